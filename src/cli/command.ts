import { resolve } from 'node:path';
import type { Connection } from './client.ts';
import { CliError } from './errors.ts';
import { EXIT, type ExitCode, exitCodeFor } from './exit-codes.ts';
import { onInterrupt } from './interrupt.ts';
import { clip, shown } from './printable.ts';
import { suggest } from './suggest.ts';
import { Terminal } from './terminal.ts';
import type { Context } from './verb.ts';
import { VERBS } from './verbs.ts';

/**
 * Runs one command.
 * @param argv what follows `cloister` on the command line
 * @returns the exit code; never throws
 */
export async function runCli(argv: readonly string[], host: NodeJS.Process = process): Promise<ExitCode> {
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const terminal = new Terminal({
    stdout: host.stdout,
    stderr: host.stderr,
    env: host.env,
    json: own.includes('--json'),
    quiet: own.includes('--quiet') || own.includes('-q'),
  });
  const interrupt = onInterrupt(host);
  const open: Connection[] = [];
  try {
    const [name = '', ...rest] = argv;
    const help = own.includes('--help') || own.includes('-h');
    if (own.includes('--version') || name === 'version') return await printVersion(host);
    if (name === '' || name === 'help' || (help && !(name in VERBS))) return await printOverview(host, rest[0]);
    const verb = await loadVerb(name);
    if (help) {
      const { verbHelp } = await import('./help.ts');
      host.stdout.write(verbHelp(verb));
      return EXIT.ok;
    }
    const { statePaths } = await import('../config/paths.ts');
    const paths = statePaths(host.env);
    const context: Context = {
      terminal,
      paths,
      env: host.env,
      cwd: startFolder(host),
      stdin: host.stdin,
      signal: interrupt.signal,
      async connect({ start }) {
        const { openConnection } = await import('./connect.ts');
        const connection = await openConnection({ paths, env: host.env, terminal, signal: interrupt.signal, start });
        open.push(connection);
        return connection;
      },
    };
    return await verb.run(rest, context);
  } catch (error) {
    const code = exitCodeFor(error);
    // Ctrl-C is the user's own doing, and no failure.
    if (code !== EXIT.cancelled || terminal.json) terminal.failure(error);
    else terminal.note(shown`${error instanceof Error ? error.message : 'cancelled'}`);
    return code;
  } finally {
    await Promise.all(open.map((connection) => connection.close()));
    interrupt.release();
  }
}

async function loadVerb(name: string) {
  const entry = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (entry) return entry.load();
  const near = suggest(name, Object.keys(VERBS));
  throw new CliError('CLI_USAGE', `there is no verb \`${clip(name, 30)}\``, {
    hint: near ? `did you mean \`cloister ${near}\`?` : 'run `cloister --help` for the list of verbs',
  });
}

async function printVersion(host: NodeJS.Process): Promise<ExitCode> {
  const { VERSION } = await import('../config/version.ts');
  host.stdout.write(`cloister ${VERSION}\n`);
  return EXIT.ok;
}

async function printOverview(host: NodeJS.Process, topic: string | undefined): Promise<ExitCode> {
  const { overview, verbHelp } = await import('./help.ts');
  if (topic !== undefined && Object.hasOwn(VERBS, topic)) {
    host.stdout.write(verbHelp(await loadVerb(topic)));
    return EXIT.ok;
  }
  const { VERSION } = await import('../config/version.ts');
  host.stdout.write(overview(VERSION));
  return EXIT.ok;
}

/** `npm start` runs in the program's folder; relative paths are meant from where it was typed. */
function startFolder(host: NodeJS.Process): string {
  const typedIn = host.env['npm_lifecycle_event'] === 'start' ? host.env['INIT_CWD'] : undefined;
  return typedIn ? resolve(typedIn) : host.cwd();
}

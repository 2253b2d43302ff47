import { setTimeout } from 'node:timers/promises';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { isAlive } from '../lock.ts';
import { shown } from '../printable.ts';
import { none } from '../sub-verb.ts';
import { defineVerb } from '../verb.ts';

/** Longer than the daemon gives running work to end. */
const STOP_MS = 20_000;
const POLL_MS = 20;

/** `cloister stop`: asks the daemon to stop and waits until it has. */
export const stop = defineVerb({
  usage: ['stop'],
  details: `Stops the daemon, waiting until it has ended. Running work is cancelled; what was stored is
kept. When no daemon runs that is said, and the exit code is 0.`,
  options: {},
  examples: ['cloister stop'],
  async run({ positionals, terminal, connect }) {
    none('stop', positionals);
    let connection: Awaited<ReturnType<typeof connect>>;
    try {
      connection = await connect({ start: false });
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== 'CLI_NOT_RUNNING') throw error;
      terminal.document({ stopped: false });
      terminal.line(shown`the daemon is not running`);
      return EXIT.ok;
    }
    const { pid } = connection;
    await connection.request('POST', '/v1/shutdown');
    await connection.close();
    for (const deadline = Date.now() + STOP_MS; isAlive(pid); await setTimeout(POLL_MS)) {
      if (Date.now() < deadline) continue;
      throw new CliError('CLI_STOP_FAILED', `the daemon was asked to stop and still runs (pid ${pid})`, {
        hint: `end it with \`kill ${pid}\`; what was stored stays`,
      });
    }
    terminal.document({ stopped: true, pid });
    terminal.line(shown`stopped`);
    return EXIT.ok;
  },
});

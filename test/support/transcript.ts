import { spawn } from 'node:child_process';
import { CliHost } from './cli-host.ts';

/** A command and what a reader of the terminal sees after it. */
export interface Step {
  readonly command: string;
  readonly expected: readonly string[];
  /** 1-based line of the command in its file. */
  readonly line: number;
}

/**
 * Reads a transcript: a line that begins with `$ ` is a command (a `\` at its end continues it), what follows is its
 * output. `<…>` stands for anything within a line, or
 * nothing, a line `…` for any lines. A last line `[exit N]` is the exit code when
 * it is not 0. Lines that begin with `# ` outside of an output, and empty lines around commands, are for the reader.
 */
export function parseTranscript(text: string, firstLine = 1): Step[] {
  const steps: { command: string; expected: string[]; line: number }[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith('$ ')) {
      const step = { command: line.slice(2), expected: [], line: firstLine + at };
      while (step.command.endsWith('\\')) {
        at += 1;
        step.command = `${step.command.slice(0, -1)}${(lines[at] ?? '').trimStart()}`;
      }
      steps.push(step);
    } else if (steps.length > 0) {
      steps.at(-1)?.expected.push(line);
    }
  }
  return steps.map((step) => ({ ...step, expected: trimmed(step.expected.filter((line) => !line.startsWith('# '))) }));
}

/** @returns the transcripts of a page's ```console blocks, in order, as one */
export function consoleBlocks(markdown: string): Step[] {
  return [...markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap((match) =>
    parseTranscript(match[1] ?? '', markdown.slice(0, match.index).split('\n').length + 1),
  );
}

interface StepOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a command: in this process when it is `cloister` and nothing else, which is several times quicker, in a shell
 * when there are pipes, redirections or other programs in it.
 * @returns the lines of both outputs as they came, then `[exit N]` unless N is 0
 */
export async function runStep({ command }: Step, options: StepOptions): Promise<string[]> {
  const argv = /[|&;<>$`\\=]/.test(command) ? null : plainWords(command);
  const { code, output } = await (argv?.[0] === 'cloister'
    ? runHere(argv.slice(1), options)
    : runShell(command, options));
  const lines = trimmed(output.split('\n'));
  return code === 0 ? lines : [...lines, `[exit ${code}]`];
}

async function runHere(argv: readonly string[], options: StepOptions) {
  const host = new CliHost(options);
  const { code } = await host.run(argv);
  return { code, output: host.written.both };
}

async function runShell(command: string, options: StepOptions) {
  const child = spawn('bash', ['-c', `exec 2>&1\n${command}`], { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunks, code] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray() as Promise<string[]>,
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  return { code, output: chunks.join('') };
}

/** Words as a shell would take them, double quotes considered. */
function plainWords(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

/** @returns whether the output is the expected one, wildcards considered */
export function matches(actual: readonly string[], expected: readonly string[]): boolean {
  const pattern = expected
    .map((line) => (line === '…' ? '(?:.*\n)*?' : `${line.split(/<…>/).map(RegExp.escape).join('.*?')}\n`))
    .join('');
  return new RegExp(`^${pattern}$`, 'u').test(actual.map((line) => `${line}\n`).join(''));
}

function trimmed(lines: readonly string[]): string[] {
  const kept = [...lines];
  while (kept[0]?.trim() === '') kept.shift();
  while (kept.at(-1)?.trim() === '') kept.pop();
  return kept;
}

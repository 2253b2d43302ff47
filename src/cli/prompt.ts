import { createInterface } from 'node:readline';
import { CliError } from './errors.ts';
import type { Context } from './verb.ts';

/**
 * One line from the person at the terminal.
 * @throws CliError CLI_NO_TERMINAL when nobody is there, CLI_CANCELLED by Ctrl-C or at the end of the input
 */
export async function askLine(
  { stdin, signal, terminal }: Pick<Context, 'stdin' | 'signal' | 'terminal'>,
  prompt: string,
): Promise<string> {
  if (!stdin.isTTY) {
    throw new CliError('CLI_NO_TERMINAL', 'this needs an answer from a person at a terminal', {
      hint: 'run it in a terminal; `--help` says what a script can do instead',
    });
  }
  terminal.prompt(prompt);
  const line = await readLine(stdin, signal);
  if (line === null) throw new CliError('CLI_CANCELLED', 'cancelled');
  return line;
}

/**
 * The terminal's own line editing is used: it leaves Ctrl-C a signal, and an answer's pipe alone.
 * @returns null at the end of the input
 */
export async function readLine(stdin: NodeJS.ReadableStream, signal: AbortSignal): Promise<string | null> {
  for await (const line of createInterface({ input: stdin, signal })) return line;
  return null;
}

interface RawInput {
  setRawMode?(on: boolean): unknown;
}

/** As `askLine`, without showing what is typed. */
export async function askSecret(
  { stdin, signal, terminal }: Pick<Context, 'stdin' | 'signal' | 'terminal'>,
  prompt: string,
): Promise<string> {
  const input = stdin as NodeJS.ReadableStream & RawInput & { readonly isTTY?: boolean };
  if (!input.isTTY || !input.setRawMode) return await askLine({ stdin, signal, terminal }, prompt);
  terminal.prompt(prompt);
  input.setRawMode(true);
  let typed = '';
  try {
    for await (const chunk of input) {
      for (const character of String(chunk)) {
        // In raw mode Ctrl-C and Ctrl-D are characters like any other.
        if (character === '\u0003' || character === '\u0004') throw new CliError('CLI_CANCELLED', 'cancelled');
        if (character === '\r' || character === '\n') return typed;
        typed = character === '\u007f' || character === '\b' ? typed.slice(0, -1) : typed + character;
      }
    }
    throw new CliError('CLI_CANCELLED', 'cancelled');
  } finally {
    input.setRawMode(false);
    terminal.prompt('\n');
  }
}

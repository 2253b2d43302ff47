import { once } from 'node:events';
import { CliError } from './errors.ts';
import type { Context } from './verb.ts';

type Person = Pick<Context, 'stdin' | 'signal' | 'terminal'>;

/**
 * One line from the person at the terminal.
 * @throws CliError CLI_NO_TERMINAL when nobody is there, CLI_CANCELLED by Ctrl-C or at the end of the input
 */
export async function askLine({ stdin, signal, terminal }: Person, prompt: string): Promise<string> {
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
 * The terminal's own line editing is used: it leaves Ctrl-C a signal, and an answer's pipe alone. What was typed or pasted
 * beyond the line stays for the next question.
 * @returns null at the end of the input and when the signal is aborted
 */
export async function readLine(stdin: NodeJS.ReadableStream, signal: AbortSignal): Promise<string | null> {
  let text = '';
  for await (const chunk of chunks(stdin, signal)) {
    text += chunk;
    const end = text.indexOf('\n');
    if (end < 0) continue;
    giveBack(stdin, text.slice(end + 1));
    return text.slice(0, end).replace(/\r$/, '');
  }
  return text === '' || signal.aborted ? null : text;
}

interface RawInput {
  setRawMode?(on: boolean): unknown;
}

/** As `askLine`, without showing what is typed. */
export async function askSecret({ stdin, signal, terminal }: Person, prompt: string): Promise<string> {
  const input = stdin as NodeJS.ReadableStream & RawInput & { readonly isTTY?: boolean };
  if (!input.isTTY || !input.setRawMode) return await askLine({ stdin, signal, terminal }, prompt);
  terminal.prompt(prompt);
  input.setRawMode(true);
  let typed = '';
  try {
    for await (const chunk of chunks(input, signal)) {
      for (const [at, character] of [...chunk].entries()) {
        // In raw mode Ctrl-C and Ctrl-D are characters like any other.
        if (character === '\u0003' || character === '\u0004') throw new CliError('CLI_CANCELLED', 'cancelled');
        if (character === '\r' || character === '\n') {
          giveBack(input, [...chunk].slice(at + 1).join(''));
          return typed;
        }
        typed = character === '\u007f' || character === '\b' ? typed.slice(0, -1) : typed + character;
      }
    }
    throw new CliError('CLI_CANCELLED', 'cancelled');
  } finally {
    input.setRawMode(false);
    terminal.prompt('\n');
  }
}

/** Pieces of the input as they come. Leaving the loop leaves the input open for the next reader. */
async function* chunks(stdin: NodeJS.ReadableStream, signal: AbortSignal): AsyncGenerator<string> {
  const input = stdin as NodeJS.ReadableStream & { readonly readableEnded?: boolean };
  for (;;) {
    const chunk = input.read();
    if (chunk !== null) yield String(chunk);
    else if (input.readableEnded || signal.aborted) return;
    else await Promise.race([once(input, 'readable', { signal }), once(input, 'end', { signal })]).catch(ignoreAbort);
  }
}

function ignoreAbort(error: unknown): void {
  if ((error as Error).name !== 'AbortError') throw error;
}

function giveBack(stdin: NodeJS.ReadableStream, rest: string): void {
  if (rest !== '') stdin.unshift(rest);
}

import type { WriteStream } from 'node:tty';
import { AppError } from '../config/errors.ts';
import { jsonLine, Printable, shown, styled } from './printable.ts';

export interface TerminalOptions {
  readonly stdout: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean };
  readonly stderr: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: NodeJS.ProcessEnv;
  readonly json: boolean;
  readonly quiet: boolean;
}

/**
 * The only place that writes. Answers go to stdout, everything else to stderr, so that `cloister … | other` passes on
 * answers alone. With `--json` stdout holds JSON and nothing else.
 */
export class Terminal {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly #options: TerminalOptions;
  readonly #colour: { readonly stdout: boolean; readonly stderr: boolean };

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.json = options.json;
    this.quiet = options.quiet;
    // no-color.org: the variable counts when it is set to anything but the empty string.
    const wanted = !options.env['NO_COLOR'] && options.env['TERM'] !== 'dumb';
    this.#colour = {
      stdout: wanted && options.stdout.isTTY === true,
      stderr: wanted && options.stderr.isTTY === true,
    };
  }

  /** Whether answers are read by a person at a screen. */
  get interactive(): boolean {
    return this.#options.stdout.isTTY === true;
  }

  /** Whether a line on stderr can be rewritten in place. */
  get live(): boolean {
    return this.#options.stderr.isTTY === true && this.#options.env['TERM'] !== 'dumb';
  }

  get columns(): number {
    // 0 where a terminal does not know its own width.
    return this.#options.stderr.columns || 80;
  }

  /** One line of the answer. */
  line(text: Printable = new Printable([])): void {
    this.text(shown`${text}\n`);
  }

  /** A piece of the answer, as it comes. */
  text(text: Printable): void {
    if (!this.json) this.#options.stdout.write(text.render(this.#colour.stdout));
  }

  /** One JSON document on a line of its own. */
  document(value: unknown): void {
    if (this.json) this.record(value);
  }

  /** One JSON document on a line of its own, whatever the options: for verbs whose answer is JSON lines. */
  record(value: unknown): void {
    this.#options.stdout.write(`${jsonLine(value)}\n`);
  }

  /** A remark beside the answer. */
  note(text: Printable): void {
    if (!this.quiet && !this.json) this.#warn(text);
  }

  /** A remark that matters even when only answers are wanted. */
  warn(text: Printable): void {
    this.#warn(shown`${styled('yellow', 'warning:')} ${text}`);
  }

  /** Asks for something on stderr: stdout may be a file that waits for the answer alone. */
  prompt(text: string): void {
    this.#options.stderr.write(text);
  }

  /** Rewrites the last line of stderr; callers check `live` first. */
  status(text: Printable): void {
    this.#options.stderr.write(`\r\u001b[2K${text.render(this.#colour.stderr)}`);
  }

  clearStatus(): void {
    this.#options.stderr.write('\r\u001b[2K');
  }

  /** The end of a failed command: one sentence, then what to do. With `--json` an object on stdout instead. */
  failure(error: unknown): void {
    const { code, message, hint } = described(error);
    if (this.json) {
      this.document({ error: hint === undefined ? { code, message } : { code, message, hint } });
      return;
    }
    this.#warn(shown`${styled('red', 'error:')} ${message} ${styled('dim', `(${code})`)}`);
    if (hint !== undefined) this.#warn(shown`${styled('dim', 'hint:')} ${hint}`);
  }

  #warn(text: Printable): void {
    this.#options.stderr.write(`${text.render(this.#colour.stderr)}\n`);
  }
}

function described(error: unknown): { readonly code: string; readonly message: string; readonly hint?: string } {
  if (error instanceof AppError) {
    return error.hint === undefined
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, hint: error.hint };
  }
  return {
    code: 'CLI_INTERNAL',
    message: error instanceof Error ? error.message : 'something failed without saying why',
    hint: 'this is a fault in cloister itself; run `cloister doctor` and report what it prints',
  };
}

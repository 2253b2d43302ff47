import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { runCli } from '../../src/cli/command.ts';
import type { ExitCode } from '../../src/cli/exit-codes.ts';

export interface HostOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** What is piped in; a terminal when absent. */
  readonly stdin?: string;
  /** What is typed at a prompt; without it nothing ever is. */
  readonly typed?: string;
  /** Whether stdout and stderr are terminals. */
  readonly tty?: boolean;
}

export interface CliResult {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process as the command sees one: streams, environment, signals. `emit('SIGINT')` is Ctrl-C. */
export class CliHost extends EventEmitter {
  readonly #written = { stdout: '', stderr: '', both: '' };
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: object;
  readonly stderr: object;
  readonly #cwd: string;
  exited: number | null = null;

  constructor({ env = {}, cwd = process.cwd(), stdin, typed, tty = false }: HostOptions) {
    super();
    this.env = env;
    this.#cwd = cwd;
    const input = stdin ?? typed;
    const source = input === undefined ? new Readable({ read: () => undefined }) : Readable.from([input]);
    this.stdin = Object.assign(source, { isTTY: stdin === undefined });
    this.stdout = this.#stream('stdout', tty);
    this.stderr = this.#stream('stderr', tty);
  }

  cwd(): string {
    return this.#cwd;
  }

  exit(code: number): void {
    this.exited = code;
  }

  async run(argv: readonly string[]): Promise<CliResult> {
    const code = await runCli(argv, this as unknown as NodeJS.Process);
    const { stdout, stderr } = this.#written;
    return { code, stdout, stderr };
  }

  /** What was written so far; `both` as it appears on a screen. */
  get written(): { readonly stdout: string; readonly stderr: string; readonly both: string } {
    return this.#written;
  }

  #stream(name: 'stdout' | 'stderr', isTTY: boolean): object {
    return {
      isTTY,
      columns: 100,
      write: (text: string) => {
        this.#written[name] += text;
        this.#written.both += text;
        return true;
      },
    };
  }
}

/** Runs one command in this process. */
export function cli(argv: readonly string[], options: HostOptions = {}): Promise<CliResult> {
  return new CliHost(options).run(argv);
}

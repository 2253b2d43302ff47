import { type ParseArgsConfig, type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { StatePaths } from '../config/paths.ts';
import type { Connection } from './client.ts';
import { CliError } from './errors.ts';
import type { ExitCode } from './exit-codes.ts';
import { suggest } from './suggest.ts';
import type { Terminal } from './terminal.ts';

interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** Name of the value in help texts. */
  readonly value?: string;
  readonly help: string;
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What a verb works with, built once in `command.ts`; a test builds its own. */
export interface Context {
  readonly terminal: Terminal;
  readonly paths: StatePaths;
  readonly env: NodeJS.ProcessEnv;
  /** Relative paths on the command line start here. */
  readonly cwd: string;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Connects to the daemon, starting it when `start` is set; one connection per command. */
  connect(options: { readonly start: boolean }): Promise<Connection>;
}

type Values<O extends OptionSpecs> = ReturnType<
  typeof parseArgs<{ options: { [K in keyof O]: Pick<O[K], Extract<keyof O[K], 'type' | 'multiple'>> } }>
>['values'];

export interface Call<O extends OptionSpecs> extends Context {
  readonly values: Values<O>;
  readonly positionals: readonly string[];
}

export interface VerbSpec<O extends OptionSpecs> {
  /** One line per way of calling it, without `cloister`. */
  readonly usage: readonly string[];
  /** Sentences below the usage. */
  readonly details: string;
  readonly options: O;
  readonly examples: readonly string[];
  run(call: Call<O>): Promise<ExitCode>;
}

/** A verb with its option types folded away. */
export interface Verb {
  readonly usage: readonly string[];
  readonly details: string;
  readonly options: OptionSpecs;
  readonly examples: readonly string[];
  run(argv: readonly string[], context: Context): Promise<ExitCode>;
}

/** Options every verb has; `command.ts` acts on them before a verb runs. */
export const COMMON_OPTIONS = {
  json: { type: 'boolean', help: 'print JSON on stdout and nothing else' },
  quiet: { type: 'boolean', short: 'q', help: 'no progress and no remarks on stderr' },
  help: { type: 'boolean', short: 'h', help: 'show this text' },
} as const satisfies OptionSpecs;

/** @returns a verb that parses its own arguments by `spec.options` */
export function defineVerb<const O extends OptionSpecs>(spec: VerbSpec<O>): Verb {
  return {
    ...spec,
    run(argv, context) {
      const { values, positionals } = parse(argv, spec.options);
      return spec.run({
        ...context,
        connect: (options) => context.connect(options),
        values: values as Values<O>,
        positionals,
      });
    },
  };
}

/** @throws CliError CLI_USAGE for an unknown option or a missing value */
function parse(argv: readonly string[], options: OptionSpecs) {
  const all: OptionSpecs = { ...options, ...COMMON_OPTIONS };
  const config: ParseArgsConfig = {
    args: [...argv],
    options: all as ParseArgsOptionsConfig,
    allowPositionals: true,
    strict: true,
    tokens: false,
  };
  try {
    return parseArgs(config);
  } catch (cause) {
    throw usageError(cause, Object.keys(all));
  }
}

function usageError(cause: unknown, known: readonly string[]): CliError {
  const message = cause instanceof Error ? cause.message : '';
  const option = (/--\w[\w-]*/.exec(message) ?? /-\w/.exec(message))?.[0] ?? 'an option';
  if ((cause as NodeJS.ErrnoException).code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const near = suggest(option.replace(/^-+/, ''), known);
    return new CliError('CLI_USAGE', `there is no option ${option}`, {
      hint: near ? `did you mean --${near}? \`--help\` lists the options` : '`--help` lists the options',
      cause,
    });
  }
  const needs = /argument missing|ambiguous/.test(message) ? 'needs a value' : 'takes no value';
  return new CliError('CLI_USAGE', `${option} ${needs}`, { hint: '`--help` shows how it is used', cause });
}

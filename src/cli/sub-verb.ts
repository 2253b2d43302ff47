import { CliError } from './errors.ts';

/**
 * The word behind a verb: `forget` in `cloister sources forget 12`.
 * @returns undefined when none was given
 * @throws CliError CLI_USAGE for one that the verb does not have
 */
export function onlySubVerb<const S extends string>(
  verb: string,
  positionals: readonly string[],
  known: readonly S[],
): S | undefined {
  const [word] = positionals;
  if (word === undefined) return undefined;
  const found = known.find((candidate) => candidate === word);
  if (found !== undefined) return found;
  throw new CliError('CLI_USAGE', `\`cloister ${verb}\` has no such sub-verb`, {
    hint: `it has ${known.join(', ')}; \`cloister ${verb} --help\` explains`,
  });
}

/**
 * The one argument of a sub-verb.
 * @param what names it in the message
 * @throws CliError CLI_USAGE when it is missing or more were given
 */
export function required(verb: string, positionals: readonly string[], what: string): string {
  const [word = '', value, ...more] = positionals;
  if (value !== undefined && more.length === 0) return value;
  throw new CliError('CLI_USAGE', `\`cloister ${verb} ${word}\` takes one argument: ${what}`, {
    hint: `\`cloister ${verb} --help\` shows an example`,
  });
}

/** @throws CliError CLI_USAGE when anything stands behind a verb that takes nothing */
export function none(command: string, positionals: readonly string[]): void {
  if (positionals.length === 0) return;
  throw new CliError('CLI_USAGE', `\`cloister ${command}\` takes no arguments`, {
    hint: `\`cloister ${command.split(' ')[0]} --help\` shows how it is used`,
  });
}

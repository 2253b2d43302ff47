import { COMMON_OPTIONS, type OptionSpecs, type Verb } from './verb.ts';
import { VERBS } from './verbs.ts';

/** @returns the overview printed by `cloister --help` */
export function overview(version: string): string {
  const width = Math.max(...Object.keys(VERBS).map((name) => name.length));
  const verbs = Object.entries(VERBS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `cloister ${version}: questions over your own documents, on your own machine

Usage: cloister VERB [OPTIONS]

${verbs.join('\n')}

\`cloister VERB --help\` explains a verb. Options of every verb:
${optionLines(COMMON_OPTIONS)}
      --version  print the version

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the daemon cannot be reached or
started, 4 nothing found, 130 cancelled.
`;
}

/** @returns the text printed by `cloister VERB --help` */
export function verbHelp(verb: Verb): string {
  const usage = verb.usage.map((line, index) => `${index === 0 ? 'Usage:' : '      '} cloister ${line}`);
  return `${usage.join('\n')}

${verb.details.trim()}

Options:
${optionLines({ ...verb.options, ...COMMON_OPTIONS })}

Examples:
${verb.examples.map((line) => `  ${line}`).join('\n')}
`;
}

function optionLines(options: OptionSpecs): string {
  const rows = Object.entries(options).map(([name, { short, value, help }]) => ({
    flag: `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`,
    help,
  }));
  const width = Math.max(...rows.map(({ flag }) => flag.length));
  return rows.map(({ flag, help }) => `  ${flag.padEnd(width)}  ${help}`).join('\n');
}

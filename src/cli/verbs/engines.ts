import type { EngineStatus } from '../../mediator/types.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, formatDuration, table } from '../format.ts';
import { shown } from '../printable.ts';
import { defineVerb } from '../verb.ts';

/** `cloister engines`: where web searches go, and how the engines are. */
export const engines = defineVerb({
  usage: ['engines'],
  details: `Lists the search engines of profile research: whether each may be asked now, what it searches,
whether it is asked over an onion service, and what went wrong last. Asks none of them.
Switch engines on and off in the section \`engines\` of config.json.`,
  options: {},
  examples: ['cloister engines', 'cloister engines --json'],
  async run({ positionals, terminal, connect }) {
    if (positionals.length > 0) {
      throw new CliError('CLI_USAGE', '`engines` takes no arguments', {
        hint: 'engines are switched on and off in config.json, section `engines`',
      });
    }
    const connection = await connect({ start: true });
    const reply = await connection.request<{ readonly engines: readonly EngineStatus[] }>('GET', '/v1/engines');
    terminal.document(reply);
    const rows = reply.engines.map((engine) => [
      engine.id,
      stateOf(engine),
      engine.categories.join(', '),
      engine.onion ? 'yes' : '',
      `${engine.today}/${engine.perDay}`,
      engine.lastProblem ?? '',
    ]);
    for (const line of table(['ENGINE', 'STATE', 'CATEGORIES', 'ONION', 'TODAY', 'LAST PROBLEM'], rows, [4])) {
      terminal.line(line);
    }
    terminal.note(shown`${counted(reply.engines.length, 'engine')}`);
    return EXIT.ok;
  },
});

function stateOf({ state, nextTry }: EngineStatus): string {
  return nextTry === null ? state : `${state}, ${formatDuration(Math.max(0, nextTry - Date.now()))}`;
}

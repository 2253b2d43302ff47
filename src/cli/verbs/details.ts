import type { Connection } from '../client.ts';
import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted, table } from '../format.ts';
import { shown } from '../printable.ts';
import { askLine } from '../prompt.ts';
import { none, onlySubVerb } from '../sub-verb.ts';
import { type Context, defineVerb } from '../verb.ts';

const KINDS = ['name', 'street', 'employer', 'handle', 'email', 'phone', 'plate', 'birthDate', 'number', 'other'];
/** Values are shown by their first characters only: a list on a screen is read over a shoulder. */
const SHOWN_CHARS = 2;

interface Detail {
  readonly kind: string;
  readonly value: string;
}

/** `cloister details`: what must never leave, told by the person it is about. */
export const details = defineVerb({
  usage: ['details', 'details add KIND', 'details remove NUMBER', 'details clear'],
  details: `What you tell cloister about yourself and those close to you is looked for in everything that
leaves, in any case, order, spelling and script: the strongest protection there is for you.
\`add\` asks for the value, so that it stays out of the shell's history. The list is encrypted
in the state folder. Kinds: ${KINDS.slice(0, 6).join(', ')},
${KINDS.slice(6).join(', ')}. A birth date is typed as 1980-12-31.`,
  options: {},
  examples: [
    'cloister details add name',
    'cloister details add street',
    'cloister details',
    'cloister details remove 2',
  ],
  async run(call) {
    const { positionals, connect, terminal } = call;
    const what = onlySubVerb('details', positionals, ['add', 'remove', 'clear']);
    const [, argument = ''] = positionals;
    if (what === undefined || what === 'clear') none(what ? 'details clear' : 'details', positionals.slice(1));
    if (what === 'add' && (!KINDS.includes(argument) || positionals.length > 2)) {
      throw new CliError('CLI_USAGE', '`cloister details add` takes the kind of the detail, and asks for the rest', {
        hint: `the kinds are ${KINDS.join(', ')}`,
      });
    }
    const connection = await connect({ start: true });
    const held = (await connection.request<{ readonly details: readonly Detail[] }>('GET', '/v1/details')).details;
    if (what === 'add') {
      const value = (await askLine(call, `${argument}: `)).trim();
      return await save(call, connection, [...held, { kind: argument, value }]);
    }
    if (what === 'remove') {
      const index = Number(argument) - 1;
      if (!held[index] || positionals.length > 2) {
        throw new CliError('CLI_USAGE', 'there is no detail of that number', {
          hint: '`cloister details` numbers them',
        });
      }
      return await save(call, connection, held.toSpliced(index, 1));
    }
    if (what === 'clear') return await save(call, connection, []);
    terminal.document({ details: held });
    const rows = held.map(({ kind, value }, index) => [String(index + 1), kind, `${value.slice(0, SHOWN_CHARS)}…`]);
    if (rows.length > 0) for (const line of table(['', 'kind', 'begins with'], rows, [0])) terminal.line(line);
    terminal.note(shown`${counted(held.length, 'detail')}`);
    return EXIT.ok;
  },
});

async function save({ terminal }: Context, connection: Connection, next: readonly Detail[]): Promise<ExitCode> {
  terminal.document(await connection.request('PUT', '/v1/details', { details: next }));
  terminal.line(shown`${counted(next.length, 'detail')} will never leave`);
  return EXIT.ok;
}

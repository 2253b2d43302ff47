import type { Connection } from '../client.ts';
import { haveConfirmed, type ProposalReply, sendConfirmation } from '../confirm-change.ts';
import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted, formatBytes, table } from '../format.ts';
import { shown, styled } from '../printable.ts';
import { askLine, askSecret } from '../prompt.ts';
import { none, onlySubVerb, required } from '../sub-verb.ts';
import { type Context, defineVerb } from '../verb.ts';

const RULE = 'no-transcripts';
const MIN_CHARS = 8;

interface StateReply {
  readonly on: boolean;
  readonly form: 'encrypted' | 'plain';
  readonly retentionDays: number;
  readonly ready: boolean;
  readonly days: readonly { readonly day: string; readonly form: string; readonly bytes: number }[];
}
interface PageReply {
  readonly entries: readonly { readonly at: number; readonly question: string; readonly answer: string }[];
  readonly unreadable: number;
}

/** `cloister transcripts`: questions and answers kept on the disk, off by default. */
export const transcripts = defineVerb({
  usage: ['transcripts', 'transcripts on', 'transcripts off', 'transcripts show DAY', 'transcripts forget'],
  details: `Questions and answers are not written down unless you turn it on, which lifts the rule
${RULE}. They are then kept in the state folder, a file a day, sealed for a
passphrase that cloister does not keep: without it nobody reads them, you included.
config.json can ask for plain JSON lines instead (transcripts.form), and says for how many
days they are kept (transcripts.retentionDays). \`off\` stops at once and deletes nothing;
\`forget\` deletes all of them and the key.`,
  options: {},
  examples: ['cloister transcripts', 'cloister transcripts on', 'cloister transcripts show 2026-11-25'],
  async run(call) {
    const { positionals, connect, terminal } = call;
    const what = onlySubVerb('transcripts', positionals, ['on', 'off', 'show', 'forget']);
    if (what === 'show') return await show(call, required('transcripts', positionals, 'the DAY, as 2026-11-25'));
    none('transcripts', positionals.slice(1));
    const connection = await connect({ start: true });
    const state = await connection.request<StateReply>('GET', '/v1/transcripts');
    if (what === 'on') return await turnOn(call, connection, state);
    if (what === 'off') {
      terminal.document(await connection.request('POST', '/v1/rules/restore', { rule: RULE }));
      terminal.line(shown`questions and answers are not written down any more; those that are stay`);
      return EXIT.ok;
    }
    if (what === 'forget') return await forget(call, connection);
    terminal.document(state);
    terminal.line(shown`${state.on ? `on, ${state.form}, kept for ${counted(state.retentionDays, 'day')}` : 'off'}`);
    if (state.days.length === 0) return EXIT.ok;
    const rows = state.days.map(({ day, form, bytes }) => [day, form, formatBytes(bytes)]);
    for (const line of table(['day', 'form', 'size'], rows, [2])) terminal.line(line);
    return EXIT.ok;
  },
});

async function turnOn(call: Context, connection: Connection, { form, ready, on }: StateReply): Promise<ExitCode> {
  const { terminal } = call;
  if (!ready) {
    const passphrase = await askSecret(call, 'New passphrase for the transcripts: ');
    if (passphrase.length < MIN_CHARS) {
      throw new CliError('CLI_USAGE', `the passphrase is shorter than ${MIN_CHARS} characters`, {
        hint: 'take several words',
      });
    }
    if ((await askSecret(call, 'The same once more: ')) !== passphrase) {
      throw new CliError('CLI_NOT_CONFIRMED', 'the two passphrases differ, and nothing changed', {
        hint: 'run the command again',
      });
    }
    await connection.request('POST', '/v1/transcripts/key', { passphrase });
  }
  if (!on) {
    const proposal = await connection.request<ProposalReply>('POST', '/v1/rules/propose', { rule: RULE });
    await haveConfirmed(call, proposal, RULE);
    terminal.document(await sendConfirmation(connection, call, '/v1/rules/confirm', proposal.nonce));
  }
  terminal.line(shown`questions and answers are written down from now on, ${form}`);
  return EXIT.ok;
}

async function show(call: Context, day: string): Promise<ExitCode> {
  const { terminal } = call;
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) {
    throw new CliError('CLI_USAGE', 'a day is written as 2026-11-25', {
      hint: '`cloister transcripts` lists the days',
    });
  }
  const connection = await call.connect({ start: true });
  const { days } = await connection.request<StateReply>('GET', '/v1/transcripts');
  const isSealed = days.some((row) => row.day === day && row.form === 'encrypted');
  const passphrase = isSealed ? await askSecret(call, 'Passphrase of the transcripts: ') : undefined;
  const body = passphrase === undefined ? { day } : { day, passphrase };
  const page = await connection.request<PageReply>('POST', '/v1/transcripts/read', body);
  terminal.document(page);
  for (const { at, question, answer } of page.entries) {
    terminal.line(shown`${styled('bold', `${new Date(at).toISOString()}  ${question}`)}`);
    terminal.line(shown`${answer}\n`);
  }
  if (page.unreadable > 0) terminal.warn(shown`${counted(page.unreadable, 'entry', 'entries')} cannot be read`);
  return EXIT.ok;
}

async function forget(call: Context, connection: Connection): Promise<ExitCode> {
  const typed = await askLine(call, 'This deletes every transcript and their key. Type forget to confirm: ');
  if (typed.trim() !== 'forget') {
    throw new CliError('CLI_NOT_CONFIRMED', 'it was not confirmed, and nothing was deleted', {
      hint: 'run the command again and type forget',
    });
  }
  call.terminal.document(await connection.request('DELETE', '/v1/transcripts'));
  call.terminal.line(shown`every transcript is deleted`);
  return EXIT.ok;
}

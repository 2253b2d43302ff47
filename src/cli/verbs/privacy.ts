import type { CoverCost } from '../../decoy/cover/cost.ts';
import type { LedgerStatus } from '../../decoy/state/ledger.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, formatBytes, formatDuration } from '../format.ts';
import { type Printable, shown, styled } from '../printable.ts';
import { none, onlySubVerb } from '../sub-verb.ts';
import { defineVerb } from '../verb.ts';

const BAR_WIDTH = 30;
const NEARLY = 0.75;

export interface PrivacyReply extends LedgerStatus {
  readonly problem: string | null;
  readonly cover: Omit<CoverCost, 'eps'> & { readonly kind: string; readonly eps: number | null };
}

/** `cloister privacy`: how much of the day's privacy is spent. */
export const privacy = defineVerb({
  usage: ['privacy [status]', 'privacy forget'],
  details: `Shows what today's questions in mode cell-rr have cost, the cap, and what the cover traffic
that is set would cost. Times and sums are kept, no question and no topic. Days are UTC.
\`forget\` deletes what is remembered of threads; what was spent stays spent.
docs/privacy-claims.md says what an epsilon means.`,
  options: {},
  examples: ['cloister privacy', 'cloister privacy status --json', 'cloister privacy forget'],
  async run({ positionals, terminal, connect }) {
    const what = onlySubVerb('privacy', positionals, ['status', 'forget']);
    none(what === undefined ? 'privacy' : `privacy ${what}`, positionals.slice(1));
    const connection = await connect({ start: true });
    if (what === 'forget') {
      terminal.document(await connection.request('DELETE', '/v1/privacy/threads'));
      terminal.line(shown`every thread is forgotten`);
      return EXIT.ok;
    }
    const reply = await connection.request<PrivacyReply>('GET', '/v1/privacy');
    terminal.document(reply);
    const { day, cap, threads, windows, entries, problem, cover } = reply;
    terminal.line(shown`${day}  ${bar(threads, cap)}  epsilon ${round(threads)} of ${cap ?? 'no cap'}`);
    const draws = entries.filter(({ kind }) => kind === 'thread').length;
    terminal.line(shown`${counted(draws, 'thread')} drawn; windows of cover traffic: epsilon ${round(windows)}`);
    if (problem !== null) terminal.warn(shown`the ledger was lost, so today counts as spent (${problem})`);
    terminal.line(coverLine(cover));
    return EXIT.ok;
  },
});

function bar(spent: number, cap: number | null): Printable {
  const share = cap === null || cap === 0 ? Number(spent > 0) : Math.min(1, spent / cap);
  const full = Math.round(share * BAR_WIDTH);
  const colour = share >= 1 ? 'red' : share >= NEARLY ? 'yellow' : 'green';
  return shown`${styled(colour, '█'.repeat(full))}${styled('dim', '░'.repeat(BAR_WIDTH - full))}`;
}

function coverLine({ kind, queriesPerHour, bytesPerHour, meanWaitMs, eps, delta }: PrivacyReply['cover']): Printable {
  if (kind === 'off') return shown`cover traffic: off`;
  const wait = meanWaitMs > 0 ? `, a question waits ${formatDuration(meanWaitMs)} on average` : '';
  return shown`cover traffic: ${kind}, ${round(queriesPerHour)} queries and circuits an hour, about ${formatBytes(bytesPerHour)}${wait}; epsilon ${eps ?? 'none'}, delta ${delta.toPrecision(2)}`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

import { clopperPearson } from './statistics.ts';
import type { AuditBatch, AuditOptions, GroupReport, Measure, Verdict, VerdictRow } from './types.ts';

type Measured = Pick<GroupReport, 'mode' | 'content' | 'channel' | 'session' | 'swap'>;

interface Sizes {
  readonly atMost: number;
  /** The most batches of one user. */
  readonly linked: number;
}

/** Puts every claim beside what was measured. */
export function verdictsOf(
  batches: readonly AuditBatch[],
  measured: Measured,
  { uniform = false, draw }: Pick<AuditOptions, 'uniform' | 'draw'>,
  { atMost, linked }: Sizes,
): VerdictRow[] {
  const { mode, content, channel, session, swap } = measured;
  const inCell = mode !== 'verbatim';
  // What people prefer to ask inside a cell shows in who is real, and no mechanism hides that: it is no leak of ours.
  const prior = inCell && !uniform;
  const claims = batches.map(({ eps }) => eps.content);
  const claim = claims.includes(null) ? null : Math.max(...claims.map(Number));
  const row = (what: VerdictRow['what'], its: number | null, { epsLow, n }: Measure): VerdictRow => {
    const [verdict, why] = judge(its, epsLow);
    return { what, claim: its, bound: epsLow, atMost, n, verdict, why };
  };
  const open = (it: VerdictRow): VerdictRow => {
    if (!prior || it.verdict !== 'refuted') return it;
    return swap !== null && swap.swaps > 0 && swap.different === 0
      ? {
          ...it,
          verdict: 'holds',
          why: 'the set is the same for every member; what shows is what people prefer to ask',
        }
      : {
          ...it,
          verdict: 'no guarantee',
          why: 'it may be what people prefer to ask; the swap test or --uniform tells',
        };
  };
  const rows = [row('order and time', 0, channel), open(row('content', claim, content))];
  if (session) rows.push(open(row('session', claim === null ? null : inCell ? claim : claim * linked, session)));
  if (swap && swap.swaps > 0) rows.push(swapRow(swap));
  if (mode === 'cell-rr' && draw) rows.push(drawRow(batches, draw, atMost));
  return rows;
}

function judge(claim: number | null, bound: number): [Verdict, string] {
  if (claim === null) return ['no guarantee', 'nothing is claimed'];
  return bound > claim
    ? ['refuted', 'the measured bound is above the claim']
    : ['holds', 'nothing measured speaks against it'];
}

function swapRow({ swaps, different, wrongReal }: NonNullable<GroupReport['swap']>): VerdictRow {
  const same = different === 0 && wrongReal === 0;
  const why = same ? 'every member gives the same set' : `${different + wrongReal} of ${swaps} re-plans differ`;
  return {
    what: 'swap',
    claim: 0,
    bound: same ? 0 : null,
    atMost: null,
    n: swaps,
    verdict: same ? 'holds' : 'refuted',
    why,
  };
}

/**
 * The random draw of cells, by the test "the topic's cell is among those sent". It is so for the true topic as often as
 * questions are answered, and for others as often as the rest of the room allows.
 */
function drawRow(
  batches: readonly AuditBatch[],
  { cells, cellSize }: NonNullable<AuditOptions['draw']>,
  atMost: number,
): VerdictRow {
  // The draw is made once for a thread: later batches of one user repeat it.
  const threads = [...Map.groupBy(batches, ({ user }) => user).values()].map(([first]) => first!);
  const claims = threads.map(({ eps }) => eps.thread);
  const claim = claims.includes(null) ? null : Math.max(...claims.map(Number));
  const sent = threads.reduce((sum, { queries }) => sum + queries.length / cellSize, 0) / threads.length;
  const { low } = clopperPearson(threads.filter(({ answered }) => answered).length, threads.length, 0.05);
  const bound = low >= sent ? null : Math.max(0, Math.log((low * (cells - 1)) / (sent - low)));
  const [verdict, why] = judge(claim, bound ?? Number.POSITIVE_INFINITY);
  return { what: 'random draw', claim, bound, atMost, n: threads.length, verdict, why };
}

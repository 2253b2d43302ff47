import { setImmediate as pause } from 'node:timers/promises';
import { DecoyAuditError } from './errors.ts';
import { positionColumns, timingColumns } from './features/channel.ts';
import { languageColumns, productColumns } from './features/language.ts';
import { centreColumns, reuseColumns } from './features/neighbours.ts';
import { surfaceColumns } from './features/surface.ts';
import { Knowledge } from './knowledge.ts';
import { blend, combine, linearFit } from './learn/blend.ts';
import { contrastFit } from './learn/contrast.ts';
import { crossFit, judged, plainFit } from './learn/cross-fit.ts';
import { sparseOf } from './learn/n-grams.ts';
import { sparseFit } from './learn/softmax.ts';
import { largestBound, measure } from './measure.ts';
import { attackSession } from './session.ts';
import { vectorOf } from './similarity.ts';
import { type Input, standardise } from './standardise.ts';
import { swapTest } from './swap.ts';
import { type Table, tabulate } from './table.ts';
import {
  type AuditBatch,
  type AuditOptions,
  type AuditReport,
  FAMILIES,
  type Family,
  type GroupReport,
  type Measure,
} from './types.ts';
import { positionTest, timeTest } from './uniformity.ts';
import { verdictsOf } from './verdicts.ts';
import { wordsOf } from './words.ts';

/** Below this nothing is learnt, and every bound is 0. */
const MIN_BATCHES = 40;
/** Measured bounds that a verdict may stand on, in one group: together they are wrong once in twenty audits at most. */
const CLAIMS = 3;
const STAGES = [
  'reading',
  'words',
  'n-grams',
  'contrast',
  'families',
  'content',
  'order and time',
  'session',
  'swap',
] as const;

/** The text an adversary has beside the batches. */
interface Texts {
  readonly corpus: Knowledge;
  readonly background: Knowledge | null;
}

/**
 * Attacks batches of queries as an adversary would who has the program, its corpus, the batches of others, and knows for
 * half of the users which query was real. Each mode and each writer of decoys is attacked by itself.
 * @throws DecoyAuditError DECOY_AUDIT_TOO_FEW, DECOY_AUDIT_CANCELLED
 */
export async function auditBatches(batches: readonly AuditBatch[], options: AuditOptions): Promise<AuditReport> {
  const groups = [...Map.groupBy(batches, ({ mode, source }) => JSON.stringify([mode, source ?? null])).values()];
  for (const group of groups.length === 0 ? [[]] : groups) assertEnough(group);
  const texts = { corpus: read(options.corpus), background: options.background ? read(options.background) : null };
  const reports: GroupReport[] = [];
  for (const [at, group] of groups.entries()) {
    const step = async (stage: number): Promise<void> => {
      options.onProgress?.({
        label: STAGES[stage]!,
        done: at * STAGES.length + stage,
        total: groups.length * STAGES.length,
      });
      // Lets Ctrl-C in: all between is computing.
      await pause();
      if (options.signal?.aborted) throw new DecoyAuditError('DECOY_AUDIT_CANCELLED', 'the audit was cancelled');
    };
    reports.push(await auditGroup(group, texts, options, step));
  }
  const ok = reports.every(({ verdicts }) => verdicts.every(({ verdict }) => verdict !== 'refuted'));
  return { batches: batches.length, groups: reports, ok };
}

async function auditGroup(
  batches: readonly AuditBatch[],
  texts: Texts,
  options: AuditOptions,
  step: (stage: number) => Promise<void>,
): Promise<GroupReport> {
  await step(0);
  const table = tabulate(batches, options.seed ?? 1);
  const seen = seenBy(table);
  await step(1);
  const vectors = table.rows.map((row) => vectorOf(row, seen));
  const inputs = standardise(table, [
    ...surfaceColumns(table),
    ...[seen, ...(texts.background ? [texts.background] : [])].flatMap((known) => languageColumns(table, known)),
    ...(texts.corpus.documents > 0 ? productColumns(table, texts.corpus) : []),
    ...centreColumns(table, vectors),
    ...reuseColumns(table, seen),
    ...positionColumns(table),
    ...timingColumns(table),
  ]);
  await step(2);
  const sparse = sparseOf(table.rows);
  const nGrams = crossFit(table, 3, () => sparseFit(table, sparse, { epochs: 8, rate: 0.3, decay: 1e-5 }));
  await step(3);
  const contrast = crossFit(table, 3, () => contrastFit(table));
  await step(4);
  const scored = { 'n-grams': judged(table, nGrams), contrast: judged(table, contrast) };
  const families = Object.fromEntries(
    FAMILIES.map((family) => {
      const scores =
        family === 'n-grams' || family === 'contrast' ? scored[family] : familyScores(table, inputs, family);
      return [family, measure(table, scores, FAMILIES.length)];
    }),
  ) as Record<Family, Measure>;
  await step(5);
  const isChannel = ({ family }: Input): boolean => family === 'position' || family === 'timing';
  const content = combine(table, valuesOf(inputs.filter((it) => !isChannel(it))), [nGrams, contrast]);
  await step(6);
  const channel = combine(table, valuesOf(inputs.filter(isChannel)), []);
  const all = blend(table, [content, channel]);
  await step(7);
  const session = table.linkable ? measure(table, judged(table, attackSession(table, vectors, content)), CLAIMS) : null;
  await step(8);
  const { mode, source = null } = batches[0]!;
  const measured = {
    mode,
    content: measure(table, judged(table, content), CLAIMS),
    channel: measure(table, judged(table, channel), CLAIMS),
    session,
    swap: mode === 'cell' && options.replan ? await swapTest(batches, options.replan) : null,
  };
  const sizes = table.batches.map(({ queries }) => queries.length);
  const perUser = [...Map.groupBy(table.unit, (unit) => unit).values()].map(({ length }) => length);
  return {
    ...measured,
    source,
    batches: batches.length,
    sizes: [Math.min(...sizes), Math.max(...sizes)],
    users: table.unitCount,
    withoutReal: batches.length - table.batches.length,
    families,
    all: measure(table, judged(table, all), CLAIMS),
    reusedDecoys: reusedShare(table),
    position: positionTest(table),
    time: timeTest(table),
    verdicts: verdictsOf(batches, measured, options, { atMost: largestBound(table), linked: Math.max(...perUser) }),
  };
}

function assertEnough(batches: readonly AuditBatch[]): void {
  const n = batches.filter(({ real_index }) => real_index !== null).length;
  if (n >= MIN_BATCHES) return;
  throw new DecoyAuditError(
    'DECOY_AUDIT_TOO_FEW',
    `an audit needs at least ${MIN_BATCHES} batches of a mode, and got ${n}`,
    {
      hint: '800 batches are enough to see twice the rate of chance; 4,000 show a tenth more than chance',
    },
  );
}

function read(lines: Iterable<string>): Knowledge {
  const knowledge = new Knowledge({ includesAsked: false });
  for (const line of lines) {
    const words = wordsOf(line);
    if (words.length > 0) knowledge.add([words]);
  }
  return knowledge;
}

/** What the batches themselves tell without labels; a document is all of one user. */
function seenBy({ rows, unit }: Table): Knowledge {
  const knowledge = new Knowledge({ includesAsked: true });
  for (const mine of Map.groupBy(rows, ({ batch }) => unit[batch]!).values()) {
    knowledge.add(mine.map(({ words }) => words));
  }
  return knowledge;
}

function familyScores(table: Table, inputs: readonly Input[], family: Family): Float32Array {
  const values = valuesOf(inputs.filter((it) => it.family === family));
  return values.length === 0 ? new Float32Array(table.rows.length) : plainFit(table, linearFit(table, values));
}

const valuesOf = (inputs: readonly Input[]): Float32Array[] => inputs.map(({ values }) => values);

/** Share of decoys whose text is in more than one batch. */
function reusedShare({ rows, real }: Table): number {
  const batchesOf = new Map<string, Set<number>>();
  for (const { key, batch } of rows) batchesOf.set(key, (batchesOf.get(key) ?? new Set()).add(batch));
  const reals = new Set(real);
  const decoys = rows.filter((_, at) => !reals.has(at));
  return decoys.filter(({ key }) => batchesOf.get(key)!.size > 1).length / decoys.length;
}

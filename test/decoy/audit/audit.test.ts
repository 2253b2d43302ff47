import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditBatches } from '../../../src/decoy/audit/audit.ts';
import { seeded } from '../../../src/decoy/audit/seeded.ts';
import type { AuditBatch, AuditOptions, GroupReport, VerdictRow } from '../../../src/decoy/audit/types.ts';
import type { Random } from '../../../src/decoy/types.ts';
import { batchOf, idealBatches, pick, threads, writeQueries, writeQuery } from '../../support/decoy-batches.ts';

const SIZE = 6;

async function attack(batches: readonly AuditBatch[], options: Partial<AuditOptions> = {}): Promise<GroupReport> {
  const { groups } = await auditBatches(batches, { corpus: [], ...options });
  assert.equal(groups.length, 1);
  return groups[0]!;
}

function verdict({ verdicts }: GroupReport, what: VerdictRow['what']): string | undefined {
  return verdicts.find((row) => row.what === what)?.verdict;
}

function planted(count: number, seed: number, write: (random: Random, at: number) => AuditBatch): AuditBatch[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, at) => write(random, at));
}

test('audit: in ideal batches nothing is found, by no attack', async () => {
  const group = await attack(idealBatches(400, SIZE, 11), { background: writeQueries(2000, seeded(12)) });
  for (const measure of [group.content, group.channel, group.all]) {
    assert.ok(measure.low <= measure.chance && measure.chance <= measure.high, `${measure.low} to ${measure.high}`);
    assert.deepEqual([measure.epsLow, measure.epsTest], [0, null]);
  }
  for (const measure of Object.values(group.families)) assert.equal(measure.epsLow, 0);
  assert.deepEqual([verdict(group, 'content'), verdict(group, 'order and time')], ['holds', 'holds']);
  assert.ok(group.position.p > 0.001 && group.time.p > 0.001);
});

test('audit: a leak of known size is bounded from below, closely', async () => {
  // One member of each batch ends in a mark: the real one with e^eps / (e^eps + k), so the index-epsilon is exactly 2.
  const eps = 2;
  const batches = planted(600, 21, (random, at) => {
    const [real = '', ...decoys] = writeQueries(SIZE, random);
    const onReal = random.uniform() < Math.exp(eps) / (Math.exp(eps) + SIZE - 1);
    const marked = random.below(SIZE - 1);
    return batchOf(
      at,
      {
        real: onReal ? `${real} today` : real,
        decoys: onReal ? decoys : decoys.with(marked, `${decoys[marked]} today`),
      },
      random,
    );
  });
  const { content } = await attack(batches);
  assert.ok(content.epsLow > 0.75 * eps && content.epsLow <= eps, `${content.epsLow}`);
});

test('audit: decoys from a finite list are always told apart, and a claim about them is refuted', async () => {
  const list = writeQueries(60, seeded(31));
  const batches = planted(300, 32, (random, at) => {
    const decoys = Array.from({ length: SIZE - 1 }, () => pick(list, random));
    return batchOf(at, { real: `${writeQuery(random)} ${random.below(1e6)}`, decoys }, random);
  });
  const group = await attack(batches);
  assert.equal(group.content.top1, 1);
  assert.ok(group.reusedDecoys > 0.99);
  assert.ok(group.families.reuse.top1 > 0.99);
  assert.equal(verdict(group, 'content'), 'refuted');
});

test('audit: what the product ships gives its decoys away', async () => {
  const random = seeded(41);
  const shipped = writeQueries(3000, random);
  // Each line is used once: only who holds the corpus can know.
  const batches = planted(300, 42, (draw, at) => {
    const decoys = shipped.slice(at * (SIZE - 1), (at + 1) * (SIZE - 1));
    return batchOf(at, { real: writeQuery(draw), decoys }, draw);
  });
  const [holding, without] = [await attack(batches, { corpus: shipped }), await attack(batches)];
  assert.ok(holding.families.product.top1 > 0.8, `${holding.families.product.top1}`);
  assert.ok(without.content.top1 < 0.35, `${without.content.top1}`);
});

test('audit: decoys of shuffled words are incoherent', async () => {
  const batches = planted(300, 51, (random, at) => {
    const [real = '', ...others] = writeQueries(SIZE, random);
    const decoys = others.map((text) => text.split(' ').reverse().join(' '));
    return batchOf(at, { real, decoys }, random);
  });
  const group = await attack(batches, { background: writeQueries(2000, seeded(52)) });
  assert.ok(group.families.coherence.top1 > 0.9, `${group.families.coherence.top1}`);
  assert.ok(group.content.top1 > 0.95);
});

test('audit: a real query that often goes first is caught by its position', async () => {
  const batches = planted(300, 61, (random, at) => {
    const [real = '', ...decoys] = writeQueries(SIZE, random);
    const batch = batchOf(at, { real, decoys }, random);
    return random.uniform() < 0.5 ? { ...batch, real_index: 0, queries: [real, ...decoys] } : batch;
  });
  const group = await attack(batches);
  assert.ok(group.families.position.top1 > 0.45);
  assert.ok(group.position.p < 1e-6);
  assert.deepEqual([verdict(group, 'order and time'), verdict(group, 'content')], ['refuted', 'holds']);
});

test('audit: a real query sent on a round number is caught by its time', async () => {
  const batches = idealBatches(300, SIZE, 71).map((batch) => ({
    ...batch,
    send_ms: batch.send_ms.map((ms, at) => (at === batch.real_index ? Math.round(ms / 100) * 100 : ms)),
  }));
  const group = await attack(batches);
  assert.ok(group.families.timing.top1 > 0.9, `${group.families.timing.top1}`);
  assert.equal(verdict(group, 'order and time'), 'refuted');
});

test('audit: fresh decoys hide one batch and lose the session, personas keep it', async () => {
  const fresh = threads(60, 6, 81, (things, random) => things.map(() => writeQuery(random)));
  const personas = threads(60, 6, 82, (things, random) => things.map((thing) => writeQuery(random, thing)));
  const [lost, kept] = [await attack(fresh), await attack(personas)];
  assert.ok(lost.content.low < 0.25, `${lost.content.low}`);
  assert.ok(lost.session!.low > 0.6, `${lost.session!.low}`);
  assert.ok(kept.session!.low <= kept.session!.chance, `${kept.session!.low}`);
  assert.equal(kept.session!.epsLow, 0);
});

test('audit: a small leak adds up along the slots of a thread', async () => {
  const random = seeded(91);
  const batches = Array.from({ length: 60 }, (_, user) =>
    Array.from({ length: 8 }, (_, seq) => {
      const texts = writeQueries(SIZE, random).map((text, slot) =>
        random.uniform() < (slot === user % SIZE ? 0.6 : 0.3) ? `${text} now` : text,
      );
      const batch = batchOf(0, { real: texts[0]!, decoys: texts.slice(1) }, random, { user: `u${user}`, seq });
      const slots = texts.map((_, slot) => slot);
      return { ...batch, real_index: user % SIZE, queries: texts, slots };
    }),
  ).flat();
  const { content, session } = await attack(batches);
  assert.ok(session!.top1 > content.top1 + 0.15, `${content.top1}, ${session!.top1}`);
});

const CELL = Array.from(
  { length: SIZE },
  (_, member) => `${['kettle', 'violin', 'tent', 'lamp', 'oven', 'drill'][member]} prices`,
);

/** Cells of one: the first member is what people ask for mostly. */
function cellBatches(texts: readonly string[]): AuditBatch[] {
  const random = seeded(101);
  return texts.map((text, at) => {
    const batch = batchOf(at, { real: text, decoys: CELL.filter((it) => it !== text) }, random, { mode: 'cell' });
    return { ...batch, slots: batch.queries.map((it) => CELL.indexOf(it)) };
  });
}

test('audit: in cell mode what people prefer is told from what the mechanism leaks', async () => {
  const random = seeded(102);
  const batches = cellBatches(
    Array.from({ length: 200 }, () => CELL[random.uniform() < 0.7 ? 0 : random.below(SIZE)]!),
  );
  const replan = async (lines: readonly string[]): Promise<AuditBatch[]> => cellBatches(lines);
  const leaking = async (lines: readonly string[]): Promise<AuditBatch[]> =>
    cellBatches(lines).map((batch) => ({ ...batch, queries: batch.queries.map((it) => `${it} ${batch.real_index}`) }));
  const unasked = await attack(batches);
  assert.ok(unasked.content.top1 > 0.6);
  assert.equal(verdict(unasked, 'content'), 'no guarantee');
  const swapped = await attack(batches, { replan });
  assert.deepEqual(swapped.swap, { batches: 200, swaps: 1000, different: 0, wrongReal: 0 });
  assert.deepEqual([verdict(swapped, 'content'), verdict(swapped, 'swap')], ['holds', 'holds']);
  assert.equal(verdict(await attack(batches, { replan: leaking }), 'swap'), 'refuted');
  // Had the member been drawn uniformly, as --uniform says, this would be the mechanism's leak.
  assert.equal(verdict(await attack(batches, { uniform: true, replan }), 'content'), 'refuted');
});

test('audit: the random draw of cells is held against its epsilon', async () => {
  const draw = { cells: 8, cellSize: SIZE };
  const drawn = (answered: number): AuditBatch[] =>
    idealBatches(300, SIZE, 111, { mode: 'cell-rr', eps: { content: 0, thread: 2, spent_today: 2 } }).map(
      (batch, at) => (at < answered ? batch : { ...batch, answered: false, real_index: null }),
    );
  // One cell of eight at epsilon 2 answers 51 %.
  const group = await attack(drawn(154), { draw, uniform: true });
  assert.equal(group.withoutReal, 146);
  assert.equal(verdict(group, 'random draw'), 'holds');
  assert.equal(verdict(await attack(drawn(210), { draw, uniform: true }), 'random draw'), 'refuted');
});

test('audit: modes and writers of decoys are judged apart, and twice the same', async () => {
  const batches = [
    ...idealBatches(60, 4, 121),
    ...idealBatches(60, 4, 122, { source: 'model' }),
    ...idealBatches(60, 4, 123, { mode: 'cell', eps: { content: null, thread: null, spent_today: null } }),
  ];
  const stages: number[] = [];
  const options = {
    corpus: [],
    onProgress: ({ done, total }: { done: number; total: number }) => stages.push(done / total),
  };
  const report = await auditBatches(batches, options);
  assert.deepEqual(
    report.groups.map(({ mode, source }) => [mode, source]),
    [
      ['verbatim', null],
      ['verbatim', 'model'],
      ['cell', null],
    ],
  );
  assert.equal(verdict(report.groups[2]!, 'content'), 'no guarantee');
  assert.deepEqual(
    stages,
    stages.toSorted((a, b) => a - b),
  );
  assert.deepEqual(await auditBatches(batches, { corpus: [] }), report);
});

test('audit: too few batches and a cancelled audit are errors', async () => {
  await assert.rejects(attack(idealBatches(39, 4, 131)), { code: 'DECOY_AUDIT_TOO_FEW' });
  await assert.rejects(auditBatches([], { corpus: [] }), { code: 'DECOY_AUDIT_TOO_FEW' });
  const controller = new AbortController();
  const cancelled = attack(idealBatches(60, 4, 132), {
    signal: controller.signal,
    onProgress: ({ done }) => done === 3 && controller.abort(),
  });
  await assert.rejects(cancelled, { code: 'DECOY_AUDIT_CANCELLED' });
});

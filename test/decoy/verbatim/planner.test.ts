import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Random, WireText } from '../../../src/decoy/types.ts';
import { isDenied } from '../../../src/decoy/verbatim/deny.ts';
import { loadLexicon } from '../../../src/decoy/verbatim/lexicon.ts';
import { normalForm } from '../../../src/decoy/verbatim/normal-form.ts';
import { createVerbatimPlanner } from '../../../src/decoy/verbatim/planner.ts';
import { classify, labelOf } from '../../../src/decoy/verbatim/public-class.ts';
import { Random as Seeded } from '../../../tools/lexicon/random.ts';

const lexicon = loadLexicon();
const wire = (text: string): WireText => normalForm(text) as string as WireText;
const planner = createVerbatimPlanner({ normalise: wire, key: new Uint8Array(32), lexicon });
const seeded = (seed: number): Random => {
  const dice = new Seeded(seed);
  return { uniform: () => dice.next(), below: (limit) => dice.below(limit) };
};
const plan = (text: string, seed = 1, personas = null as Parameters<typeof planner.plan>[0]['personas']) =>
  planner.plan({ real: wire(text), k: 7, personas, random: seeded(seed), accepts: () => true });
const REALS = [
  'blue whale weight',
  'oven repair',
  'lighthouse',
  'cheap flights lisbon',
  'xqzzy 2011 winners list',
  '404',
];

test('planner: all queries of a batch are of the class that is said', () => {
  for (const real of REALS) {
    const { decoys, publicClass } = plan(real);
    const level = Number(/\| (\d)/.exec(publicClass)?.[1]);
    assert.equal(new Set([real, ...decoys]).size, 8);
    for (const text of [wire(real), ...decoys]) assert.equal(labelOf(classify(text, lexicon), level), publicClass);
  }
});

test('planner: two queries of one class get the same decoys from the same chance', () => {
  const byLabel = new Map<string, string>();
  let pairs = 0;
  for (const field of lexicon.fields.slice(0, 12)) {
    for (const thing of field.things) {
      const real = thing.map((word) => lexicon.words[word]).join(' ');
      const label = labelOf(classify(real, lexicon), 0);
      const other = byLabel.get(label);
      byLabel.set(label, real);
      if (other === undefined || other === real || pairs >= 25) continue;
      const [a, b] = [plan(real, pairs).decoys, plan(other, pairs).decoys];
      // A decoy that happens to be the real query is written anew, which is all they may differ by.
      if (a.includes(other as WireText) || b.includes(real as WireText)) continue;
      assert.deepEqual(a, b);
      pairs++;
    }
  }
  assert.ok(pairs >= 20, `${pairs} pairs`);
});

test('planner: the same seed gives the same batch, another seed another', () => {
  assert.deepEqual(plan('oven repair', 5), plan('oven repair', 5));
  assert.notDeepEqual(plan('oven repair', 5).decoys, plan('oven repair', 6).decoys);
});

test('planner: no decoy is on the deny list, and four queries asked a hundred times keep getting new ones', () => {
  const seen = new Map<string, number>();
  let made = 0;
  for (let batch = 0; batch < 400; batch++) {
    for (const text of plan(REALS[batch % 4 === 2 ? 0 : batch % 4] ?? '', batch).decoys) {
      assert.ok(!isDenied(text), text);
      seen.set(text, (seen.get(text) ?? 0) + 1);
      made++;
    }
  }
  const again = [...seen.values()].filter((count) => count > 1).reduce((sum, count) => sum + count, 0);
  assert.ok(again / made < 0.25);
});

test('planner: a thread repeats, refines and moves on with its personas', () => {
  const first = plan('blue whale weight', 1);
  const repeated = plan('blue whale weight', 2, first.personas);
  assert.deepEqual(repeated.decoys, first.decoys);
  assert.deepEqual(repeated.slotIds, first.slotIds);
  const refined = plan('blue whale habitat', 3, repeated.personas);
  const shares = refined.decoys.filter((text, at) => {
    const before = new Set(first.decoys[at]?.split(' '));
    return text.split(' ').some((word) => before.has(word));
  });
  assert.ok(shares.length >= 6, `${shares.length} of 7 decoys go on`);
  const moved = plan('oven repair', 4, refined.personas);
  assert.ok(moved.decoys.every((text) => !first.decoys.includes(text)));
});

test('planner: what is kept of a thread does not hold the words of the real query', () => {
  const kept = JSON.stringify(plan('zanzibar quarterly', 9).personas);
  assert.ok(!kept.includes('zanzibar') && !kept.includes('quarterly'));
});

test('planner: the slot of the real query is drawn anew for each thread', () => {
  const slots = new Set(Array.from({ length: 60 }, (_, seed) => plan('oven repair', seed).slotIds[0]));
  assert.ok(slots.size > 5);
});

test('planner: words that nothing covers are named', () => {
  const real = 'oven repair xqzzy 5551234';
  assert.deepEqual(
    plan(real).rare.map(({ start, end }) => real.slice(start, end)),
    ['xqzzy', '5551234'],
  );
});

test('planner: the shipped words are the ones that were measured', () => {
  const bytes = readFileSync(join(import.meta.dirname, '..', '..', '..', 'data', 'decoy-words.br'));
  assert.equal(
    createHash('sha256').update(bytes).digest('hex'),
    '17169b991e8ae9ebb68f8efd62ac29471b51be8a08ce73969175f3b0a860119e',
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { answeredChance } from '../../src/decoy/cells/subset.ts';
import type { DecoyError } from '../../src/decoy/errors.ts';
import type { MixSpec } from '../../src/decoy/mix.ts';
import { randomOf, seededRandom } from '../../src/decoy/random.ts';
import type { QueryBatch } from '../../src/decoy/types.ts';
import {
  CELL,
  fakeCatalogue,
  fakeShipped,
  type fakeVerbatim,
  NOON,
  openTestDecoys,
  scrubbed,
  wordOf,
} from '../support/decoys.ts';

const ask = (text: string, over: Partial<MixSpec> = {}): MixSpec => ({
  query: scrubbed(text),
  threadId: 'thread',
  mode: 'cell',
  sensitive: false,
  ...over,
});
const setOf = ({ slots }: QueryBatch): string[] => slots.map(({ id, text }) => `${id} ${text}`).toSorted();
const caught = async (work: Promise<unknown>): Promise<DecoyError> =>
  await work.then(
    () => assert.fail('was not refused'),
    (error: DecoyError) => error,
  );

test('cell mode: sends the same facet of every topic of the cell, and the question is not among them', async () => {
  const { mixer } = await openTestDecoys();
  const batch = await mixer.mix(ask(`what is the history of ${wordOf(21)} anyway`));
  assert.equal(batch.slots.length, CELL);
  assert.ok(batch.slots.every(({ id, text }) => id % 16 === 5 && text === `history of ${wordOf(id)}`));
  assert.equal(batch.slots[batch.realSlot ?? -1]?.id, 21);
  assert.equal(batch.publicClass, 'cell 5 facet 1');
  assert.deepEqual(batch.eps, { content: 0, thread: Number.POSITIVE_INFINITY, spentToday: 0 });
});

test('cell mode: whichever member was asked, the batch is the same set (P1), along a whole thread (P2)', async () => {
  const { mixer, shipped } = await openTestDecoys();
  const facets = [0, 3, 1, 4];
  for (let cell = 0; cell < 16; cell += 1) {
    const threads = await Promise.all(
      shipped.catalogue
        .topicsOf(cell)
        .map((topic) =>
          Promise.all(
            facets.map((facet) =>
              mixer.mix(ask(shipped.catalogue.canonical(topic, facet), { threadId: `swap ${topic}` })),
            ),
          ),
        ),
    );
    const sets = threads.map((batches) => JSON.stringify(batches.map((it) => [it.publicClass, setOf(it)])));
    assert.equal(new Set(sets).size, 1);
  }
});

test('cell mode: a query of the catalogue is its own place, whatever the mapper makes of its words', async () => {
  const shipped = { ...fakeShipped(), mapper: { map: () => [{ topic: 0, facet: 0, confidence: 1 }] } };
  const { mixer } = await openTestDecoys({ shipped });
  const batch = await mixer.mix(ask(`Problems with ${wordOf(77)}?`));
  assert.deepEqual([batch.publicClass, batch.slots[batch.realSlot ?? -1]?.id], ['cell 13 facet 3', 77]);
  // Within a thread its topic holds: the mapper is asked, and finds nothing on it.
  assert.equal((await caught(mixer.mix(ask(`best ${wordOf(78)}`)))).code, 'DECOY_UNMAPPED');
});

test('cell mode: a thread stays on its topic, also when the words are about another', async () => {
  const { mixer } = await openTestDecoys();
  await mixer.mix(ask(`price of ${wordOf(3)}`));
  const batch = await mixer.mix(ask(`problems with ${wordOf(90)}`));
  assert.equal(batch.publicClass, 'cell 3 facet 3');
  assert.equal(batch.slots[batch.realSlot ?? -1]?.id, 3);
});

test('cell mode: where facets differ, one that some topic of the cell lacks is not used', async () => {
  const catalogue = fakeCatalogue(16, (topic) => (topic === 100 ? 3 : 5));
  const { mixer } = await openTestDecoys({ shipped: fakeShipped(catalogue) });
  assert.equal((await caught(mixer.mix(ask(`problems with ${wordOf(4)}`)))).code, 'DECOY_UNMAPPED');
  assert.equal((await mixer.mix(ask(`problems with ${wordOf(5)}`))).publicClass, 'cell 5 facet 3');
});

test('a question that no topic surely fits is refused with what could be chosen, and the choice is followed', async () => {
  const { mixer } = await openTestDecoys();
  const error = await caught(mixer.mix(ask(wordOf(7))));
  assert.equal(error.code, 'DECOY_UNMAPPED');
  assert.deepEqual(error.choices, ['rephrase', 'choose-topic', 'send-verbatim', 'do-not-send']);
  assert.equal(error.candidates[0]?.name, `${wordOf(7)}: price of`);
  const { topic, facet } = error.candidates[0] ?? { topic: -1, facet: -1 };
  assert.equal((await mixer.mix(ask(wordOf(7), { node: { topic, facet } }))).publicClass, 'cell 7 facet 0');
  assert.equal((await caught(mixer.mix(ask('nothing known here', { threadId: 'b' })))).code, 'DECOY_UNMAPPED');
  const wrong = mixer.mix(ask(wordOf(7), { threadId: 'c', node: { topic: 5000, facet: 0 } }));
  assert.equal((await caught(wrong)).code, 'DECOY_UNMAPPED');
});

const UNSUITABLE = [
  ['too long', `price of ${wordOf(1)} ${'and more '.repeat(80)}`],
  ['program code', 'if (a[0] == b) { return x->y; }'],
  ['another language', 'welche versicherung brauche ich für mein auto'],
  ['other letters', 'погода в москве завтра'],
] as const;
for (const mode of ['cell', 'verbatim'] as const) {
  for (const [name, text] of UNSUITABLE) {
    test(`${mode}: ${name} is refused, not sent another way`, async () => {
      const { mixer } = await openTestDecoys();
      assert.equal((await caught(mixer.mix(ask(text, { mode })))).code, 'DECOY_UNSUITABLE');
    });
  }
}

test('auto: sensitive goes by cells, the rest in its own words, and a thread keeps its mode', async () => {
  const { mixer } = await openTestDecoys();
  const mode = async (text: string, threadId: string, sensitive: boolean) =>
    (await mixer.mix(ask(text, { mode: 'auto', threadId, sensitive }))).mode;
  assert.equal(await mode(`price of ${wordOf(1)}`, 'a', true), 'cell');
  assert.equal(await mode(`best ${wordOf(1)}`, 'a', false), 'cell');
  assert.equal(await mode('blue garden chairs', 'b', false), 'verbatim');
  assert.equal(
    (await caught(mixer.mix(ask('x y', { mode: 'auto', threadId: 'b', sensitive: true })))).code,
    'DECOY_MODE_UNANSWERED',
  );
});

test('nothing is weakened without being asked: sensitive words, another mode in a thread, rare words', async () => {
  const { mixer } = await openTestDecoys();
  const sensitive = ask('green tea', { mode: 'verbatim', sensitive: true });
  const refused = await caught(mixer.mix(sensitive));
  assert.deepEqual([refused.code, refused.choices[2]], ['DECOY_MODE_UNANSWERED', 'send-verbatim']);
  assert.equal((await mixer.mix({ ...sensitive, consent: { verbatim: true } })).mode, 'verbatim');

  const switched = ask(`price of ${wordOf(2)}`, { mode: 'cell' });
  assert.equal((await caught(mixer.mix(switched))).code, 'DECOY_MODE_UNANSWERED');
  assert.equal((await mixer.mix({ ...switched, consent: { switchMode: true } })).mode, 'cell');

  const rare = ask('a rarename here', { mode: 'verbatim', threadId: 'r' });
  const found = await caught(mixer.mix(rare));
  assert.deepEqual([found.code, found.spans], ['DECOY_RARE_WORDS', [{ start: 0, end: 8 }]]);
  assert.equal((await mixer.mix({ ...rare, consent: { rareWords: true } })).mode, 'verbatim');
});

test('verbatim: the normalised question among k decoys, personas kept along the thread', async () => {
  const { mixer } = await openTestDecoys();
  const first = await mixer.mix(ask('Green  TEA?', { mode: 'verbatim' }));
  const second = await mixer.mix(ask('green tea health', { mode: 'verbatim' }));
  assert.equal(first.slots[first.realSlot ?? -1]?.text, 'green tea');
  assert.equal(first.slots.length, 8);
  assert.deepEqual(first.slots.map(({ id }) => id).toSorted(), second.slots.map(({ id }) => id).toSorted());
  assert.equal(first.slots[first.realSlot ?? -1]?.id, second.slots[second.realSlot ?? -1]?.id);
  assert.deepEqual(first.eps, { content: Number.POSITIVE_INFINITY, thread: Number.POSITIVE_INFINITY, spentToday: 0 });
});

for (const mode of ['cell', 'cell-rr', 'verbatim'] as const) {
  test(`${mode}: the same question again in a thread is the same batch, byte for byte; in another it is not`, async () => {
    const { mixer } = await openTestDecoys();
    const text = `price of ${wordOf(40)}`;
    const first = await mixer.mix(ask(text, { mode }));
    await mixer.mix(ask(`history of ${wordOf(40)}`, { mode }));
    const again = await mixer.mix(ask(`  Price of "${wordOf(40)}"!`, { mode }));
    assert.equal(JSON.stringify(again.slots), JSON.stringify(first.slots));
    assert.equal(again.realSlot, first.realSlot);
    const other = await mixer.mix(ask(text, { mode, threadId: 'other' }));
    assert.notEqual(JSON.stringify(other.slots), JSON.stringify(first.slots));
  });
}

test('verbatim: a thread that is full ends, rather than repeat a question among fresh decoys', async () => {
  const { mixer } = await openTestDecoys();
  for (let at = 0; at < 100; at += 1) await mixer.mix(ask(`tea number ${at}`, { mode: 'verbatim' }));
  assert.equal((await caught(mixer.mix(ask('tea number 100', { mode: 'verbatim' })))).code, 'DECOY_THREAD_FULL');
  await mixer.mix(ask('tea number 0', { mode: 'verbatim' }));
});

test('cell-rr: one draw for a thread, counted once; always sent, answered as often as the formula says', async () => {
  const { mixer, ledger } = await openTestDecoys({ config: { epsThread: 1 } });
  const threads = 600;
  let answered = 0;
  for (let thread = 0; thread < threads; thread += 1) {
    const topic = thread % 128;
    const spec = { mode: 'cell-rr', threadId: `t${thread}` } as const;
    const first = await mixer.mix(ask(`price of ${wordOf(topic)}`, spec));
    const second = await mixer.mix(ask(`best ${wordOf(topic)}`, spec));
    assert.equal(first.slots.length, 2 * CELL);
    assert.deepEqual(first.slots.map(({ id }) => id).toSorted(), second.slots.map(({ id }) => id).toSorted());
    assert.equal(first.realSlot === null, second.realSlot === null);
    assert.equal(first.eps.thread, 1);
    answered += Number(first.realSlot !== null);
  }
  assert.ok(Math.abs(ledger.spentToday() - threads) < 1e-6);
  const p = answeredChance({ cells: 16, size: 2, eps: 1 });
  assert.ok(Math.abs(answered / threads - p) < 2.5758 * Math.sqrt((p * (1 - p)) / threads));
});

test('cell-rr: a new draw costs again, and only when it is asked for', async () => {
  const { mixer } = await openTestDecoys();
  const spec = ask(`price of ${wordOf(9)}`, { mode: 'cell-rr' });
  assert.equal((await mixer.mix(spec)).eps.spentToday, 3);
  assert.equal((await mixer.mix(spec)).eps.spentToday, 3);
  const again = await mixer.mix({ ...spec, consent: { redraw: true } });
  assert.deepEqual([again.eps.thread, again.eps.spentToday], [6, 6]);
});

test('cell-rr: a facet that only some topics have is never used, whichever topic was asked about', async () => {
  const shipped = fakeShipped(fakeCatalogue(16, (topic) => (topic === 100 ? 3 : 5)));
  const { mixer } = await openTestDecoys({ shipped });
  const spec = ask(`problems with ${wordOf(5)}`, { mode: 'cell-rr' });
  assert.equal((await caught(mixer.mix(spec))).code, 'DECOY_UNMAPPED');
});

test('uniform audits: every member of the cell plays the real one, and goes on doing so in a thread', async () => {
  const { mixer } = await openTestDecoys();
  const seen = new Set<number | undefined>();
  for (let at = 0; at < 100; at += 1) {
    const spec = { uniform: true, threadId: `u${at}` };
    const first = await mixer.mix(ask(`price of ${wordOf(6)}`, spec));
    const second = await mixer.mix(ask(`best ${wordOf(6)}`, spec));
    assert.equal(first.slots[first.realSlot ?? -1]?.id, second.slots[second.realSlot ?? -1]?.id);
    seen.add(first.slots[first.realSlot ?? -1]?.id);
  }
  assert.equal(seen.size, CELL);
});

test('scrubber: a decoy that it would change is drawn again; when none passes, nothing is planned', async () => {
  let looks = 0;
  const scrubs = (): boolean => {
    looks += 1;
    return looks > 3;
  };
  const picky = await openTestDecoys({ scrubs });
  assert.equal((await picky.mixer.mix(ask('green tea', { mode: 'verbatim' }))).slots.length, 8);
  const never = await openTestDecoys({ scrubs: () => false });
  assert.equal((await caught(never.mixer.mix(ask('green tea', { mode: 'verbatim' })))).code, 'DECOY_UNFIT');
  // The catalogue is public: what it holds does not hang on whose scrubber looks.
  assert.equal((await never.mixer.mix(ask(`best ${wordOf(1)}`, { threadId: 'b' }))).slots.length, 8);
});

test('verbatim: a writer that gives too few, double or unnormalised decoys is not believed', async () => {
  const plans = [
    { decoys: ['a b'], slotIds: [1, 2] },
    { decoys: Array.from({ length: 7 }, () => 'same thing'), slotIds: [1, 2, 3, 4, 5, 6, 7, 8] },
    { decoys: ['Green', 'b', 'c', 'd', 'e', 'f', 'g'], slotIds: [1, 2, 3, 4, 5, 6, 7, 8] },
    { decoys: ['green tea', 'b', 'c', 'd', 'e', 'f', 'g'], slotIds: [1, 2, 3, 4, 5, 6, 7, 8] },
  ];
  for (const plan of plans) {
    const bad = { ...plan, publicClass: '', personas: null, rare: [] } as unknown as ReturnType<
      ReturnType<typeof fakeVerbatim>['plan']
    >;
    const shipped = { ...fakeShipped(), createVerbatim: () => ({ plan: () => bad }) };
    const { mixer } = await openTestDecoys({ shipped });
    assert.equal((await caught(mixer.mix(ask('green tea', { mode: 'verbatim' })))).code, 'DECOY_UNFIT');
  }
});

test('chance or clock that fails: nothing is planned, and nothing is remembered', async () => {
  const broken = randomOf(() => {
    throw new Error('gone');
  });
  const { mixer, threads } = await openTestDecoys({ random: broken });
  for (const mode of ['cell', 'cell-rr', 'verbatim'] as const) {
    const error = await caught(mixer.mix(ask(`price of ${wordOf(1)}`, { mode })));
    assert.equal(error.code, 'DECOY_RANDOM_FAILED');
    assert.equal(threads.load('thread'), null);
  }
  let now = NOON;
  const clocked = await openTestDecoys({ now: () => now });
  await clocked.mixer.mix(ask(`price of ${wordOf(1)}`, { mode: 'cell-rr' }));
  for (const at of [NOON - 86_400_000, Number.NaN]) {
    now = at;
    for (const mode of ['cell', 'cell-rr', 'verbatim'] as const) {
      const error = await caught(clocked.mixer.mix(ask(`price of ${wordOf(1)}`, { mode, threadId: mode })));
      assert.equal(error.code, 'DECOY_CLOCK');
    }
  }
});

test('a thread of another catalogue and a cell of another size are refused', async () => {
  const first = await openTestDecoys();
  await first.mixer.mix(ask(`price of ${wordOf(1)}`));
  const record = first.threads.load('thread');
  const second = await openTestDecoys({ shipped: fakeShipped(fakeCatalogue(8)) });
  await second.threads.save('thread', record!);
  assert.equal((await caught(second.mixer.mix(ask(`best ${wordOf(1)}`)))).code, 'DECOY_THREAD_STALE');
  const odd = await openTestDecoys({ config: { k: 3 } });
  assert.equal((await caught(odd.mixer.mix(ask(`best ${wordOf(1)}`)))).code, 'DECOY_SETTING');
});

test('errors: tell nothing of the question, whichever way they are printed', async () => {
  const { mixer } = await openTestDecoys();
  const canary = 'zebrafishcanary';
  const specs = [
    ask(`${canary} ${wordOf(7)}`),
    ask(`welche ${canary} brauche ich für mein auto`, { threadId: 'b' }),
    ask(`rare${canary} tea`, { mode: 'verbatim', threadId: 'c' }),
    ask(`${canary} tea`, { mode: 'verbatim', threadId: 'd', sensitive: true }),
  ];
  for (const spec of specs) {
    const error = await caught(mixer.mix(spec));
    const printed = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${error.stack}${error.message}${error.hint}`;
    assert.ok(!printed.includes(canary) && !printed.includes(wordOf(7)), error.code);
  }
});

test('dummies: of the size and form of real batches, none of them real, in threads that go on and end', async () => {
  const { mixer } = await openTestDecoys({ random: seededRandom('0d') });
  for (const [mode, size] of [
    ['cell', 8],
    ['cell-rr', 16],
    ['verbatim', 8],
  ] as const) {
    const batches = Array.from({ length: 60 }, () => mixer.dummy(mode));
    assert.ok(batches.every(({ slots, realSlot }) => slots.length === size && realSlot === null));
    const threads = batches.map(({ slots }) => JSON.stringify(slots.map(({ id }) => id).toSorted()));
    const goneOn = threads.filter((thread, at) => thread === threads[at - 1]).length;
    assert.ok(goneOn > 25 && goneOn < 52, `${mode}: ${goneOn}`);
  }
});

test('explain: says where a question belongs, what would be sent, and what is not hidden; keeps nothing', async () => {
  const { mixer, ledger, threads } = await openTestDecoys();
  const sure = mixer.explain(`History of "${wordOf(21)}"?`);
  assert.equal(sure.wire, `history ${wordOf(21)}`);
  assert.equal(sure.places[0]?.name, `${wordOf(21)}: history of`);
  assert.deepEqual([sure.cell?.id, sure.cell?.queries.length], [5, 8]);
  assert.deepEqual([sure.cellRr?.sent, sure.cellRr?.cells, sure.cellRr?.eps], [16, 16, 3]);
  assert.ok(sure.hidden.length > 2 && sure.notHidden.length > 2);
  assert.deepEqual([mixer.explain('a rarename').rareWords, mixer.explain(wordOf(7)).cell], [['rarename'], null]);
  assert.equal(mixer.explain('?').refused, 'DECOY_NOTHING_LEFT');
  assert.equal(mixer.explain('погода в москве').refused, 'DECOY_UNSUITABLE');
  assert.deepEqual([ledger.spentToday(), threads.load('thread')], [0, null]);
});

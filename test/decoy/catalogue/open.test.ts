import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { CELL_SIZES } from '../../../src/decoy/catalogue/cells.ts';
import { openCatalogue, printCatalogue } from '../../../src/decoy/catalogue/open.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FILE = join(ROOT, 'data', 'catalogue.txt');
const DENIED = join(ROOT, 'tools', 'catalogue', 'lists', 'denied.txt');
const catalogue = openCatalogue();
const topics = Array.from({ length: catalogue.topicCount }, (_, topic) => topic);

for (const cellSize of CELL_SIZES) {
  test(`cells of ${cellSize}: every topic is in one cell, and each member of it gives the same cell`, () => {
    const view = openCatalogue({ cellSize });
    const seen = new Set<number>();
    for (let cell = 0; cell < view.cellCount; cell++) {
      const members = view.topicsOf(cell);
      assert.equal(members.length, cellSize);
      for (const topic of members) {
        assert.equal(view.cellOf(topic), cell);
        seen.add(topic);
      }
    }
    assert.equal(seen.size, view.topicCount);
  });

  test(`cells of ${cellSize}: what is sent is the same whichever member is the real one`, () => {
    const view = openCatalogue({ cellSize });
    const sent = (topic: number, facet: number) =>
      view.topicsOf(view.cellOf(topic)).map((member) => view.canonical(member, facet));
    for (const topic of topics) {
      for (let facet = 0; facet < view.facetCount(topic); facet++) {
        const own = sent(topic, facet);
        assert.equal(new Set(own).size, cellSize, 'no two queries of a batch are alike');
        for (const other of view.topicsOf(view.cellOf(topic))) assert.deepEqual(sent(other, facet), own);
      }
    }
  });

  test(`cells of ${cellSize}: none has exactly one sensitive topic`, () => {
    const view = openCatalogue({ cellSize });
    const lone = Array.from({ length: view.cellCount }, (_, cell) =>
      view.topicsOf(cell).filter(view.isSensitive),
    ).filter((sensitive) => sensitive.length === 1);
    assert.deepEqual(lone, []);
  });
}

test('cells of 8: their topics are of different areas', () => {
  for (let cell = 0; cell < catalogue.cellCount; cell++) {
    const areas = catalogue.topicsOf(cell).map((topic) => catalogue.areaOf(topic));
    assert.equal(new Set(areas).size, areas.length, areas.join(', '));
  }
});

test('facets: every area has as many, and one number means the same everywhere', () => {
  const names = (topic: number) =>
    Array.from({ length: catalogue.facetCount(topic) }, (_, facet) => catalogue.facetName(topic, facet));
  const [first = []] = topics.map(names);
  assert.ok(first.length >= 12 && first.length <= 24);
  for (const topic of topics) {
    assert.deepEqual(names(topic), first);
    assert.equal(catalogue.canonical(topic, 0), catalogue.topicName(topic));
  }
  assert.throws(() => catalogue.canonical(0, first.length), { code: 'DECOY_TOPIC_UNKNOWN' });
  assert.throws(() => catalogue.canonical(catalogue.topicCount, 0), { code: 'DECOY_TOPIC_UNKNOWN' });
});

test('catalogue: canonical queries are unique, plain words, and none holds a denied word', () => {
  const denied = readFileSync(DENIED, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => new RegExp(`\\b${line.replace('*', '')}${line.endsWith('*') ? '' : '\\b'}`));
  assert.ok(denied.length > 50);
  const queries = topics.flatMap((topic) =>
    Array.from({ length: catalogue.facetCount(topic) }, (_, facet) => catalogue.canonical(topic, facet)),
  );
  assert.equal(new Set(queries).size, queries.length);
  const bad = queries.filter(
    (query) => !/^[a-z0-9]+(?: [a-z0-9]+)*$/.test(query) || denied.some((word) => word.test(query)),
  );
  assert.deepEqual(bad, []);
});

test('catalogue: 512 to 4,096 topics in 16 to 32 areas, some of them sensitive', () => {
  assert.ok(catalogue.topicCount >= 512 && catalogue.topicCount <= 4096);
  const areas = new Set(topics.map(catalogue.areaOf));
  assert.ok(areas.size >= 16 && areas.size <= 32);
  for (const name of ['abortion', 'hiv and aids', 'divorce', 'bankruptcy', 'depression', 'asylum and refugees']) {
    const topic = topics.find((number) => catalogue.topicName(number) === name);
    assert.ok(topic !== undefined && catalogue.isSensitive(topic), name);
  }
});

test('printCatalogue: one line for each cell, topic and query, and the same each time', () => {
  const print = [...printCatalogue(catalogue)];
  const queries = topics.reduce((sum, topic) => sum + catalogue.facetCount(topic), 0);
  assert.equal(print.length, 1 + catalogue.cellCount + catalogue.topicCount + queries);
  assert.deepEqual(print, [...printCatalogue(openCatalogue())]);
  assert.match(catalogue.hash, /^[0-9a-f]{64}$/);
});

test('openCatalogue: a catalogue with one byte changed is refused', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'catalogue.txt');
  const whole = readFileSync(FILE);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
      const altered = Buffer.from(whole);
      altered[place] = (altered[place] ?? 0) ^ change;
      writeFileSync(path, altered);
      assert.throws(() => openCatalogue({ path }), { code: 'DECOY_CATALOGUE_ALTERED' });
    }),
    { numRuns: 60 },
  );
  writeFileSync(path, whole.subarray(0, -100));
  assert.throws(() => openCatalogue({ path }), { code: 'DECOY_CATALOGUE_ALTERED' });
  assert.throws(() => openCatalogue({ path: join(folder, 'none') }), { code: 'DECOY_CATALOGUE_UNREADABLE' });
});

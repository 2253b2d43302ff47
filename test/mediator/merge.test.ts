import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type EngineResults, mergeResults, mergeSuggestions } from '../../src/mediator/merge.ts';
import type { EngineResult } from '../../src/mediator/types.ts';

const result = (url: string, title = url, snippet = ''): EngineResult => ({ url, title, snippet });

test('mergeResults: one row a page, with the engines and their places', () => {
  const rows = mergeResults([
    {
      engine: 'b',
      weight: 1,
      results: [result('http://www.one.example/?utm_source=b', 'From b', 'A longer snippet.')],
    },
    {
      engine: 'a',
      weight: 1,
      results: [
        result('https://two.example/'),
        { ...result('https://one.example/', 'From a', 'Short.'), published: '2026-03-01T00:00:00.000Z' },
      ],
    },
  ]);
  assert.deepEqual(rows[0], {
    canonicalUrl: 'https://one.example',
    url: 'https://one.example/',
    title: 'From b',
    snippet: 'A longer snippet.',
    published: '2026-03-01T00:00:00.000Z',
    engines: ['b', 'a'],
    positions: [1, 2],
    score: 1 + 61 / 62,
  });
  assert.deepEqual(
    rows.map(({ engines }) => engines),
    [['b', 'a'], ['a']],
  );
});

test('mergeResults: two third places beat one first place, and a weight counts', () => {
  const third = [result('https://x.example/1'), result('https://x.example/2'), result('https://both.example/')];
  const other = [result('https://y.example/1'), result('https://y.example/2'), result('https://both.example/')];
  const [best] = mergeResults([
    { engine: 'a', weight: 1, results: third },
    { engine: 'b', weight: 1, results: other },
  ]);
  assert.equal(best?.canonicalUrl, 'https://both.example');
  const [heavy] = mergeResults([
    { engine: 'a', weight: 1, results: third },
    { engine: 'b', weight: 3, results: other },
  ]);
  assert.equal(heavy?.canonicalUrl, 'https://both.example');
  const [alone] = mergeResults([
    { engine: 'a', weight: 1, results: [result('https://a.example/')] },
    { engine: 'b', weight: 2, results: [result('https://b.example/')] },
  ]);
  assert.deepEqual([alone?.canonicalUrl, alone?.score], ['https://b.example', 2]);
});

test('mergeResults: an engine that lists a page twice has one vote', () => {
  const [row] = mergeResults([
    { engine: 'a', weight: 1, results: [result('https://one.example/'), result('https://one.example/#x')] },
  ]);
  assert.deepEqual([row?.positions, row?.score], [[1], 1]);
});

const readings = fc.uniqueArray(
  fc.record({
    engine: fc.constantFrom('a', 'b', 'c', 'd'),
    weight: fc.constantFrom(0.5, 1, 2),
    results: fc.array(
      fc.integer({ min: 0, max: 12 }).map((page) => result(`https://p${page}.example/${page % 2 ? '?utm_x=1' : ''}`)),
    ),
    suggestions: fc.array(fc.constantFrom('x', 'X', 'y z', 'q')),
  }),
  { selector: ({ engine }) => engine },
);

test('mergeResults: rows are distinct, sorted by what clients sort by, and no order of engines changes them', () => {
  fc.assert(
    fc.property(readings, fc.nat(), (given: readonly EngineResults[], turn) => {
      const rows = mergeResults(given);
      assert.equal(new Set(rows.map(({ canonicalUrl }) => canonicalUrl)).size, rows.length);
      assert.deepEqual(
        rows.toSorted((a, b) => b.score - a.score),
        rows,
      );
      for (const row of rows) assert.equal(row.engines.length, row.positions.length);
      const at = turn % Math.max(1, given.length);
      const turned = [...given.slice(at), ...given.slice(0, at)].toReversed();
      assert.deepEqual(mergeResults(turned), rows);
      assert.deepEqual(mergeSuggestions(turned), mergeSuggestions(given));
    }),
  );
});

test('mergeSuggestions: what more engines suggest comes first, each once', () => {
  const of = (engine: string, suggestions: string[]): EngineResults => ({
    engine,
    weight: 1,
    results: [],
    suggestions,
  });
  assert.deepEqual(mergeSuggestions([of('b', ['Lens', 'glass']), of('a', ['light', 'lens'])]), [
    'lens',
    'light',
    'glass',
  ]);
});

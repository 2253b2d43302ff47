import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChoiceRequest, chooseEngines } from '../../src/mediator/choose.ts';
import { createEngines } from '../../src/mediator/engines/list.ts';
import { createHealth } from '../../src/mediator/health.ts';
import { NO_SETTINGS } from '../support/engine-answers.ts';

const engines = createEngines({ ...NO_SETTINGS, off: ['crossref'] });
const ALL = { page: 1, slots: 4, maxRequests: 1000 };

function choose(request: Partial<ChoiceRequest>, spent: Readonly<Record<string, number>> = {}) {
  const health = createHealth({ file: { read: () => new Map(), write: async () => undefined }, now: () => 0 });
  for (const engine of engines.all) void health.spend([engine], spent[engine.id] ?? 0);
  const { chosen, left } = chooseEngines({ ...ALL, ...request }, engines, health);
  return {
    ids: chosen.map(({ engine }) => engine.id),
    left: left.map(({ engine, reason }) => `${engine}: ${reason}`),
    retries: chosen.filter(({ mayRetry }) => mayRetry).map(({ engine }) => engine.id),
  };
}

const CASES: readonly (readonly [string, Partial<ChoiceRequest>, ids: readonly string[], left?: readonly string[]])[] =
  [
    ['the general ones by default', {}, ['duckduckgo', 'wikipedia']],
    ['by category', { categories: ['science'] }, ['arxiv', 'pubmed']],
    [
      'by two categories, each engine once',
      { categories: ['repos', 'it'] },
      ['stackoverflow', 'github', 'hackernews', 'mdn'],
    ],
    [
      'by id, name and shortcut, in the list order',
      { engines: ['HN', 'arXiv', ' wikipedia '] },
      ['wikipedia', 'arxiv', 'hackernews'],
    ],
    ['names before categories', { engines: ['mdn'], categories: ['science'] }, ['mdn']],
    ['without those that are not there', { engines: ['google', 'mdn', 'bing news'] }, ['mdn']],
    ['the general ones when none is there', { engines: ['google', 'bing news'] }, ['duckduckgo', 'wikipedia']],
    ['the general ones when no category is there', { categories: ['videos'] }, ['duckduckgo', 'wikipedia']],
    [
      'none that the user has not switched on',
      { engines: ['brave', 'marginalia', 'crossref', 'mdn'] },
      ['mdn'],
      ['crossref: switched off', 'brave: switched off', 'marginalia: switched off'],
    ],
    ['none without further pages for a further page', { page: 2 }, ['wikipedia'], ['duckduckgo: has one page only']],
    ['as many as the limit bears', { maxRequests: 7 }, ['duckduckgo'], ['wikipedia: over the request limit']],
  ];

for (const [name, request, ids, left = []] of CASES) {
  test(`chooseEngines: ${name}`, () => {
    const choice = choose(request);
    assert.deepEqual([choice.ids, choice.left], [ids, left]);
  });
}

test('chooseEngines: leaves out an engine that cannot carry all slots, and says so', () => {
  assert.deepEqual(choose({}, { duckduckgo: 37 }), {
    ids: ['wikipedia'],
    left: ['duckduckgo: near its limit'],
    retries: ['wikipedia'],
  });
});

test('chooseEngines: a second round is for engines that bear one, once all have their first', () => {
  assert.deepEqual(choose({ maxRequests: 12 }).retries, ['duckduckgo']);
  assert.deepEqual(choose({ maxRequests: 8 }), { ids: ['duckduckgo', 'wikipedia'], left: [], retries: [] });
  assert.deepEqual(choose({}, { duckduckgo: 34 }).retries, ['wikipedia']);
});

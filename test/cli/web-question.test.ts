import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cliAgainst } from '../support/cli-against.ts';
import type { HostOptions } from '../support/cli-host.ts';
import type { Answers } from '../support/daemon-fake.ts';
import { ANSWER, PASSAGE } from '../support/daemon-fakes.ts';

const TEXT = 'hay fever remedies for jane doe';
const LEAVING = {
  mode: 'cell',
  publicClass: '',
  leaves: 'hay fever treatment',
  findings: [],
  queries: 8,
  engines: ['duckduckgo', 'wikipedia'],
  rareWords: [],
  places: [{ topic: 4, facet: 2, name: 'allergies: treatment', confidence: 0.4 }],
  needsPlace: false,
};
const ROW = {
  url: 'https://a.example/x',
  canonicalUrl: 'https://a.example/x',
  title: 'A page',
  snippet: 'About it.',
  engines: ['wikipedia'],
  positions: [1],
  score: 1,
};
const DONE = {
  type: 'done',
  rows: [ROW],
  suggestions: [],
  unresponsive: [['duckduckgo', 'CAPTCHA']],
  answered: true,
  sentBytes: 1,
  receivedBytes: 2,
  elapsedMs: 3,
} as const;
const EVENTS = [
  { type: 'leaving', ...LEAVING, eps: { content: 0, thread: null, spentToday: 0 } },
  { type: 'engine', engine: 'wikipedia', problem: null, results: 1 },
  { type: 'results', rows: [ROW] },
  DONE,
] as const;

function answers(...previews: object[]): Answers {
  let at = 0;
  return {
    'POST /v1/web/preview': () => ({ json: previews[Math.min(at++, previews.length - 1)] ?? LEAVING }),
    'POST /v1/web/search': () => ({ events: [...EVENTS] }),
    'POST /v1/web/ask': () => ({
      events: [
        ...EVENTS,
        { type: 'page', url: ROW.url, outcome: 'failed', code: 'FETCH_TIMEOUT' },
        { type: 'evidence', passages: [PASSAGE], method: 'keyword' },
        { type: 'answer', answer: ANSWER },
      ],
    }),
  };
}

async function run(argv: readonly string[], given: Answers, options: HostOptions = {}) {
  const result = await cliAgainst(given, argv, options);
  const bodies = (path: string) =>
    result.received.filter((it) => it.path === path).map(({ body }) => body as Record<string, unknown>);
  return {
    ...result,
    previews: bodies('/v1/web/preview'),
    sent: [...bodies('/v1/web/search'), ...bodies('/v1/web/ask')],
  };
}

test('search --web: shows what leaves, asks, and lists what came, with who did not answer', async () => {
  const { code, stdout, stderr, sent } = await run(['search', '--web', TEXT], answers(), { typed: 'y\n' });
  assert.equal(code, 0);
  assert.match(stderr, /this is what leaves: hay fever treatment\n/);
  assert.match(stderr, /whole cell; 8 queries to each of duckduckgo, wikipedia\n/);
  assert.match(stderr, /duckduckgo: CAPTCHA/);
  assert.match(stdout, /1\. A page {2}wikipedia\n {3}https:\/\/a\.example\/x\n {3}About it\.\n/);
  assert.deepEqual(sent[0]?.['consent'], { rareWords: true });
});

test('search --web: whoever says no sends nothing', async () => {
  const { code, sent, stderr } = await run(['search', '--web', TEXT], answers(), { typed: 'n\n' });
  assert.deepEqual([code, sent], [130, []]);
  assert.match(stderr, /nothing has left/);
});

test('search --web: where no topic is surely meant the person chooses one, or own words', async () => {
  const unsure = { ...LEAVING, leaves: '', needsPlace: true };
  const chosen = await run(['search', '--web', TEXT], answers(unsure, LEAVING), { typed: '7\n1\n\n' });
  assert.match(chosen.stderr, / 1\. allergies: treatment\n/);
  assert.deepEqual(chosen.sent[0]?.['node'], { topic: 4, facet: 2 });
  const own = { ...LEAVING, mode: 'verbatim', leaves: 'hay fever remedies', rareWords: ['remedies'] };
  const words = await run(['search', '--web', TEXT], answers(unsure, own), { typed: 'w\n\n' });
  assert.equal(words.sent[0]?.['mode'], 'verbatim');
  assert.match(words.stderr, /no guarantee/);
  assert.match(words.stderr, /no decoy can cover these words: remedies/);
  assert.deepEqual((await run(['search', '--web', TEXT], answers(unsure), { typed: 'c\n' })).sent, []);
});

test('ask --web: an answer with its sources, and what could not be read', async () => {
  const argv = ['ask', '--web', '--yes', '--read', '1', '--keep', 'hay', '-c', 'work', TEXT];
  const { code, stdout, stderr, previews, sent } = await run(argv, answers());
  assert.equal(code, 0);
  assert.match(stdout, /It is 93 m high \[1\]\./);
  assert.match(stderr, /not read: https:\/\/a\.example\/x \(FETCH_TIMEOUT\)/);
  assert.deepEqual(previews, []);
  assert.deepEqual([sent[0]?.['read'], sent[0]?.['collection'], sent[0]?.['alsoFrom']], [1, 'hay', ['work']]);
});

for (const argv of [
  ['search', '--sensitive', 'x'],
  ['ask', '--read', '2', 'x'],
  ['search', '--web', '--mode', 'plain', 'x'],
  ['ask', '--web', '--read', '21', 'x'],
]) {
  test(`${argv.join(' ')}: wrong usage sends nothing`, async () => {
    const { code, sent } = await run(argv, answers());
    assert.deepEqual([code, sent], [2, []]);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineResult } from '../../../src/mediator/types.ts';
import { answerOf, ENGINES, fixtureOf, queryOf } from '../../support/engine-answers.ts';

const FIRST = 'First & foremost result';
const MARCH = '2026-03-01T00:00:00.000Z';
const MARCH_10 = '2026-03-01T10:00:00.000Z';
const ONE = { url: 'https://one.example/page', title: FIRST, snippet: 'Snippet one on lighthouse lenses.' };

/** The first of two results of each engine's page. */
const EXPECTED: Readonly<Record<string, EngineResult>> = {
  duckduckgo: ONE,
  brave: ONE,
  mojeek: ONE,
  marginalia: ONE,
  searxng: { ...ONE, published: new Date('2026-03-01T10:00:00').toISOString() },
  wikipedia: {
    ...ONE,
    url: 'https://en.wikipedia.org/wiki/First_%26_foremost_result',
    published: MARCH_10,
  },
  arxiv: { ...ONE, url: 'https://arxiv.org/abs/2603.01234v1', published: '2026-03-02T10:00:00.000Z' },
  crossref: {
    url: 'https://doi.org/10.5555/one',
    title: FIRST,
    snippet: 'Keeper, The Lamp Group · Invented Optics · AbstractSnippet one on lighthouse lenses.',
    published: MARCH,
  },
  pubmed: {
    url: 'https://pubmed.ncbi.nlm.nih.gov/90000001/',
    title: `${FIRST}.`,
    snippet: 'Keeper A, Warden B. · Invented medicine · Background Snippet one on lighthouse lenses.',
    published: MARCH,
  },
  stackoverflow: {
    url: 'https://stackoverflow.com/questions/70000001',
    title: FIRST,
    snippet: 'Snippet one on lighthouse lenses. · optics, python',
    published: MARCH_10,
  },
  github: {
    url: 'https://github.com/keeper/first-result',
    title: 'keeper/first-result',
    snippet: 'Snippet one on lighthouse lenses. · TypeScript · 120 stars',
    published: MARCH_10,
  },
  hackernews: { ...ONE, snippet: '77 points, 14 comments', published: MARCH_10 },
  mdn: { ...ONE, url: 'https://developer.mozilla.org/en-US/docs/Web/Invented/One' },
};

for (const engine of ENGINES) {
  const fixture = fixtureOf(engine);

  test(`${engine.id}: reads a page of results`, () => {
    const reading = engine.parse(answerOf(engine, { body: fixture.normal }));
    assert.ok('results' in reading, JSON.stringify(reading));
    assert.equal(reading.results.length, 2);
    assert.deepEqual(reading.results[0], EXPECTED[engine.id]);
  });

  test(`${engine.id}: tells nothing found from a captcha, a full allowance and changed markup`, () => {
    assert.deepEqual(engine.parse(answerOf(engine, { body: fixture.empty })), { results: [] });
    assert.deepEqual(engine.parse(answerOf(engine, fixture.captcha)), { problem: 'CAPTCHA' });
    const limited = engine.parse(answerOf(engine, fixture.limited));
    assert.ok('problem' in limited && limited.problem === 'too many requests');
    if (engine.id !== 'wikipedia') assert.equal(limited.retryAfterMs, 120_000);
    assert.deepEqual(engine.parse(answerOf(engine, { body: fixture.changed })), { problem: 'parsing error' });
    assert.deepEqual(engine.parse(answerOf(engine, { status: 401 })), { problem: 'access denied' });
    assert.deepEqual(engine.parse(answerOf(engine, { status: 500 })), { problem: 'HTTP error' });
  });

  test(`${engine.id}: asks its own hosts only, encrypted, with the question whole and nothing that tells who asks`, () => {
    for (const page of engine.paging ? [1, 2, 3] : [1]) {
      for (const language of ['en', 'de-AT', 'x/../y', '']) {
        const query = queryOf('lighthouse & lenses?', { page, language, timeRange: 'week', safesearch: 2 });
        const request = engine.request(query, { key: 'secret' });
        const url = new URL(request.url);
        const isOwn = engine.hosts.some((host) =>
          host.startsWith('*.')
            ? /^[a-z]{2}\./.test(url.hostname) && url.hostname.endsWith(host.slice(1))
            : host === url.hostname,
        );
        assert.ok(isOwn, url.hostname);
        assert.ok(url.protocol === 'https:' || url.hostname === '127.0.0.1');
        const sent = [...url.searchParams, ...new URLSearchParams(request.form)].map(([, value]) => value).join('\n');
        assert.match(sent, /lighthouse & lenses/);
        assert.doesNotMatch(`${request.url} ${request.form}`, /mailto|secret@|tool=/);
        assert.equal(request.method === 'POST', request.form !== undefined);
      }
    }
  });
}

test('duckduckgo: a redirect away from the page means that nothing was found', () => {
  const [duckduckgo] = ENGINES;
  assert.ok(duckduckgo);
  assert.deepEqual(duckduckgo.parse(answerOf(duckduckgo, { status: 303 })), { results: [] });
  assert.deepEqual(duckduckgo.parse(answerOf(duckduckgo, { status: 302 })), { problem: 'HTTP error' });
});

test('duckduckgo: asks the onion service, a region only where one is named', () => {
  const [duckduckgo] = ENGINES;
  assert.ok(duckduckgo);
  const request = duckduckgo.request(queryOf('a b', { language: 'de-AT', timeRange: 'month', safesearch: 0 }), {});
  assert.match(request.url, /^https:\/\/duckduckgogg42\w+\.onion\/html\/$/);
  assert.deepEqual([request.form, request.cookies], ['q=a+b&b=&kl=at-de&df=m', 'kl=at-de; kp=-2; df=m']);
  assert.equal(duckduckgo.request(queryOf('a'), {}).form, 'q=a&b=&kl=wt-wt&df=');
});

test('mojeek: sends no offset for the first page, which would mark a machine', () => {
  const mojeek = ENGINES.find(({ id }) => id === 'mojeek');
  assert.ok(mojeek);
  assert.doesNotMatch(mojeek.request(queryOf('a'), {}).url, /[?&]s=/);
  assert.match(mojeek.request(queryOf('a', { page: 2 }), {}).url, /[?&]s=10\b/);
});

test('engines: a time range is told to the day and no finer', () => {
  const today = Date.UTC(2026, 2, 1);
  const urls = ENGINES.filter((engine) => engine.timeRange).map((engine) =>
    engine.request(queryOf('a', { today, timeRange: 'week' }), {}),
  );
  const sent = urls.map(({ url, form }) => decodeURIComponent(`${url}&${form ?? ''}`));
  assert.deepEqual(
    sent.map((text) => /2026-02-22|20260222|1771718400|df=w|tf=pw|time_range=week/.exec(text)?.[0] !== undefined),
    sent.map(() => true),
  );
});

test('engines: a key goes where it is needed and nowhere else', () => {
  const marginalia = ENGINES.find(({ id }) => id === 'marginalia');
  assert.deepEqual(marginalia?.request(queryOf('a'), { key: 'k1' }).key, { name: 'API-Key', value: 'k1' });
  for (const engine of ENGINES.filter(({ needs, id }) => needs === undefined && id !== 'stackoverflow')) {
    assert.ok(!JSON.stringify(engine.request(queryOf('a'), { key: 'k1-canary' })).includes('k1-canary'), engine.id);
  }
});

test('engines: suggestions and a short answer come along', () => {
  const readings = ENGINES.map((engine) => engine.parse(answerOf(engine, { body: fixtureOf(engine).normal })));
  const suggesting = readings.flatMap((reading) => ('results' in reading ? (reading.suggestions ?? []) : []));
  assert.deepEqual(suggesting, ['lighthouse lens', 'lighthouse lens', 'lighthouse lens']);
  const answers = readings.flatMap((reading) => ('results' in reading ? (reading.answer ?? []) : []));
  assert.deepEqual(answers, ['A lighthouse lens gathers the light of a lamp.']);
});

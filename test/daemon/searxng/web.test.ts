import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecoyError, type DecoyErrorCode } from '../../../src/decoy/errors.ts';
import { MediatorError } from '../../../src/mediator/errors.ts';
import type { WebEvent } from '../../../src/mediator/web.ts';
import { PiiError } from '../../../src/pii/errors.ts';
import { ProfileError } from '../../../src/profiles/errors.ts';
import { done, LEAVING, ROW, searxApp } from '../../support/searxng.ts';

async function* events(...list: readonly WebEvent[]): AsyncGenerator<WebEvent> {
  yield* list;
}

/** A search that ends with an error before anything has left. */
async function* failing(error: Error): AsyncGenerator<WebEvent> {
  yield await Promise.reject(error);
}

test('web: a search leaves as results in the form of a SearXNG', async (t) => {
  const { app, vault } = await searxApp(t, () => events(LEAVING, done([{ ...ROW, published: '2026-01-02' }])));
  const reply = (await app.inject('/search?q=tower&format=json')).json() as Record<string, unknown>;
  assert.deepEqual(reply['results'], [
    {
      ...{ url: ROW.url, title: 'The tower', content: 'It is 93 m high.', engine: 'mojeek' },
      ...{ parsed_url: ['https', 'town.example', '/tower', '', '', ''], template: 'default.html' },
      ...{ engines: ['mojeek', 'marginalia'], positions: [1, 3], score: 1.5, category: 'general' },
      ...{ publishedDate: '2026-01-02', pubdate: '2026-01-02', thumbnail: '', img_src: '', iframe_src: '' },
      ...{ audio_src: '', length: null, views: '', author: '', metadata: '', priority: '' },
      ...{ open_group: false, close_group: false },
    },
  ]);
  const { query, answers, corrections, infoboxes, suggestions, unresponsive_engines: silent } = reply;
  assert.deepEqual([query, answers, corrections, infoboxes], ['tower', [], [], []]);
  assert.deepEqual([suggestions, silent], [['towers'], [['brave', 'CAPTCHA']]]);
  assert.deepEqual(vault.calls, []);
});

test('web: bangs steer and are not handed on; what the program names counts where the question names nothing', async (t) => {
  const { app, asked } = await searxApp(t, () => events(done([ROW])));
  await app.inject('/search?format=json&q=!mjk%20!!g%20:de%20tower&engines=google&categories=science&pageno=2');
  await app.inject('/search?format=json&q=tower&engines=google,bing&category_science=on&time_range=week&safesearch=2');
  const seen = asked.map(({ text, engines, categories, page, timeRange, safesearch }) => [
    text,
    engines,
    categories,
    page,
    timeRange,
    safesearch,
  ]);
  assert.deepEqual(seen, [
    ['tower', ['mojeek'], ['science'], 2, undefined, undefined],
    ['tower', ['google', 'bing'], ['science'], 1, 'week', 2],
  ]);
  // The same words keep their decoys.
  assert.equal(asked[0]?.thread, asked[1]?.thread);
});

const RULED = [
  { error: new DecoyError('DECOY_UNMAPPED', 'x'), reason: 'no public topic fits; set decoys.mode to verbatim' },
  ...(['DECOY_RARE_WORDS', 'DECOY_UNSUITABLE', 'DECOY_BUDGET_SPENT', 'DECOY_QUEUE_FULL'] as DecoyErrorCode[]).map(
    (code) => ({
      error: new DecoyError(code, `because of ${code}`),
      reason: `because of ${code}`,
    }),
  ),
  { error: new PiiError('PII_BLOCKED', 'a finding blocks'), reason: 'a finding blocks' },
  { error: new PiiError('PII_ASK_UNANSWERED', 'a person is asked'), reason: 'a person is asked' },
  { error: new MediatorError('WEB_NO_ENGINE', 'no engine'), reason: 'no engine' },
  { error: new ProfileError('PROFILE_NARROWED', 'it was narrowed'), reason: 'profile research: it was narrowed' },
];
for (const { error, reason } of RULED) {
  test(`web: ${error.code} is no fault: documents of this machine answer, and the reason is told`, async (t) => {
    const { app } = await searxApp(t, () => failing(error));
    const reply = await app.inject('/search?q=tower&format=json');
    assert.equal(reply.statusCode, 200);
    const { results, unresponsive_engines: silent } = reply.json() as {
      results: readonly { engine: string }[];
      unresponsive_engines: unknown;
    };
    assert.deepEqual(
      results.map(({ engine }) => engine),
      ['documents'],
    );
    assert.deepEqual(silent, [['web', reason]]);
  });
}

test('web: a fault is told as one, without its words', async (t) => {
  const { app, vault } = await searxApp(t, () => failing(new TypeError('CANARY')));
  const reply = await app.inject('/search?q=tower&format=json');
  assert.equal(reply.statusCode, 500);
  assert.ok(!reply.body.includes('CANARY'));
  assert.deepEqual(vault.calls, []);
});

test('web: a question that chance left out has no results, and says so', async (t) => {
  const { app } = await searxApp(t, () => events(LEAVING, done([ROW], false)));
  const reply = (await app.inject('/search?q=tower&format=json')).json() as Record<string, unknown>;
  assert.deepEqual(reply['results'], []);
  assert.deepEqual(reply['unresponsive_engines'], [
    ['brave', 'CAPTCHA'],
    ['web', 'left out by chance'],
  ]);
});

/** Gives `first`, then nothing until it is stopped. */
async function* hanging(first: readonly WebEvent[], signal: AbortSignal): AsyncGenerator<WebEvent> {
  yield* first;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
}

test('web: when the time is over the answer leaves with what there is, and the search is stopped', async (t) => {
  const signals: AbortSignal[] = [];
  const { app, asked } = await searxApp(t, (_request, signal) => {
    signals.push(signal);
    return hanging([LEAVING, { type: 'results', rows: [ROW] }], signal);
  });
  const reply = (await app.inject('/search?q=tower&format=json&timeout_limit=0.1')).json() as Record<string, unknown>;
  assert.equal((reply['results'] as unknown[]).length, 1);
  assert.deepEqual(reply['unresponsive_engines'], [['mojeek', 'timeout']]);
  assert.deepEqual([asked[0]?.deadlineMs, signals[0]?.aborted], [90, true]);
});

test('web: a search that never began says so', async (t) => {
  const { app } = await searxApp(t, (_request, signal) => hanging([], signal));
  const reply = (await app.inject('/search?q=tower&format=json&timeout_limit=0.1')).json() as Record<string, unknown>;
  assert.deepEqual([reply['results'], reply['unresponsive_engines']], [[], [['web', 'timeout']]]);
});

test('web: the same search asked at once is one search; another page is another', async (t) => {
  const gate = Promise.withResolvers<void>();
  const { app, asked } = await searxApp(t, async function* () {
    await gate.promise;
    yield done([ROW]);
  });
  const urls = [
    '/search?q=tower&format=json',
    '/?q=tower&format=json&theme=simple',
    '/search?q=tower',
    '/search?q=tower&pageno=2',
  ];
  const replies = urls.map((url) => app.inject(url).then((reply) => reply.statusCode));
  while (asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
  gate.resolve();
  assert.deepEqual(await Promise.all(replies), [200, 200, 200, 200]);
  assert.deepEqual(
    asked.map(({ page }) => page),
    [1, 2],
  );
});

const HOSTILE = {
  ...ROW,
  title: '=HYPERLINK("https://evil.example")<script>alert(1)</script>',
  snippet: '"><img src=x onerror=alert(1)>\u0000]]>&amp;\r\nnext',
  engines: ['<b>'],
};

test('web: nothing of a result is markup in the page', async (t) => {
  const rows = [
    HOSTILE,
    { ...HOSTILE, url: 'javascript:alert(1)' },
    { ...HOSTILE, url: 'https://e.example/"onclick="x' },
  ];
  const { app } = await searxApp(t, () => events(done(rows)));
  const { body } = await app.inject(`/search?q=${encodeURIComponent('"><script>x</script>')}`);
  assert.doesNotMatch(body, /<script|<img|<b>|href="javascript|"onclick|\0/);
  assert.match(body, /<p class="content">&quot;&gt;&lt;img src=x onerror=alert\(1\)&gt;\]\]&gt;&amp;amp;/);
  assert.equal(body.match(/<article /g)?.length, 3);
});

test('web: nothing of a result is markup in RSS', async (t) => {
  const { app } = await searxApp(t, () => events(done([HOSTILE, { ...ROW, published: 'never' }])));
  const reply = await app.inject(`/search?format=rss&q=${encodeURIComponent('</title>')}`);
  assert.match(String(reply.headers['content-type']), /^text\/xml/);
  assert.doesNotMatch(reply.body, /<script|<img|\]\]>|\0|<\/title><\/title>/);
  assert.equal(reply.body.match(/<item>/g)?.length, 2);
  assert.ok(!reply.body.includes('pubDate'));
});

test('web: no cell of the CSV is run as a formula, and quotes stay inside their cell', async (t) => {
  const { app } = await searxApp(t, () => events(done([HOSTILE])));
  const reply = await app.inject('/search?format=csv&q=tower');
  assert.match(String(reply.headers['content-type']), /^text\/csv/);
  const [head, ...rest] = reply.body.split('\r\n');
  assert.equal(head, 'title,url,content,host,engine,score,type');
  assert.ok(
    rest[0]?.startsWith(`"'=HYPERLINK(""https://evil.example"")<script>alert(1)</script>",${ROW.url},"""><img`),
  );
  assert.equal(rest[1], 'next",town.example,<b>,1.5,result');
  assert.equal(rest[2], 'towers,,,,,,suggestion');
});

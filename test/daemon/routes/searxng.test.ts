import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Reply, startTestDaemon, type TestDaemon } from '../../support/daemon.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

interface Json {
  readonly results: readonly { readonly url: string; readonly content: string; readonly score: number }[];
  readonly suggestions: readonly string[];
  readonly unresponsive_engines: readonly (readonly [string, string])[];
}

async function clientToken(
  daemon: TestDaemon,
  scopes: readonly string[] = ['search'],
  name = 'client',
): Promise<string> {
  const made = await daemon.call('POST', '/v1/tokens', { body: { name, scopes } });
  return (made.json as { token: string }).token;
}

/** As the programs send it; TOKEN stands for the client's token, {} for how the program shows it. */
const CLIENTS: readonly {
  readonly name: string;
  readonly method?: 'POST';
  readonly path: string;
  readonly body?: string;
  readonly headers?: (token: string) => Readonly<Record<string, string>>;
  readonly page?: true;
}[] = [
  {
    name: 'Open WebUI',
    path: '/s/TOKEN/search?q=tower&format=json&pageno=1&safesearch=1&language=en-US&time_range=&categories=&theme=simple&image_proxy=0',
    headers: () => ({ accept: 'text/html' }),
  },
  {
    name: 'Vane',
    path: '/s/TOKEN/search?format=json&q=tower&engines=bing%20news,youtube,arxiv,google%20scholar,pubmed,reddit',
  },
  {
    name: 'LibreChat',
    path: '/search?q=tower&format=json&pageno=1&categories=general&language=all&safesearch=0&engines=google,bing,duckduckgo',
    headers: (token) => ({ 'x-api-key': token }),
  },
  { name: 'AnythingLLM', path: '/s/TOKEN/?q=tower&format=json', headers: () => ({ 'user-agent': 'anything-llm' }) },
  {
    name: 'AnythingLLM without a path',
    path: '/?q=tower&format=json',
    headers: (token) => ({ authorization: `Bearer ${token}` }),
  },
  {
    name: 'Khoj',
    path: '/s/TOKEN/search?q=tower&format=html&language=en&country=us&categories=general',
    page: true,
  },
  {
    name: 'local-deep-research',
    path: '/s/TOKEN/search?q=tower&category_general=on&language=en&safesearch=1',
    page: true,
  },
  { name: 'Onyx', method: 'POST', path: '/s/TOKEN/search', body: 'q=tower&format=json' },
  {
    name: 'mcp-searxng',
    path: '/search?q=tower&format=json&pageno=1',
    headers: (token) => ({ authorization: `Basic ${Buffer.from(`any:${token}`).toString('base64')}` }),
  },
  {
    name: 'LangChain, LiteLLM',
    path: '/search?q=tower&format=json&language=en&safesearch=0&categories=&engines=&num_results=10',
    headers: (token) => ({ authorization: `Bearer ${token}` }),
  },
  {
    name: 'a form sent to /',
    method: 'POST',
    path: '/',
    body: 'q=tower&format=json',
    headers: (token) => ({ authorization: `Bearer ${token}` }),
  },
];
for (const { name, method = 'GET', path, body, headers, page } of CLIENTS) {
  test(`searxng: ${name} is answered from the documents of this machine where nothing may leave`, async (t) => {
    const daemon = await startTestDaemon(t);
    const token = await clientToken(daemon);
    const reply = await daemon.call(method, path.replace('TOKEN', token), {
      headers: { authorization: undefined, ...(body === undefined ? {} : FORM), ...headers?.(token) },
      ...(body === undefined ? {} : { body }),
    });
    assert.equal(reply.status, 200, reply.text);
    if (page) {
      assert.match(reply.text, /<article class="result result-default category-general">/);
      assert.match(reply.text, /<p class="content">The tower is 93 m high\.<\/p>/);
      assert.ok(!reply.text.includes(token));
    } else {
      const { results, suggestions, unresponsive_engines: silent } = reply.json as Json;
      assert.deepEqual(
        results.map(({ url, content, score }) => [url, content, score]),
        [['urn:cloister:document:3', 'The tower is 93 m high.', 0.5]],
      );
      assert.deepEqual([suggestions, silent], [[], [['web', 'profile offline_private']]]);
    }
    assert.deepEqual(daemon.vault.calls, [
      ['search', { text: 'tower', collection: 'default', top: 10, unit: 'document' }],
    ]);
  });
}

test('searxng: / without a question stays the page, and is open; with one it wants a token', async (t) => {
  const daemon = await startTestDaemon(t);
  const bare = { headers: { authorization: undefined } };
  const page = await daemon.call('GET', '/', bare);
  assert.ok(page.status === 200 || /PAGE_NOT_BUILT/.test(page.text), page.text);
  assert.deepEqual([page.status, page.text], [(await daemon.call('GET', '/?q=', bare)).status, page.text]);
  assert.equal((await daemon.call('GET', '/?q=tower&format=json', bare)).status, 401);
  assert.deepEqual(daemon.vault.calls, []);
});

test('searxng: a token in the address opens a form, and the address without its slash leads there', async (t) => {
  const daemon = await startTestDaemon(t);
  const token = await clientToken(daemon);
  const bare = { headers: { authorization: undefined } };
  const form = await daemon.call('GET', `/s/${token}/`, bare);
  assert.equal(form.status, 200);
  assert.match(form.text, /<form id="search" action="search" method="get">/);
  assert.equal(form.headers['referrer-policy'], 'same-origin');
  assert.match(String(form.headers['content-security-policy']), /^default-src 'none'; style-src 'sha256-/);
  const sent = await daemon.call('GET', `/s/${token}?q=tower&format=json`, bare);
  assert.deepEqual([sent.status, sent.headers.location], [308, `/s/${token}/?q=tower&format=json`]);
  assert.equal((await daemon.call('GET', `/s/${token}/healthz`, bare)).text, 'OK');
  for (const path of ['config', 'autocompleter?q=x', 'opensearch.xml']) {
    assert.equal((await daemon.call('GET', `/s/${token}/${path}`, bare)).status, 200, path);
  }
});

test('searxng: a token in the address is good for searching alone, and stands in no log and no error', async (t) => {
  const daemon = await startTestDaemon(t, { limits: { refusalsPerSecond: 1000 } });
  const good = await clientToken(daemon);
  const wide = await clientToken(daemon, ['search', 'ask'], 'wide');
  const other = await clientToken(daemon, ['ask'], 'other');
  const canary = 'CANARY-made-up-token';
  const replies: Reply[] = [];
  const ask = async (token: string, path = '/search?q=tower&format=json', headers = {}): Promise<number> => {
    const reply = await daemon.call('GET', `/s/${token}${path}`, { headers: { authorization: undefined, ...headers } });
    replies.push(reply);
    return reply.status;
  };
  assert.equal(await ask(good), 200);
  assert.equal(await ask(wide), 403);
  assert.equal(await ask(other), 403);
  assert.equal(await ask(canary), 401);
  assert.equal(await ask(daemon.token), 401, 'the session token opens no path');
  assert.equal(await ask(good, '/search?q=tower&format=json', { authorization: `Bearer ${good}` }), 401);
  assert.equal(await ask(good, '/search?q=tower&pageno=0'), 400);
  assert.equal(await ask(good, '/v1/status'), 401, 'no such route, and a stranger to all others');
  assert.equal(await ask(good, '/%zz'), 400);
  await daemon.call('DELETE', '/v1/tokens/client');
  assert.equal(await ask(good), 401);
  const seen = replies.map(({ text, headers }) => text + JSON.stringify(headers)).join('\n') + daemon.logText();
  for (const secret of [good, wide, other, canary, daemon.token, 'tower']) {
    const places = secret === 'tower' ? daemon.logText() : seen;
    assert.ok(!places.includes(secret), secret);
  }
});

const BAD = [
  { query: 'format=json', status: 400, about: 'q' },
  { query: 'q=&format=json', status: 400, about: 'q' },
  { query: 'q=x&format=pdf', status: 403, about: 'format' },
  { query: 'q=x&format=json&language=klingon!', status: 400, about: 'language' },
  { query: 'q=x&format=json&pageno=0', status: 400, about: 'pageno' },
  { query: 'q=x&format=json&pageno=1.5', status: 400, about: 'pageno' },
  { query: 'q=x&format=json&time_range=hour', status: 400, about: 'time_range' },
  { query: 'q=x&format=json&safesearch=3', status: 400, about: 'safesearch' },
  { query: 'q=x&format=json&timeout_limit=soon', status: 400, about: 'timeout_limit' },
  { query: 'q=x&format=json&timeout_limit=0', status: 400, about: 'timeout_limit' },
  { query: 'q=!ddg&format=json', status: 400, about: 'question' },
];
for (const { query, status, about } of BAD) {
  test(`searxng: refuses ${query}, as a SearXNG does`, async (t) => {
    const daemon = await startTestDaemon(t);
    const reply = await daemon.call('GET', `/search?${query}`);
    assert.equal(reply.status, status, reply.text);
    assert.match((reply.json as { error: string }).error, new RegExp(about));
    assert.deepEqual(daemon.vault.calls, []);
  });
}

test('searxng: a program that reads pages is told in a page', async (t) => {
  const daemon = await startTestDaemon(t);
  const reply = await daemon.call('GET', '/search?q=x&pageno=0');
  assert.equal(reply.status, 400);
  assert.match(String(reply.headers['content-type']), /^text\/html/);
  assert.match(reply.text, /<p role="alert">the parameter pageno is a whole number from 1 to 50/);
});

test('searxng: /config names this program as itself until the user says otherwise', async (t) => {
  const own = await startTestDaemon(t);
  const { brand, engines } = (await own.call('GET', '/config')).json as {
    brand: { GIT_URL: string };
    engines: readonly { name: string; shortcut: string; enabled: boolean }[];
  };
  assert.equal(brand.GIT_URL, `http://127.0.0.1:${own.port}`);
  assert.ok(engines.length > 0 && engines.every(({ name, shortcut }) => name !== '' && shortcut !== ''));
  const claims = await startTestDaemon(t, { config: { searxng: { claimGitUrl: true } } });
  const reply = (await claims.call('GET', '/config')).json as { brand: { GIT_URL: string } };
  assert.equal(reply.brand.GIT_URL, 'https://github.com/searxng/searxng');
});

test('searxng: /opensearch.xml offers both methods and no address for what is being typed', async (t) => {
  const daemon = await startTestDaemon(t);
  const get = await daemon.call('GET', '/opensearch.xml');
  assert.match(String(get.headers['content-type']), /^application\/opensearchdescription\+xml/);
  assert.ok(get.text.includes(`template="http://127.0.0.1:${daemon.port}/search?q={searchTerms}"`));
  assert.ok(!get.text.includes('suggestions'));
  const post = await daemon.call('GET', '/opensearch.xml?method=post');
  assert.match(post.text, /method="POST" template="[^"?]+"><Param name="q" value="\{searchTerms\}"\/>/);
});

test('searxng: /autocompleter looks nothing up', async (t) => {
  const daemon = await startTestDaemon(t);
  const reply = await daemon.call('GET', '/autocompleter?q=tow');
  assert.match(String(reply.headers['content-type']), /^application\/x-suggestions\+json/);
  assert.deepEqual(reply.json, ['tow', [], [], [], { 'google:suggestrelevance': [] }]);
  const list = await daemon.call('GET', '/autocompleter?q=tow', { headers: { 'x-requested-with': 'XMLHttpRequest' } });
  assert.deepEqual(list.json, []);
  assert.deepEqual(daemon.vault.calls, []);
});

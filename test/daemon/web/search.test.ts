import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { loadConfig } from '../../../src/config/load.ts';
import { startDaemon } from '../../../src/daemon/compose.ts';
import { codeOf, eventsOf, type Reply, read, request, temporaryState } from '../../support/daemon.ts';
import { type PrivateTor, startPrivateTor } from '../../support/private-tor.ts';

/** Words that stand in no catalogue: where they show, the question showed. */
const CANARY = 'zanzifer';
const QUESTION = `how much does a golden retriever cost ${CANARY}`;
const ENGINE = 'testengine';

let network: PrivateTor;
before(async () => {
  network = await startPrivateTor();
});
after(async () => {
  await network?.stop();
});

/** A daemon with a real vault and a real Tor, and one engine at the far end. */
async function research(t: TestContext) {
  const paths = temporaryState(t);
  const { web } = network;
  const site = `http://${network.onion}`;
  web.pages.set('/search', (_request, response) => {
    const items = [
      { link: `${site}/dogs?utm_source=x`, name: 'What a puppy costs', text: 'A golden retriever costs 900 to 2,000.' },
      { link: 'http://192.168.1.1/', name: 'inside', text: 'not a place to go' },
    ];
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ items }));
  });
  web.pages.set('/dogs', (_request, response) => {
    const text = 'A golden retriever puppy costs between 900 and 2,000 in a year of ordinary demand.';
    response
      .setHeader('content-type', 'text/html; charset=utf-8')
      .end(`<title>Puppy prices</title><main><h1>Puppy prices</h1>${`<p>${text}</p>`.repeat(3)}</main>`);
  });
  const custom = {
    id: ENGINE,
    categories: ['general'],
    url: `${site}/search?q={q}`,
    perMinute: 600,
    response: { kind: 'json', items: 'items', url: 'link', title: 'name', snippet: 'text' },
  };
  const settings = { port: 0, logLevel: 'debug', engines: { custom: [custom] }, decoys: { windowMs: 200 } };
  writeFileSync(paths.config, JSON.stringify(settings));
  const daemon = await startDaemon({
    paths,
    config: loadConfig(paths, {}),
    torTesting: { extraTorrc: network.clientLines, ca: web.ca },
  });
  t.after(() => daemon.stop());
  const token = readFileSync(paths.token, 'utf8');
  const call = async (path: string, body: object): Promise<Reply> =>
    read(await request(daemon.port, 'POST', path, { body, headers: { authorization: `Bearer ${token}` } }));
  const proposed = await call('/v1/profile/propose', { to: 'research', minutes: 10 });
  const { nonce } = proposed.json as { nonce: string };
  const confirmed = await call('/v1/profile/confirm', { nonce, sessionToken: token });
  assert.equal(confirmed.status, 200, confirmed.text);
  return { call, paths, site };
}

type Done = {
  rows: { url: string; canonicalUrl: string; title: string }[];
  unresponsive: unknown[];
  answered: boolean;
};

const searches = () => network.web.visits.filter(({ path }) => path.startsWith('/search'));
const wordsOf = (path: string): string => new URL(path, 'https://page.test').searchParams.get('q') ?? '';

test('web search: over real Tor, a whole cell of queries alike, and nothing of the question in them or on the disk', async (t) => {
  const { call, paths, site } = await research(t);

  const preview = await call('/v1/web/preview', { text: QUESTION, engines: [ENGINE] });
  const shown = preview.json as { mode: string; leaves: string; queries: number };
  assert.deepEqual([shown.mode, shown.queries], ['cell', 8], preview.text);
  assert.deepEqual(searches(), [], 'a preview sends nothing');

  const found = await call('/v1/web/search', { text: QUESTION, engines: [ENGINE], deadlineMs: 120_000 });
  const events = eventsOf(found.text);
  assert.deepEqual(
    events.map(([type]) => type),
    ['leaving', 'engine', 'results', 'done'],
    found.text,
  );
  const done = events.at(-1)?.[1] as Done;
  assert.deepEqual(done.unresponsive, []);
  assert.deepEqual(
    done.rows.map(({ canonicalUrl, title }) => [canonicalUrl, title]),
    [[`${site}/dogs`, 'What a puppy costs']],
  );
  const sent = searches();
  const words = sent.map(({ path }) => wordsOf(path));
  assert.equal(new Set(words).size, 8);
  assert.ok(words.includes(shown.leaves));
  assert.ok(!words.join().includes(CANARY));
  const headers = new Set(sent.map(({ rawHeaders }) => JSON.stringify(rawHeaders)));
  assert.equal(headers.size, 1);
  assert.ok(sent.every(({ resumed }) => !resumed));
  assert.equal(new Set(sent.map(({ fromPort }) => fromPort)).size, 8);

  const again = await call('/v1/web/search', {
    text: QUESTION,
    engines: [ENGINE],
    deadlineMs: 120_000,
    mode: 'verbatim',
  });
  assert.equal(eventsOf(again.text).at(-1)?.[0], 'done', again.text);
  const own = searches()
    .slice(8)
    .map(({ path }) => wordsOf(path));
  assert.equal(own.length, 8);
  assert.equal(own.filter((text) => text.includes(CANARY)).length, 1);

  for (const folder of [paths.daemon, paths.audit]) {
    for (const file of filesIn(folder)) {
      assert.ok(!readFileSync(file, 'latin1').includes(CANARY), `${file} holds the question`);
    }
  }
});

test('web answer: cites the page that was read; narrowing ends it, and the chain has what left before it left', async (t) => {
  const { call, site } = await research(t);
  const body = { text: QUESTION, engines: [ENGINE], deadlineMs: 120_000, read: 1 };
  const events = eventsOf((await call('/v1/web/ask', body)).text);
  const [type, last] = events.at(-1) ?? [];
  assert.equal(type, 'answer', JSON.stringify(events.at(-1)));
  const { answer } = last as { answer: { citations: { documentKey: string; web?: { url: string } }[] } };
  assert.equal(answer.citations[0]?.documentKey, `${site}/dogs`);
  assert.ok(events.some(([name, data]) => name === 'page' && (data as { outcome: string }).outcome === 'kept'));

  await call('/v1/profile/narrow', { to: 'offline_private' });
  const refused = await call('/v1/web/search', body.read ? { text: QUESTION, engines: [ENGINE] } : {});
  assert.deepEqual([refused.status, codeOf(refused)], [403, 'PROFILE_DENIED']);

  const { json } = await call('/v1/audit/show', { limit: 100 });
  const { records } = json as { records: { seq: number; type: string; payload: Record<string, unknown> }[] };
  const seq = (name: string): number => records.find((record) => record.type === name)?.seq ?? 0;
  assert.ok(seq('web_open') > 0 && seq('web_open') < seq('web_pages'));
  const open = records.find(({ type: name }) => name === 'web_open')?.payload;
  assert.deepEqual([open?.['mode'], open?.['engines'], open?.['queries']], ['cell', 1, 8]);
  assert.equal(records.find(({ type: name }) => name === 'web_end')?.payload['outcome'], 'done');
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

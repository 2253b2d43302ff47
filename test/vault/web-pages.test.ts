import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { KeepEvent } from '../../src/vault/contract.ts';
import { inetSockets } from '../support/inet-sockets.ts';
import { collect, makeHome, pidOf, REAL_VAULT, startHost } from '../support/vault-home.ts';
import { article, fetched, told } from '../support/web-pages.ts';

const never = new AbortController().signal;
const TEXT = 'The lighthouse of Cape Canary4711 has ninety-three steps, and its keeper counts them every evening.';
const URL_A = 'https://coast.example/lighthouse';

test('vault: keeps a page, answers from it with its address and age, opens no socket and says nothing of it', async (t) => {
  const home = makeHome(t);
  const host = startHost(t, home, { entry: REAL_VAULT });
  const seen = new Set<string>();
  const events: KeepEvent[] = [];
  // References that a browser would follow.
  const traps =
    '<img src="http://127.0.0.1:9/a"><link rel=stylesheet href="http://127.0.0.1:9/b"><script src="http://127.0.0.1:9/c"></script>';
  const pages = [fetched(URL_A, article('Lighthouse', TEXT, TEXT, TEXT) + traps)];
  for await (const event of host.api.keepPages({ collection: 'web-1', pages }, never)) {
    events.push(event);
    for (const socket of inetSockets(pidOf(host))) seen.add(socket);
  }
  assert.deepEqual(told(events), ['kept']);
  const asked = await collect(
    host.api.ask({ text: 'How many steps has the lighthouse?', collections: ['web-1'] }, never),
  );
  const last = asked.at(-1);
  assert.ok(last?.type === 'answer' && last.answer.text.includes('ninety-three steps'));
  const [citation] = last.answer.citations;
  assert.equal(citation?.web?.url, URL_A);
  assert.ok((citation?.web?.ageMs ?? -1) >= 0);
  const kept = await host.api.keptPage(citation?.documentId ?? 0);
  assert.ok(kept.text.includes(TEXT));
  const readable = await host.api.extractReadable(pages[0]!);
  assert.ok(readable.markdown.includes(TEXT));
  assert.equal((await host.api.webCollections())[0]?.pageCount, 1);
  assert.deepEqual(
    await host.api.readAnswers({
      engine: 'of-nobody',
      definitions: '{"on":[],"off":[],"keys":{},"custom":[]}',
      pages: [{ ...pages[0]!, id: 'a', status: 200, headers: {} }],
    }),
    [{ problem: 'parsing error' }],
  );
  assert.deepEqual(await host.api.forgetPages({ all: true }), { pages: 1, collections: 1 });
  await assert.rejects(host.api.keptPage(citation?.documentId ?? 0), { code: 'RAG_DOCUMENT_UNKNOWN' });
  assert.deepEqual([...seen], []);
  assert.ok(!JSON.stringify(host.notes).includes('Canary4711'));
  await host.close();
  assert.ok(!readFileSync(join(home.paths.vault, 'vault.db')).includes('Canary4711'));
});

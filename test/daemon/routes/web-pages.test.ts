import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { registerErrors } from '../../../src/daemon/http-errors.ts';
import type { DaemonLog } from '../../../src/daemon/log.ts';
import { webPageRoutes } from '../../../src/daemon/routes/web-pages.ts';
import { startTestDaemon } from '../../support/daemon.ts';
import { fakeVault, KEPT_PAGE, WEB_COLLECTION } from '../../support/daemon-fakes.ts';

async function server(t: TestContext) {
  const vault = fakeVault();
  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>().setValidatorCompiler(TypeBoxValidatorCompiler);
  registerErrors(app, { failure: () => undefined, request: () => undefined } as Partial<DaemonLog> as DaemonLog);
  await app.register(webPageRoutes, { vault });
  t.after(() => app.close());
  return { app, vault };
}

test('web pages: are listed by collection, and one is opened by its number', async (t) => {
  const { app } = await server(t);
  const list = await app.inject('/v1/web-pages');
  assert.deepEqual(list.json(), { collections: [WEB_COLLECTION] });
  assert.deepEqual((await app.inject('/v1/web-pages/3')).json(), KEPT_PAGE);
  assert.equal((await app.inject('/v1/web-pages/1.5')).statusCode, 400);
});

test('web pages: what is to be forgotten reaches the vault as it was named', async (t) => {
  const { app, vault } = await server(t);
  const post = (payload: object) => app.inject({ method: 'POST', url: '/v1/web-pages/forget', payload });
  for (const body of [{ all: true }, { collection: 'a' }, { olderThanMs: 5 }, { collection: 'a', olderThanMs: 5 }]) {
    assert.deepEqual((await post(body)).json(), { pages: 2, collections: 1 });
    assert.deepEqual(vault.calls.at(-1), ['forgetPages', body]);
  }
  for (const body of [{ all: false }, { olderThanMs: -1 }, { other: 1 }])
    assert.equal((await post(body)).statusCode, 400);
});

test('search and ask: several collections reach the vault; collections for web pages are listed when asked for', async (t) => {
  const daemon = await startTestDaemon(t);
  const collections = ['default', 'web-1'];
  await daemon.call('POST', '/v1/search', { body: { text: 'x', collections } });
  await daemon.call('POST', '/v1/ask', { body: { text: 'x', collection: 'c', collections } });
  await daemon.call('GET', '/v1/collections');
  await daemon.call('GET', '/v1/collections?web=true');
  assert.deepEqual(daemon.vault.calls, [
    ['search', { text: 'x', collections, top: 10, unit: 'chunk' }],
    ['ask', { text: 'x', collection: 'c', collections }],
    ['collections', false],
    ['collections', true],
  ]);
});

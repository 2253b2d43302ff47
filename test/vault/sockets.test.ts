import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { inetSockets } from '../support/inet-sockets.ts';
import { writeTinyChat, writeTinyEmbedder } from '../support/tiny-models.ts';
import { collect, makeHome, pidOf, REAL_VAULT, startHost } from '../support/vault-home.ts';

test('vault: with native models loaded, embedding and answering, it holds no internet socket', async (t) => {
  const home = makeHome(t);
  const host = startHost(t, home, { entry: REAL_VAULT });
  for (const write of [writeTinyEmbedder, writeTinyChat]) {
    const path = join(home.root, `${write.name}.gguf`);
    write(path);
    await collect(host.api.importModel({ path }, AbortSignal.timeout(60_000)));
  }
  writeFileSync(join(home.documents, 'wing.md'), '# Wing\n\nThe boundary layer of a wing is thin.');
  await host.grant(home.documents);
  const inputs = [{ kind: 'path', path: home.documents }] as const;
  const seen = new Set<string>();
  const look = (): void => {
    for (const socket of inetSockets(pidOf(host))) seen.add(socket);
  };
  for await (const _ of host.api.ingest({ collection: 'default', inputs }, AbortSignal.timeout(60_000))) look();
  let mode = '';
  for await (const event of host.api.ask({ text: 'How thick is the boundary layer?' }, AbortSignal.timeout(60_000))) {
    look();
    if (event.type === 'answer') mode = event.answer.mode;
  }
  assert.equal(mode, 'generated');
  assert.deepEqual((await host.api.status()).search, 'hybrid');
  assert.deepEqual([...seen], []);
});

test('vault: the look at sockets would see one', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  assert.ok(inetSockets(process.pid).length > 0);
});

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeTinyEmbedder } from '../support/tiny-models.ts';
import { collect, makeHome, REAL_VAULT, startHost } from '../support/vault-home.ts';

const never = new AbortController().signal;

test('vault: an imported embedding model serves from the next process on, and is gone when removed', async (t) => {
  const home = makeHome(t);
  const host = startHost(t, home, { entry: REAL_VAULT });
  const path = join(home.root, 'tiny.gguf');
  writeTinyEmbedder(path);
  const imported = (await collect(host.api.importModel({ path }, never))).at(-1);
  assert.equal(imported?.type, 'done');
  await host.grant(home.documents);
  const inputs = [{ kind: 'path', path: home.documents }] as const;
  await collect(host.api.ingest({ collection: 'default', inputs }, never));
  const { search, backend, models, notes } = await host.api.status();
  assert.deepEqual({ search, models: models.length, notes }, { search: 'hybrid', models: 1, notes: [] });
  assert.notEqual(backend, null);
  const { method } = await host.api.search({ text: 'note', top: 1, unit: 'chunk' });
  assert.equal(method, 'hybrid');
  const checks = await host.api.checks();
  assert.deepEqual(
    checks.filter(({ state }) => state !== 'ok'),
    [],
  );
  await host.api.removeModel(models[0]?.id ?? '');
  assert.equal((await host.api.status()).search, 'keyword');
});

test('vault: with a damaged list of models it still answers from the documents', async (t) => {
  const home = makeHome(t);
  const folder = join(home.paths.vault, 'models');
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, 'manifest.json'), '{');
  const host = startHost(t, home, { entry: REAL_VAULT });
  const { notes, search } = await host.api.status();
  assert.equal(search, 'keyword');
  assert.deepEqual(notes, ['No model serves: the list of imported models cannot be read (MODEL_MANIFEST_DAMAGED).']);
  await assert.rejects(host.api.models(), { code: 'MODEL_MANIFEST_DAMAGED' });
});

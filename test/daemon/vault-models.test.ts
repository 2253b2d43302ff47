import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { collect, linesOf, readBy, setUp, startHost, wait } from '../support/vault-home.ts';

const never = new AbortController().signal;

test('importModel: the file is lent for the import only, and native parts are allowed from then on', async (t) => {
  const set = setUp(t);
  const { host, note } = set;
  const events = await collect(host.api.importModel({ path: note }, never));
  assert.deepEqual(
    events.map(({ type }) => type),
    ['progress', 'done'],
  );
  assert.deepEqual(await host.grants(), []);
  await assert.rejects(host.api.search(readBy(note)), { code: 'VAULT_INTERNAL' });
  const kinds = (): string[] => linesOf(set, 'starts').map((line) => line.split(' ')[1] ?? '');
  assert.deepEqual(kinds(), ['plain', 'plain', 'natives']);
  await host.api.removeModel('x');
  await host.restart();
  assert.equal(kinds().at(-1), 'plain');
});

test('startVaultHost: a model that ends the process while it is loaded does not lock the documents away', async (t) => {
  const set = setUp(t);
  await collect(set.host.api.importModel({ path: set.note }, never));
  await set.host.close();
  writeFileSync(join(set.paths.vault, 'start'), 'crash-with-models');
  const next = startHost(t, set);
  await next.api.search(wait(0));
  await next.api.removeModel('x');
  await next.api.search(wait(0));
});

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { collect, doneOf, linesOf, makeHome, setUp, wait } from '../support/vault-home.ts';

const never = new AbortController().signal;

test('startVaultHost: calls made before the vault is up are answered by it', async (t) => {
  const { host } = setUp(t);
  assert.equal(host.ready, false);
  const { elapsedMs: pid } = await host.api.search(wait(0));
  assert.notEqual(pid, process.pid);
  assert.equal(host.ready, true);
  const types = (await collect(host.api.ask({ text: '2' }, never))).map(({ type }) => type);
  assert.deepEqual(types, ['evidence', 'text', 'text', 'answer']);
});

test('startVaultHost: a vault that dies fails what is running at once and the next call is served', async (t) => {
  const { host } = setUp(t);
  const outcome = assert.rejects(host.api.search(wait(60_000)), { code: 'VAULT_DIED' });
  await assert.rejects(collect(host.api.ask({ text: 'die' }, never)), { code: 'VAULT_DIED' });
  await outcome;
  assert.equal((await collect(host.api.ask({ text: '1' }, never))).length, 3);
  assert.ok(host.notes.some(({ event }) => event === 'vault-died'));
});

test('startVaultHost: a kill in the middle of an ingest fails the ingest and loses nothing it had reported', async (t) => {
  const set = setUp(t);
  const { elapsedMs: pid } = await set.host.api.search(wait(0));
  let reported = 0;
  await assert.rejects(
    async () => {
      for await (const event of set.host.api.ingest({ collection: '5:200', inputs: [] }, never)) {
        if (event.type === 'progress') reported = event.counts.added;
        if (reported === 5) process.kill(pid, 'SIGKILL');
      }
    },
    { code: 'VAULT_DIED' },
  );
  assert.ok(linesOf(set, 'documents').length >= reported);
  const { counts } = doneOf(await collect(set.host.api.ingest({ collection: '0:200', inputs: [] }, never)));
  assert.equal(counts.added + counts.unchanged, 200);
});

test('startVaultHost: after five deaths in a row it gives up for a while and says so', async (t) => {
  const { host } = setUp(t);
  for (let n = 0; n < 5; n += 1) {
    await assert.rejects(collect(host.api.ask({ text: 'die' }, never)), { code: 'VAULT_DIED' });
  }
  await assert.rejects(host.api.search(wait(0)), { code: 'VAULT_START_FAILED', message: /5 times within a minute/ });
  assert.equal(host.ready, false);
});

const badStarts = [
  { start: 'crash', expected: { code: 'VAULT_START_FAILED' } },
  { start: 'refuse', expected: { code: 'RAG_STORE_NEWER', message: 'the document store is newer' } },
  { start: 'throw', expected: { code: 'VAULT_INTERNAL' } },
];
for (const { start, expected } of badStarts) {
  test(`startVaultHost: when the start ends in "${start}", calls say why and nothing else`, async (t) => {
    const { host } = setUp(t, {}, start);
    await assert.rejects(host.api.search(wait(0)), expected);
    await assert.rejects(collect(host.api.ask({ text: '1' }, never)), expected);
    assert.equal(host.ready, false);
    assert.doesNotMatch(JSON.stringify(host.notes), /SECRET/);
  });
}

test('startVaultHost: an unexpected error in the vault is told as a code only', async (t) => {
  const { host } = setUp(t);
  await assert.rejects(collect(host.api.ask({ text: 'throw later' }, never)), { code: 'VAULT_DIED' });
  await host.api.search(wait(0));
  assert.ok(
    host.notes.some((note) => note.event === 'vault-said' && note.code === 'Error'),
    JSON.stringify(host.notes),
  );
  assert.doesNotMatch(JSON.stringify(host.notes), /SECRET/);
});

test('startVaultHost: the vault flushes when it is told to close, and nothing is served afterwards', async (t) => {
  const set = setUp(t);
  const { elapsedMs: pid } = await set.host.api.search(wait(0));
  await set.host.close();
  assert.deepEqual(linesOf(set, 'closed'), [String(pid)]);
  await assert.rejects(set.host.api.search(wait(0)), { code: 'VAULT_CLOSED' });
});

test('startVaultHost: when the daemon is killed, the vault flushes and ends by itself', async (t) => {
  const home = makeHome(t);
  const daemon = fork(join(import.meta.dirname, '../support/vault-orphan.ts'), {
    env: { CLOISTER_HOME: home.paths.home, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [pid] = (await once(daemon, 'message')) as [number];
  daemon.kill('SIGKILL');
  while (isAlive(pid)) await delay(10);
  assert.deepEqual(linesOf(home, 'closed'), [String(pid)]);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

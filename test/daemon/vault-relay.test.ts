import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { IngestEvent } from '../../src/vault/contract.ts';
import { collect, doneOf, linesOf, setUp, wait } from '../support/vault-home.ts';

const never = new AbortController().signal;

test('grant: an ingest that is running when it comes goes on in the new vault and ends with the full counts', async (t) => {
  const set = setUp(t);
  const events: IngestEvent[] = [];
  let granting: Promise<void> | undefined;
  for await (const event of set.host.api.ingest({ collection: '3:60', inputs: [] }, never)) {
    events.push(event);
    if (events.length === 10) granting = set.host.grant(set.documents);
  }
  await granting;
  assert.equal(linesOf(set, 'starts').length, 2);
  const done = doneOf(events);
  assert.deepEqual(done.counts, { added: 60, updated: 0, unchanged: 0, removed: 0, failed: 0 });
  assert.equal(done.cancelled, false);
  const added = events.map((event) => (event.type === 'file' ? 0 : event.counts.added));
  assert.deepEqual(
    added,
    added.toSorted((a, b) => a - b),
  );
  assert.equal(new Set(linesOf(set, 'documents')).size, 60);
});

test('grant: an answer that is running is finished by the vault that began it', async (t) => {
  const set = setUp(t);
  const answer = collect(set.host.api.ask({ text: '20' }, never));
  await set.host.api.search(wait(0));
  const [events] = await Promise.all([answer, set.host.grant(set.documents)]);
  assert.equal(events.length, 22);
});

test('grant: what outlives the time to finish is asked again when nothing was told yet, else refused', async (t) => {
  const set = setUp(t, { drainMs: 50 });
  await set.host.api.search(wait(0));
  const answer = assert.rejects(collect(set.host.api.ask({ text: 'for ever' }, never)), { code: 'VAULT_RESTARTING' });
  const change = assert.rejects(set.host.api.forget(60_000), { code: 'VAULT_RESTARTING' });
  // Longer than a busy machine takes to look at the folder and to begin the restart.
  const search = set.host.api.search(wait(2000));
  const before = Number(linesOf(set, 'starts').at(-1)?.split(' ')[0]);
  await delay(20);
  await set.host.grant(set.documents);
  const { elapsedMs: pid } = await search;
  assert.notEqual(pid, before);
  await Promise.all([answer, change]);
});

test('ingest: goes on in a new vault whenever the readers are spent', async (t) => {
  const set = setUp(t);
  const events = await collect(set.host.api.ingest({ collection: '0:25:10', inputs: [] }, never));
  assert.deepEqual(doneOf(events).counts, { added: 25, updated: 0, unchanged: 0, removed: 0, failed: 0 });
  assert.equal(linesOf(set, 'starts').length, 3);
});

test('ingest: ends when the readers are spent again and again without getting further', async (t) => {
  const { host } = setUp(t);
  await assert.rejects(collect(host.api.ingest({ collection: '0:25:0', inputs: [] }, never)), {
    code: 'VAULT_NO_PROGRESS',
  });
});

test('ingest: a cancelled one reports what it has done; one that is left stops', async (t) => {
  const set = setUp(t);
  const controller = new AbortController();
  const events: IngestEvent[] = [];
  for await (const event of set.host.api.ingest({ collection: '2:1000', inputs: [] }, controller.signal)) {
    events.push(event);
    if (events.length === 5) controller.abort();
  }
  assert.equal(doneOf(events).cancelled, true);
  for await (const _ of set.host.api.ingest({ collection: '2:1000', inputs: [] }, never)) break;
  await set.host.api.search(wait(50));
  const count = linesOf(set, 'documents').length;
  await set.host.api.search(wait(50));
  assert.equal(linesOf(set, 'documents').length, count);
});

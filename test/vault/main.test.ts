import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { AskEvent, IngestEvent } from '../../src/vault/contract.ts';
import { collect, doneOf, makeHome, pidOf, REAL_VAULT, startHost } from '../support/vault-home.ts';

const never = new AbortController().signal;

/** The program's own vault, over a folder of small notes. */
function setUp(t: TestContext, noteCount: number) {
  const home = makeHome(t);
  rmSync(join(home.documents, 'note.txt'));
  for (let n = 0; n < noteCount; n += 1) {
    writeFileSync(
      join(home.documents, `note-${n}.md`),
      `# Note ${n}\n\nThe wing of aircraft ${n} weighs ${n * 7} kilograms.\n`,
    );
  }
  const host = startHost(t, home, { entry: REAL_VAULT });
  const ingest = (): Promise<IngestEvent[]> =>
    collect(host.api.ingest({ collection: 'default', inputs: [{ kind: 'path', path: home.documents }] }, never));
  return { ...home, host, ingest };
}

function answerOf(events: readonly AskEvent[]): string {
  const last = events.at(-1);
  return last?.type === 'answer' ? last.answer.text : '';
}

test('vault: reads a granted folder and answers from it with a quotation', async (t) => {
  const { host, documents, ingest } = setUp(t, 12);
  await host.grant(documents);
  assert.deepEqual(doneOf(await ingest()).counts, { added: 12, updated: 0, unchanged: 0, removed: 0, failed: 0 });
  const events = await collect(host.api.ask({ text: 'How much does the wing of aircraft 7 weigh?' }, never));
  assert.equal(events[0]?.type, 'evidence');
  assert.match(answerOf(events), /49 kilograms/);
  const { passages } = await host.api.search({ text: 'wing aircraft', top: 3, unit: 'document' });
  assert.equal(passages.length, 3);
  const [source] = await host.api.sources('default');
  await host.api.forget(source?.documentId ?? 0);
  const { documentCount, search, backend, notes } = await host.api.status();
  assert.deepEqual(
    { documentCount, search, backend, notes },
    { documentCount: 11, search: 'keyword', backend: null, notes: [] },
  );
  const checks = await host.api.checks();
  assert.deepEqual(
    checks.filter(({ state }) => state !== 'ok'),
    [],
  );
  await host.api.removeCollection('default');
  assert.deepEqual(await host.api.collections(), []);
});

test('vault: a folder that was not granted is not read, and codes of its errors arrive', async (t) => {
  const { host, ingest } = setUp(t, 1);
  const events = await ingest();
  assert.ok(
    events.some((event) => event.type === 'file' && event.code === 'RAG_NOT_GRANTED'),
    JSON.stringify(events),
  );
  await assert.rejects(host.api.search({ text: ' ', top: 1, unit: 'chunk' }), { code: 'RAG_QUERY_EMPTY' });
  await assert.rejects(host.api.sources('unknown'), { code: 'RAG_COLLECTION_UNKNOWN' });
  await assert.rejects(host.api.removeModel('0'.repeat(64)), { code: 'MODEL_UNKNOWN' });
});

test('vault: killed in the middle of an ingest, it keeps what it reported and finishes the next time', async (t) => {
  const { host, documents, ingest } = setUp(t, 300);
  await host.grant(documents);
  const pid = pidOf(host);
  let reported = 0;
  await assert.rejects(
    async () => {
      for await (const event of host.api.ingest(
        { collection: 'default', inputs: [{ kind: 'path', path: documents }] },
        never,
      )) {
        if (event.type !== 'progress') continue;
        reported = event.counts.added;
        process.kill(pid, 'SIGKILL');
      }
    },
    { code: 'VAULT_DIED' },
  );
  const { documentCount } = await host.api.status();
  assert.ok(documentCount >= reported);
  const { added, unchanged } = doneOf(await ingest()).counts;
  assert.equal(added + unchanged, 300);
});

test('vault: an ingest that is running when a grant comes ends with the full counts', async (t) => {
  const { host, documents, root } = setUp(t, 300);
  await host.grant(documents);
  mkdirSync(join(root, 'other'));
  const events: IngestEvent[] = [];
  let granting: Promise<void> | undefined;
  for await (const event of host.api.ingest(
    { collection: 'default', inputs: [{ kind: 'path', path: documents }] },
    never,
  )) {
    events.push(event);
    granting ??= host.grant(join(root, 'other'));
  }
  await granting;
  const { added, unchanged, failed } = doneOf(events).counts;
  assert.deepEqual({ added, unchanged, failed }, { added: 300, unchanged: 0, failed: 0 });
});

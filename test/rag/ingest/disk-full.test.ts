import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Rag } from '../../../src/rag/rag.ts';
import type { IngestInput } from '../../../src/vault/contract.ts';
import { smallDisk } from '../../support/ingest-disk.ts';
import { findKeys, ingestAll, jsonl, openTestRag, tempFolder } from '../../support/ingest-rag.ts';

const DOCUMENTS = 3000;

test('ingest: a full disk ends it with a clear error, keeps what was committed, and the next one goes on', async (t) => {
  const disk = smallDisk(t, 5);
  const vault = join(disk.path, 'vault');
  const file = corpus(tempFolder(t));
  const rag = await openTestRag(vault);
  const told = await fillUp(rag, jsonl(file));
  assert.ok(told > 0 && told < DOCUMENTS, `${told} documents fitted`);
  // A batch may be stored and the index then find no room: it is there, only not told of.
  assert.ok(rag.status().documentCount >= told);
  assert.equal((await findKeys(rag, `needle${told - 1}`))[0], `${told - 1}`, 'questions are still answered');
  // Full again at once, and nothing is lost by trying.
  assert.ok((await fillUp(rag, jsonl(file))) >= 0);
  await rag.close().catch((error: { code?: string }) => assert.equal(error.code, 'RAG_DISK_FULL'));

  disk.resize(128);
  const again = await openTestRag(vault);
  assert.ok(again.status().documentCount >= told, 'what was told is there');
  assert.deepEqual(again.status().interrupted, [{ collection: 'default', inputs: [jsonl(file)] }]);
  const { done } = await ingestAll(again, [jsonl(file)]);
  assert.equal(done.counts.added + done.counts.unchanged, DOCUMENTS);
  for (const n of [0, told - 1, told, DOCUMENTS - 1]) assert.equal((await findKeys(again, `needle${n}`))[0], `${n}`);
  assert.deepEqual(again.checkStore(), []);
  assert.deepEqual(again.status().interrupted, []);
  await again.close();
});

/** @returns how many documents the last event told of before the disk was full */
async function fillUp(rag: Rag, input: IngestInput): Promise<number> {
  let told = 0;
  await assert.rejects(
    async () => {
      const stream = rag.ingest({ collection: 'default', inputs: [input] }, new AbortController().signal);
      for await (const event of stream) if (event.type === 'progress') told = event.counts.added;
    },
    { code: 'RAG_DISK_FULL' },
  );
  return told;
}

function corpus(folder: string): string {
  const path = join(folder, 'corpus.jsonl');
  const lines = Array.from({ length: DOCUMENTS }, (_, n) => {
    const text = `needle${n} ${Array.from({ length: 150 }, (_, at) => `word${(n * 31 + at * 17) % 2000}`).join(' ')}`;
    return JSON.stringify({ id: `${n}`, title: '', text });
  });
  writeFileSync(path, lines.join('\n'));
  return path;
}

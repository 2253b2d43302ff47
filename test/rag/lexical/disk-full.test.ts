import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLexicalIndex } from '../../../src/rag/lexical/open.ts';
import { CHILD_ENV } from '../../support/child-env.ts';
import { idsOf, indexFolder } from '../../support/lexical-index.ts';

const WRITER = join(import.meta.dirname, '..', '..', 'support', 'lexical-full.ts');
/** The shell counts in blocks of 512 bytes: no file beyond 32 KiB. */
const LIMITED = 'ulimit -f 64; exec "$0" "$@"';

test('flush: where the segment does not fit all stays as it was, and the next try works', async (t) => {
  const directory = indexFolder(t);
  const index = openLexicalIndex({ directory });
  index.add([{ chunkId: 1, title: '', text: 'first text' }]);
  await index.close();
  const before = readdirSync(directory).sort();
  const printed = execFileSync('sh', ['-c', LIMITED, process.execPath, WRITER, directory], { env: CHILD_ENV });
  // Refused, but searchable until the process ends: the store replays it.
  assert.deepEqual(JSON.parse(printed.toString()), { refused: 'RAG_DISK_FULL', durable: true, found: [1, 2] });
  assert.deepEqual(readdirSync(directory).sort(), before);
  const again = openLexicalIndex({ directory });
  assert.equal(again.note, null);
  again.add([{ chunkId: 2, title: '', text: 'second text' }]);
  await again.flush();
  assert.equal(again.durableChunkId, 2);
  assert.deepEqual(idsOf(again, 'text'), [1, 2]);
  await again.close();
});

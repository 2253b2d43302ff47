import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openLexicalIndex } from '../../../src/rag/lexical/open.ts';
import { CHILD_ENV } from '../../support/child-env.ts';
import { idsOf, indexFolder } from '../../support/lexical-index.ts';

const WRITER = join(import.meta.dirname, '../../support/lexical-writer.ts');

test('SegmentedIndex: SIGKILL at any moment of flushing and merging loses nothing that was durable', async (t) => {
  const directory = indexFolder(t);
  let durable = 0;
  for (let round = 0; round < 6; round += 1) {
    const writer = spawn(process.execPath, [WRITER, directory], {
      env: CHILD_ENV,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    writer.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    await once(writer.stdout, 'data');
    await setTimeout(Math.random() * 150);
    writer.kill('SIGKILL');
    await once(writer, 'close');
    const index = openLexicalIndex({ directory });
    durable = Number(told.trim().split('\n').at(-1));
    assert.equal(index.note, null);
    assert.ok(index.durableChunkId >= durable, `${index.durableChunkId} of ${durable}`);
    assert.equal(index.chunkCount, index.durableChunkId);
    for (const id of [1, durable, index.durableChunkId]) assert.deepEqual(idsOf(index, `number${id}`, 1), [id]);
    assert.equal(existsSync(join(directory, 'damaged')), false);
    await index.close();
  }
  assert.ok(durable > 6 * 7);
});

import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { RagError } from '../../../src/rag/errors.ts';
import { openLexicalIndex } from '../../../src/rag/lexical/open.ts';
import { indexFolder } from '../../support/lexical-index.ts';

const TEXTS = Array.from({ length: 400 }, (_, i) => `chapter ${i} tells of harbour ${i % 13} and of vessel ${i % 29}`);
const QUERIES = ['harbour 5', 'vessel 12 of chapter 41', 'chapters', 'harbor'];

async function build(directory: string): Promise<string> {
  const index = openLexicalIndex({ directory });
  for (const [i, text] of TEXTS.entries()) {
    index.add([{ chunkId: i + 1, title: `part ${i % 3}`, text }]);
    if (i % 200 === 199) await index.flush();
  }
  const answers = answersOf(index);
  await index.close();
  return answers;
}

function answersOf(index: ReturnType<typeof openLexicalIndex>): string {
  return JSON.stringify(QUERIES.map((query) => index.search(query, { top: 10 })));
}

/** Opens and asks. Either all is as before, or the damage is told: at opening, or when a part is read. */
async function outcome(directory: string): Promise<'same' | 'rebuild' | 'told'> {
  const index = openLexicalIndex({ directory });
  try {
    if (index.durableChunkId === 0) {
      assert.notEqual(index.note, null);
      assert.equal(index.chunkCount, 0);
      assert.ok(existsSync(join(directory, 'damaged', '1')));
      return 'rebuild';
    }
    assert.equal(answersOf(index), expected);
    return 'same';
  } catch (error) {
    assert.ok(error instanceof RagError && error.code === 'RAG_INDEX_CORRUPT', String(error));
    return 'told';
  } finally {
    await index.close();
  }
}
let expected = '';

test('openLexicalIndex: a flipped bit anywhere is found or without effect', async (t) => {
  const sound = indexFolder(t);
  expected = await build(sound);
  const seen = new Map<string, number>();
  for (const file of readdirSync(sound)) {
    const bytes = readFileSync(join(sound, file));
    for (let step = 0; step < 40; step += 1) {
      const at = Math.floor((bytes.length * step) / 40);
      const directory = indexFolder(t);
      cpSync(sound, directory, { recursive: true });
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ (1 << (step % 8));
      writeFileSync(join(directory, file), changed);
      const result = await outcome(directory);
      seen.set(result, (seen.get(result) ?? 0) + 1);
      if (result !== 'told') continue;
      // Once told, never trusted again.
      assert.equal(await outcome(directory), 'rebuild');
    }
  }
  assert.ok((seen.get('rebuild') ?? 0) > 40 && (seen.get('told') ?? 0) > 10, JSON.stringify([...seen]));
});

test('openLexicalIndex: a file cut short at any place is found', async (t) => {
  const sound = indexFolder(t);
  expected = await build(sound);
  for (const file of readdirSync(sound)) {
    const { length } = readFileSync(join(sound, file));
    for (const size of [0, 1, 64, 127, 128, 129, length >> 1, length - 1]) {
      if (size >= length) continue;
      const directory = indexFolder(t);
      cpSync(sound, directory, { recursive: true });
      truncateSync(join(directory, file), size);
      assert.equal(await outcome(directory), 'rebuild', `${file} cut to ${size}`);
    }
  }
});

test('openLexicalIndex: a missing or exchanged file is found, and the index can be filled again', async (t) => {
  const sound = indexFolder(t);
  expected = await build(sound);
  const files = readdirSync(sound);
  const [first, second] = files.filter((file) => file.endsWith('.idx'));
  for (const spoil of [
    ...files.map((file) => (directory: string) => rmSync(join(directory, file))),
    (directory: string) => cpSync(join(sound, first!), join(directory, second!)),
    (directory: string) => writeFileSync(join(directory, 'manifest.json'), '00000000\n{}'),
    (directory: string) => writeFileSync(join(directory, 'manifest.json'), 'a3830b2d\n{"segments":3}'),
  ]) {
    const directory = indexFolder(t);
    cpSync(sound, directory, { recursive: true });
    spoil(directory);
    assert.equal(await outcome(directory), 'rebuild');
    assert.equal(await build(directory), expected);
    assert.equal(await outcome(directory), 'same');
  }
});

test('openLexicalIndex: a damaged body refuses a flush too, and keeps the list set aside', async (t) => {
  const directory = indexFolder(t);
  await build(directory);
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.idx'))) {
    const bytes = readFileSync(join(directory, file));
    bytes.fill(0x55, bytes.length - 2000);
    writeFileSync(join(directory, file), bytes);
  }
  const index = openLexicalIndex({ directory });
  assert.throws(() => index.remove([1]), { code: 'RAG_INDEX_CORRUPT' });
  index.add([{ chunkId: 1000, title: '', text: 'more' }]);
  await assert.rejects(index.flush(), { code: 'RAG_INDEX_CORRUPT' });
  await index.close();
  assert.equal(existsSync(join(directory, 'manifest.json')), false);
  assert.equal(await outcome(directory), 'rebuild');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLine } from '../../../src/rag/ingest/json-line.ts';

const bad: { name: string; line: string }[] = [
  { name: 'no JSON', line: '{"id": "secret' },
  { name: 'a list', line: '["secret"]' },
  { name: 'null', line: 'null' },
  { name: 'no id', line: '{"text": "secret"}' },
  { name: 'an empty id', line: '{"id": "", "text": "secret"}' },
  { name: 'an endless id', line: JSON.stringify({ id: 'secret'.repeat(1000), text: 'x' }) },
  { name: 'no text', line: '{"id": "secret"}' },
  { name: 'a text that is no string', line: '{"id": "secret", "text": 7}' },
  { name: 'a title that is no string', line: '{"id": "secret", "text": "x", "title": []}' },
  { name: 'a blank text and no title', line: '{"id": "secret", "text": " \\n"}' },
];

for (const { name, line } of bad) {
  test(`readLine: ${name} is refused with its number and without its content`, () => {
    assert.throws(
      () => read(line),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'RAG_JSONL_LINE');
        assert.match(error.message, /^line 7 /);
        assert.doesNotMatch(`${error.message} ${error.cause ?? ''}`, /secret/);
        return true;
      },
    );
  });
}

test('readLine: a line that is too long is refused', () => {
  assert.throws(() => readLine({ number: 7, bytes: null, end: 0 }), { code: 'RAG_JSONL_LINE' });
});

test('readLine: "_id", as test collections name it, stands for "id"', () => {
  assert.equal(read('{"_id": "a7", "text": "x"}')?.id, 'a7');
});

test('readLine: blank lines are passed over', () => {
  assert.equal(read('  \r'), undefined);
});

test('readLine: takes id, title and text; a number will do as id, the id as title', () => {
  const found = read('{"id": 12, "text": "one\\n\\ntwo", "extra": true}');
  assert.equal(found?.id, '12');
  const { title, blocks, kind } = found.parse();
  assert.deepEqual([title, kind], ['12', 'json']);
  assert.deepEqual(
    blocks.map(({ text }) => text),
    ['one', 'two'],
  );
});

test('readLine: a document that has only a title can be found by it', () => {
  assert.deepEqual(read('{"id": "a", "title": "Wings", "text": ""}')?.parse().blocks, [
    { type: 'paragraph', text: 'Wings' },
  ]);
});

test('readLine: a byte order mark at the start of the file does no harm', () => {
  assert.equal(readLine({ number: 1, bytes: Buffer.from('\ufeff{"id":"a","text":"b"}'), end: 0 })?.id, 'a');
});

test('readLine: the hash tells title from text', () => {
  const hashOf = (title: string, text: string): string | undefined =>
    read(JSON.stringify({ id: 'a', title, text }))?.sha256;
  assert.notEqual(hashOf('ab', 'c'), hashOf('a', 'bc'));
  assert.equal(hashOf('a', 'bc'), hashOf('a', 'bc'));
});

function read(line: string): ReturnType<typeof readLine> {
  return readLine({ number: 7, bytes: Buffer.from(line), end: 0 });
}

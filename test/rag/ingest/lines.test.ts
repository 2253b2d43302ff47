import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { MAX_LINE_BYTES, readLines } from '../../../src/rag/ingest/lines.ts';
import { tempFolder } from '../../support/ingest-rag.ts';

test('readLines: gives what splitting the whole file gives, wherever its slices end', (t) => {
  const folder = tempFolder(t);
  // Long lines cross the ends of slices, short ones share them.
  const line = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.nat(300_000).map((length) => 'é'.repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (raw, endsWithBreak) => {
      const text = raw.map((each) => each.replaceAll('\n', ' ')).join('\n') + (endsWithBreak ? '\n' : '');
      const path = join(folder, 'lines');
      writeFileSync(path, text);
      const expected = text.split('\n');
      if (expected.at(-1) === '') expected.pop();
      const found = readAll(path);
      assert.deepEqual(
        found.map(({ bytes }) => bytes),
        expected.map((each) => Buffer.from(each).toString()),
      );
      assert.deepEqual(
        found.map(({ number }) => number),
        expected.map((_, at) => at + 1),
      );
      if (found.length > 0) assert.equal(found.at(-1)!.end, Buffer.byteLength(text));
    }),
    { numRuns: 40 },
  );
});

test('readLines: a line of 100 MB is passed over without being held', (t) => {
  const path = sparse(t, 100 * 1024 * 1024);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const handle = openSync(path, 'r');
  const found: (string | null)[] = [];
  for (const { bytes } of readLines(handle)) {
    found.push(bytes === null ? null : bytes.toString());
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  closeSync(handle);
  assert.deepEqual(found, ['first', null, 'last']);
  assert.ok(most < 4 * MAX_LINE_BYTES, `${most} bytes were held`);
});

/** Two short lines with one between them that takes no room on the disk. */
function sparse(t: TestContext, length: number): string {
  const path = join(tempFolder(t), 'sparse');
  const handle = openSync(path, 'w');
  writeSync(handle, 'first\n');
  ftruncateSync(handle, 6 + length);
  writeSync(handle, '\nlast\n', 6 + length);
  closeSync(handle);
  return path;
}

function readAll(path: string): { number: number; bytes: string | undefined; end: number }[] {
  const handle = openSync(path, 'r');
  try {
    return Array.from(readLines(handle), ({ number, bytes, end }) => ({ number, bytes: bytes?.toString(), end }));
  } finally {
    closeSync(handle);
  }
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, formatBytes, formatDuration, formatPath, formatPlace, table } from '../../src/cli/format.ts';

const BYTES = [
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [9_940, '9.9 kB'],
  [9_960, '10 kB'],
  [999_600, '1.0 MB'],
  [1_500_000_000, '1.5 GB'],
  [5e15, '5000 TB'],
] as const;
for (const [bytes, text] of BYTES) {
  test(`formatBytes: ${bytes}`, () => assert.equal(formatBytes(bytes), text));
}

const DURATIONS = [
  [0.4, '0 ms'],
  [340, '340 ms'],
  [999.9, '1.0 s'],
  [4_240, '4.2 s'],
  [59_600, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [7_800_000, '2 h 10 min'],
] as const;
for (const [ms, text] of DURATIONS) {
  test(`formatDuration: ${ms} ms`, () => assert.equal(formatDuration(ms), text));
}

test('counted: singular and plural', () => {
  assert.deepEqual(
    [counted(1, 'file'), counted(0, 'file'), counted(2, 'query', 'queries')],
    ['1 file', '0 files', '2 queries'],
  );
});

test('formatPath: relative below the current folder, else as it is', () => {
  assert.equal(formatPath('/a/b/c.md', '/a'), 'b/c.md');
  assert.equal(formatPath('/x/c.md', '/a'), '/x/c.md');
  assert.equal(formatPath('/a', '/a'), '/a');
  assert.equal(formatPath('doc-17', '/a'), 'doc-17');
});

test('formatPlace: leaves out what repeats', () => {
  const place = { title: 'Lease', documentKey: '/d/lease.md', headingPath: ['Lease', 'Rent'] };
  assert.equal(formatPlace(place, '/d'), 'Lease, lease.md, Rent');
  assert.equal(formatPlace({ ...place, headingPath: ['Lease'], pages: [3, 3] }, '/'), 'Lease, d/lease.md, p. 3');
  assert.equal(formatPlace({ title: 'q7', documentKey: 'q7', headingPath: [], pages: [1, 2] }, '/'), 'q7, pp. 1-2');
});

test('table: aligned, numbers to the right, cells on one line', () => {
  const lines = table(
    ['ID', 'NAME'],
    [
      ['7', 'a\nb'],
      ['12', 'c'],
    ],
    [0],
  ).map((line) => line.render(false));
  assert.deepEqual(lines, ['ID  NAME', ' 7  a b', '12  c']);
});

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { lineGroups } from '../../src/cli/lines.ts';

const groups = async (chunks: readonly (string | Buffer)[], maxLines = 10, maxChars = 100) =>
  (await Array.fromAsync(lineGroups(Readable.from(chunks), maxLines, maxChars))).map((group) =>
    group.map(({ number, text }) => `${number}:${text}`),
  );

test('lineGroups: a group as it arrives, with the last line when it ends', async () => {
  assert.deepEqual(await groups(['a\nb\nc', 'd\r\n\ne']), [['1:a', '2:b'], ['3:cd', '4:'], ['5:e']]);
});

test('lineGroups: large arrivals are divided, and a long line is a group by itself', async () => {
  assert.deepEqual(await groups(['a\nb\nc\n'], 2), [['1:a', '2:b'], ['3:c']]);
  assert.deepEqual(await groups([`a\n${'x'.repeat(99)}\nb\n`], 10, 50), [['1:a'], [`2:${'x'.repeat(99)}`], ['3:b']]);
});

test('lineGroups: a character cut in two arrives whole', async () => {
  const bytes = Buffer.from('gr\u00fc\u00df\n');
  assert.deepEqual(await groups([bytes.subarray(0, 3), bytes.subarray(3)]), [['1:gr\u00fc\u00df']]);
});

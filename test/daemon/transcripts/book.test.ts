import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { TranscriptBook } from '../../../src/daemon/transcripts/book.ts';
import { temporaryFolder } from '../../support/profiles.ts';

const DAY = Date.UTC(2026, 10, 25, 12);
const PASSPHRASE = 'four words make sense';
const entry = (question: string, at = DAY) =>
  ({ at, question, answer: `about ${question}`, ended: 'complete' }) as const;

function book(t: TestContext, form: 'encrypted' | 'plain', folder = join(temporaryFolder(t), 'transcripts')) {
  const made = new TranscriptBook({ folder, form, retentionDays: 30, now: () => DAY });
  t.after(() => made.close());
  return { made, folder };
}

test('TranscriptBook: plain entries are kept a file a day, readable by the user alone', async (t) => {
  const { made, folder } = book(t, 'plain');
  assert.deepEqual([made.ready, made.list()], [true, []]);
  await Promise.all([made.write(entry('first')), made.write(entry('next day', DAY + 86_400_000))]);
  assert.deepEqual(readdirSync(folder), ['2026-11-25.jsonl', '2026-11-26.jsonl']);
  assert.equal(statSync(join(folder, '2026-11-25.jsonl')).mode & 0o777, 0o600);
  assert.deepEqual(await made.read('2026-11-25', undefined), { entries: [entry('first')], unreadable: 0 });
  await assert.rejects(made.read('2026-11-24', undefined), { code: 'TRANSCRIPT_UNKNOWN' });
});

test('TranscriptBook: sealed entries show nothing on the disk, and open with the passphrase alone', async (t) => {
  const { made, folder } = book(t, 'encrypted');
  assert.equal(made.ready, false);
  await assert.rejects(made.write(entry('CANARY')), { code: 'TRANSCRIPT_NO_KEY' });
  await made.setPassphrase(PASSPHRASE);
  await assert.rejects(made.setPassphrase('another one'), { code: 'TRANSCRIPT_KEY_EXISTS' });
  await made.write(entry('CANARY'));
  await made.write(entry('CANARY again'));
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, name), 'latin1');
    for (const text of ['CANARY', Buffer.from('CANARY').toString('base64').slice(0, 7), PASSPHRASE]) {
      assert.ok(!bytes.includes(text), `${name} holds ${text}`);
    }
  }
  await assert.rejects(made.read('2026-11-25', 'wrong'), { code: 'TRANSCRIPT_PASSPHRASE' });
  await assert.rejects(made.read('2026-11-25', undefined), { code: 'TRANSCRIPT_PASSPHRASE' });
  const { entries, unreadable } = await made.read('2026-11-25', PASSPHRASE);
  assert.deepEqual([entries, unreadable], [[entry('CANARY'), entry('CANARY again')], 0]);
});

for (const form of ['plain', 'encrypted'] as const) {
  test(`TranscriptBook: of a ${form} file cut by a crash only the cut entry is lost, and said`, async (t) => {
    const { made, folder } = book(t, form);
    if (form === 'encrypted') await made.setPassphrase(PASSPHRASE);
    await made.write(entry('one'));
    await made.write(entry('two'));
    await made.close();
    const path = join(folder, readdirSync(folder)[0] ?? '');
    truncateSync(path, statSync(path).size - 5);
    const again = book(t, form, folder).made;
    const cut = await again.read('2026-11-25', PASSPHRASE);
    assert.deepEqual([cut.entries, cut.unreadable], [[entry('one')], 1]);
    await again.write(entry('three'));
    const after = await again.read('2026-11-25', PASSPHRASE);
    assert.deepEqual([after.entries, after.unreadable], [[entry('one'), entry('three')], 1]);
  });
}

test('TranscriptBook: lines that were changed are counted, not shown', async (t) => {
  const { made, folder } = book(t, 'encrypted');
  await made.setPassphrase(PASSPHRASE);
  await made.write(entry('one'));
  const path = join(folder, '2026-11-25.sealed');
  const line = readFileSync(path, 'utf8');
  const at = line.length - 20;
  appendFileSync(path, `${line.slice(0, at)}${line[at] === 'A' ? 'B' : 'A'}${line.slice(at + 1)}`);
  appendFileSync(path, 'no base64 at all\n\n');
  const { entries, unreadable } = await made.read('2026-11-25', PASSPHRASE);
  assert.deepEqual([entries, unreadable], [[entry('one')], 3]);
});

test('TranscriptBook: what is older than its retention goes', async (t) => {
  const { made, folder } = book(t, 'plain');
  await made.write(entry('old', DAY - 31 * 86_400_000));
  writeFileSync(join(folder, 'notes.txt'), 'not ours');
  await made.write(entry('kept', DAY - 29 * 86_400_000));
  await made.write(entry('new'));
  assert.deepEqual(
    made.list().map(({ day }) => day),
    ['2026-10-27', '2026-11-25'],
  );
  await made.forget();
  assert.deepEqual(made.list(), []);
});

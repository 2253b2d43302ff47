import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { ThreadRecord } from '../../../src/decoy/state/thread-record.ts';
import { openThreads } from '../../../src/decoy/state/threads.ts';
import { NOON, openTestDecoys, scrubbed, wordOf } from '../../support/decoys.ts';

const RECORD: ThreadRecord = {
  version: 1,
  mode: 'cell',
  catalogue: 'c',
  topic: 3,
  playedBy: null,
  cells: [3],
  eps: 0,
  personas: null,
  sent: [],
  lastAt: NOON,
};

function stage(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), 'cloister-threads-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'threads');
  const clock = { now: NOON };
  const key = randomBytes(32);
  return { root, folder, clock, key, threads: openThreads({ folder, key, now: () => clock.now }) };
}

test('threads: come back as they were, each for itself, until they are forgotten', async (t) => {
  const { threads, folder } = stage(t);
  await threads.save('a', RECORD);
  await threads.save('b', { ...RECORD, topic: 4 });
  assert.deepEqual([threads.load('a'), threads.load('b')?.topic, threads.load('c')], [RECORD, 4, null]);
  threads.forget('a');
  assert.deepEqual([threads.load('a'), threads.load('b')?.topic], [null, 4]);
  threads.forgetAll();
  assert.equal(threads.load('b'), null);
  assert.throws(() => readdirSync(folder), { code: 'ENOENT' });
  await threads.save('a', RECORD);
});

test('threads: one that was changed, cut, or put in the place of another is refused, never taken for a new one', async (t) => {
  const { threads, folder } = stage(t);
  await threads.save('a', RECORD);
  const [file = ''] = readdirSync(folder);
  const bytes = readFileSync(join(folder, file));
  await threads.save('b', RECORD);
  const other = readdirSync(folder).find((name) => name !== file) ?? '';
  for (const wrong of [bytes.subarray(0, -1), Buffer.from('x'), Buffer.alloc(0), readFileSync(join(folder, other))]) {
    writeFileSync(join(folder, file), wrong);
    assert.throws(() => threads.load('a'), { code: 'DECOY_STATE_LOST' });
  }
  writeFileSync(join(folder, file), bytes);
  assert.deepEqual(threads.load('a'), RECORD);
  renameSync(join(folder, file), join(folder, other));
  assert.throws(() => threads.load('b'), { code: 'DECOY_STATE_LOST' });
});

test('threads: expire, and the oldest make room', async (t) => {
  const { threads, folder, clock } = stage(t);
  await threads.save('old', RECORD);
  clock.now += 31 * 86_400_000;
  assert.equal(threads.load('old'), null);
  mkdirSync(folder, { recursive: true });
  for (let at = 0; at < 1005; at += 1) {
    const path = join(folder, `${at}.thread`);
    writeFileSync(path, '');
    utimesSync(path, clock.now / 1000, clock.now / 1000 - at);
  }
  writeFileSync(join(folder, 'half.thread.tmp'), '');
  await threads.save('new', { ...RECORD, lastAt: clock.now });
  const names = readdirSync(folder);
  assert.equal(names.length, 1000);
  assert.ok(names.includes('0.thread') && !names.includes('1004.thread') && !names.includes('half.thread.tmp'));
  assert.equal(threads.load('new')?.topic, 3);
});

test('threads: no word of a question, of a decoy or of a thread name lies in the clear; files are the owner’s', async (t) => {
  const { root } = stage(t);
  const state = {
    decoyThreads: join(root, 'decoy-threads'),
    decoyLedger: join(root, 'decoy-ledger'),
    decoyKey: join(root, 'decoy.key'),
  };
  const { mixer } = await openTestDecoys({ state });
  const spec = { sensitive: false, threadId: 'canarythread' };
  await mixer.mix({ ...spec, query: scrubbed('zebrafishcanary tea'), mode: 'verbatim' });
  const rr = { ...spec, threadId: 'r', query: scrubbed(`price of ${wordOf(21)}`) };
  await mixer.mix({ ...rr, mode: 'cell-rr' });
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  assert.ok(files.length >= 4);
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    const text = `${name}${readFileSync(path, 'latin1')}`;
    for (const word of ['zebrafishcanary', 'canarythread', wordOf(21), 'price of'])
      assert.ok(!text.includes(word), name);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  }
  const again = await openTestDecoys({ state });
  const { eps, slots } = await again.mixer.mix({ ...rr, mode: 'cell-rr' });
  assert.deepEqual([eps.spentToday, slots.length], [3, 16]);
});

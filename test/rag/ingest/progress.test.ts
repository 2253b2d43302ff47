import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Progress } from '../../../src/rag/ingest/progress.ts';

test('Progress: tells no more often than asked for', () => {
  const progress = new Progress(60_000);
  assert.notEqual(progress.due(), undefined);
  assert.equal(progress.due(), undefined);
});

test('Progress: an event is a copy that later counting does not change', () => {
  const progress = new Progress(0);
  const before = progress.event();
  progress.counts.added += 1;
  assert.equal(before.counts.added, 0);
});

test('Progress: no estimate before there is something to estimate from', () => {
  const progress = new Progress(0);
  progress.enter('read');
  progress.bytesTotal = 100;
  progress.bytesDone = 50;
  assert.equal(progress.event().etaMs, null);
});

test('Progress: estimates from bytes while reading and from chunks while embedding', (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const progress = new Progress(0);
  progress.enter('read');
  Object.assign(progress, { bytesTotal: 100, bytesDone: 25 });
  now = 2000;
  assert.equal(progress.event().etaMs, 6000);
  progress.enter('embed');
  Object.assign(progress, { filesTotal: 10, filesDone: 5 });
  now = 5000;
  assert.equal(progress.event().etaMs, 3000);
});

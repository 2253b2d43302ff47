import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countFailures, type FailureRecord } from '../../../src/daemon/auth/failures.ts';

test('countFailures: the first of a kind is recorded at once, the rest together', () => {
  const records: FailureRecord[] = [];
  let now = 0;
  const failures = countFailures(
    (record) => records.push(record),
    () => now,
  );
  for (let i = 0; i < 1000; i += 1) failures.note(null, 'unknown');
  failures.note('curl', 'expired');
  assert.deepEqual(records, [
    { client: null, reason: 'unknown', count: 1 },
    { client: 'curl', reason: 'expired', count: 1 },
  ]);
  now = 60_000;
  failures.note(null, 'unknown');
  assert.deepEqual(records.slice(2), [
    { client: null, reason: 'unknown', count: 999 },
    { client: null, reason: 'unknown', count: 1 },
  ]);
});

test('countFailures: what was only counted is recorded at the end', () => {
  const records: FailureRecord[] = [];
  const failures = countFailures(
    (record) => records.push(record),
    () => 0,
  );
  failures.note('curl', 'scope');
  failures.note('curl', 'scope');
  failures.flush();
  failures.flush();
  assert.deepEqual(
    records.map(({ count }) => count),
    [1, 1],
  );
});

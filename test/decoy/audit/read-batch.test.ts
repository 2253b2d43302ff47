import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBatch } from '../../../src/decoy/audit/read-batch.ts';
import { idealBatches } from '../../support/decoy-batches.ts';

const [GOOD] = idealBatches(1, 3, 1);

test('readBatch: gives back what was written, and a user named by a number', () => {
  assert.deepEqual(readBatch(JSON.stringify(GOOD), 1), GOOD);
  assert.equal(readBatch(JSON.stringify({ ...GOOD, user: 7 }), 1).user, '7');
  assert.equal(readBatch(JSON.stringify({ ...GOOD, real_index: null }), 1).real_index, null);
});

const BAD = [
  { name: 'no JSON', line: '{', message: 'line 4 of the batches is not JSON' },
  { name: 'no object', line: '[]', message: 'line 4 of the batches is no batch' },
  {
    name: 'an unknown mode',
    line: JSON.stringify({ ...GOOD, mode: 'loud' }),
    message: 'line 4 of the batches is no batch, see mode',
  },
  {
    name: 'a time too few',
    line: JSON.stringify({ ...GOOD, send_ms: [1] }),
    message: 'line 4 of the batches does not have one time and one slot for each query',
  },
  {
    name: 'a real query it does not hold',
    line: JSON.stringify({ ...GOOD, real_index: 3 }),
    message: 'line 4 of the batches names a real query it does not hold',
  },
] as const;
for (const { name, line, message } of BAD) {
  test(`readBatch: refuses ${name}, without repeating it`, () =>
    assert.throws(() => readBatch(line, 4), { code: 'DECOY_AUDIT_LINE', message }));
}

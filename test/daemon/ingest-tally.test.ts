import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IngestTally } from '../../src/daemon/ingest-tally.ts';
import type { IngestCounts, IngestEvent } from '../../src/vault/contract.ts';

type Counts = { -readonly [Key in keyof IngestCounts]: number };
const NONE: IngestCounts = { added: 0, updated: 0, unchanged: 0, removed: 0, failed: 0 };
const progress = (counts: Partial<IngestCounts>, filesDone = 0): IngestEvent => ({
  type: 'progress',
  phase: 'read',
  counts: { ...NONE, ...counts },
  filesDone,
  filesTotal: 9,
  bytesDone: filesDone,
  bytesTotal: 9,
  etaMs: null,
});
const done = (counts: Partial<IngestCounts>): IngestEvent => ({
  type: 'done',
  counts: { ...NONE, ...counts },
  chunkCount: 3,
  elapsedMs: 1,
  cancelled: false,
});
const failure = (path: string): IngestEvent => ({
  type: 'file',
  path,
  outcome: 'failed',
  code: 'READ_EMPTY',
  reason: '',
});

test('IngestTally: one run is told as it is', () => {
  const tally = new IngestTally();
  assert.deepEqual(tally.add(progress({ added: 2, unchanged: 1 }, 3)), progress({ added: 2, unchanged: 1 }, 3));
});

test('IngestTally: what the first run committed is not told again as unchanged', () => {
  const tally = new IngestTally();
  tally.add(progress({ added: 3, updated: 1, unchanged: 2, removed: 1, failed: 1 }, 8));
  tally.nextRun();
  const first = tally.add(progress({ unchanged: 1 }, 1));
  assert.deepEqual(first, progress({ added: 3, updated: 1, unchanged: 2, removed: 1, failed: 1 }, 8));
  const last = tally.add(done({ added: 2, unchanged: 6, failed: 1 }));
  assert.ok(last?.type === 'done');
  assert.deepEqual(last.counts, { added: 5, updated: 1, unchanged: 2, removed: 1, failed: 1 });
});

test('IngestTally: a failure is told once', () => {
  const tally = new IngestTally();
  assert.deepEqual(tally.add(failure('/a')), failure('/a'));
  tally.nextRun();
  assert.equal(tally.add(failure('/a')), null);
  assert.deepEqual(tally.add(failure('/b')), failure('/b'));
});

test('IngestTally: however often a run is cut, the end is that of one run and no count ever falls', () => {
  const outcome = fc.constantFrom('added', 'updated', 'unchanged', 'failed');
  fc.assert(
    fc.property(
      fc.array(outcome, { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat({ max: 30 }), { maxLength: 4 }),
      (files, cuts) => {
        const tally = new IngestTally();
        const stored = new Set<number>();
        let lastSum = 0;
        for (const cut of [...cuts, files.length]) {
          const counts: Counts = { ...NONE };
          for (const [index, kind] of files.slice(0, cut).entries()) {
            if (kind === 'failed') counts.failed += 1;
            else if (stored.has(index)) counts.unchanged += 1;
            else {
              counts[kind] += 1;
              stored.add(index);
            }
            const event = tally.add(progress(counts, index + 1));
            assert.ok(event?.type === 'progress');
            const sum = event.counts.added + event.counts.updated + event.counts.unchanged + event.counts.failed;
            assert.ok(sum >= lastSum);
            lastSum = sum;
          }
          tally.nextRun();
        }
        const expected: Counts = { ...NONE };
        for (const kind of files) expected[kind] += 1;
        const last = tally.add(done({ ...NONE, unchanged: files.length - expected.failed, failed: expected.failed }));
        assert.ok(last?.type === 'done');
        assert.deepEqual(last.counts, expected);
      },
    ),
  );
});

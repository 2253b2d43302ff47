import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Progress } from '../../src/cli/progress.ts';
import { Terminal } from '../../src/cli/terminal.ts';

function open(tty: boolean, options: { json?: boolean; quiet?: boolean } = {}) {
  const written: string[] = [];
  const clock = { now: 0 };
  const stream = { isTTY: tty, columns: 100, write: (text: string | Uint8Array) => written.push(String(text)) > 0 };
  const { json = false, quiet = false } = options;
  const terminal = new Terminal({ stdout: stream, stderr: stream, env: { NO_COLOR: '1' }, json, quiet });
  return { written, clock, progress: new Progress(terminal, () => clock.now) };
}

const STATE = {
  label: 'reading',
  done: 500_000,
  total: 1_000_000,
  unit: 'bytes',
  detail: '5 of 10 documents',
} as const;

test('progress: a bar with counts, bytes, rate and time left, redrawn in place', () => {
  const { written, clock, progress } = open(true);
  clock.now = 1000;
  progress.update({ ...STATE, etaMs: 1000 });
  assert.deepEqual(written, [
    '\r\u001b[2Kreading [########........] 50%, 1.0 s left, 5 of 10 documents, 500 kB of 1.0 MB, 500 kB/s',
  ]);
});

test('progress: guesses the time left, shows none when the worker cannot tell', () => {
  const { written, clock, progress } = open(true);
  clock.now = 1000;
  progress.update({ label: 'searching', done: 25, total: 100, unit: 'items' });
  assert.match(written[0] ?? '', /25%, 3\.0 s left, 25 of 100$/);
  clock.now = 2000;
  progress.update({ ...STATE, etaMs: null });
  assert.doesNotMatch(written[1] ?? '', /left/);
});

test('progress: at most ten redraws a second; pause clears the line once', () => {
  const { written, clock, progress } = open(true);
  for (clock.now = 0; clock.now < 1000; clock.now += 10) progress.update(STATE);
  assert.equal(written.length, 10);
  progress.pause();
  progress.pause();
  assert.deepEqual(written.slice(10), ['\r\u001b[2K']);
});

test('progress: without a terminal a plain line every ten seconds, none at first', () => {
  const { written, clock, progress } = open(false);
  for (clock.now = 0; clock.now <= 20_000; clock.now += 500) progress.update(STATE);
  assert.equal(written.length, 2);
  assert.match(written[0] ?? '', /^reading: 50%, \d+ s left, 5 of 10 documents, 500 kB of 1\.0 MB, 50 kB\/s\n$/);
});

for (const options of [{ json: true }, { quiet: true }]) {
  test(`progress: nothing with ${JSON.stringify(options)}`, () => {
    const { written, progress } = open(true, options);
    progress.update(STATE);
    progress.pause();
    assert.deepEqual(written, []);
  });
}

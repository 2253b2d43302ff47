import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from '../../../src/rag/ingest/turns.ts';

test('Turns: one at a time, in the order of asking, whatever the others throw', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const work = (name: string, fails = false): Promise<void> =>
    turns.run(async () => {
      log.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`${name} out`);
      if (fails) throw new Error(name);
    });
  const results = await Promise.allSettled([work('a'), work('b', true), work('c')]);
  assert.deepEqual(log, ['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});

test('Turns: who stops waiting lets the next one pass', async () => {
  const turns = new Turns();
  const first = await turns.take();
  const stop = new AbortController();
  const waiting = turns.take(stop.signal);
  const behind = turns.run(() => 'passed');
  stop.abort(new Error('enough'));
  await assert.rejects(waiting, /enough/);
  first();
  assert.equal(await behind, 'passed');
});

test('Turns: after closing nobody passes any more, who waits included', async () => {
  const turns = new Turns();
  const first = await turns.take();
  const waiting = turns.run(() => 'passed');
  const closing = turns.close();
  first();
  assert.equal(await waiting, 'passed', 'it came before the closing');
  await closing;
  await assert.rejects(turns.take(), { code: 'RAG_CANCELLED' });
});

test('Turns: closing does not wait longer than told', async () => {
  const turns = new Turns();
  await turns.take();
  const late = turns.run(() => 'passed');
  await assert.rejects(turns.close(AbortSignal.abort(new Error('no time'))), /no time/);
  await assert.rejects(turns.take(), { code: 'RAG_CANCELLED' });
  late.catch(() => undefined);
});

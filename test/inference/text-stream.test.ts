import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTextStream } from '../../src/inference/text-stream.ts';

test('createTextStream: delivers everything in order, what came together as one piece', async () => {
  const pieces: string[] = [];
  const stream = createTextStream(async (emit) => {
    emit('a');
    emit('b');
    await Promise.resolve();
    await Promise.resolve();
    emit('c');
  });
  for await (const piece of stream) pieces.push(piece);
  assert.equal(pieces.join(''), 'abc');
  assert.equal(pieces[0], 'ab');
});

test('createTextStream: a failure comes after what was produced before it', async () => {
  const stream = createTextStream(async (emit) => {
    emit('before');
    throw new RangeError('broken');
  });
  assert.deepEqual(await stream.next(), { done: false, value: 'before' });
  await assert.rejects(stream.next(), RangeError);
});

test('createTextStream: a reader that stops aborts the producer', async () => {
  let signal: AbortSignal | undefined;
  const stream = createTextStream(async (emit, stopped) => {
    signal = stopped;
    emit('one');
    await new Promise(() => undefined);
  });
  for await (const piece of stream) {
    assert.equal(piece, 'one');
    break;
  }
  assert.equal(signal?.aborted, true);
});

test('createTextStream: nothing starts before the first pull or after an abort', async () => {
  let started = false;
  const stream = createTextStream(async () => {
    started = true;
  }, AbortSignal.abort());
  assert.equal(started, false);
  await assert.rejects(stream.next(), { code: 'INFERENCE_CANCELLED' });
  assert.equal(started, false);
});

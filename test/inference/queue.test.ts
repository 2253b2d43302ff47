import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createQueue } from '../../src/inference/queue.ts';

interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
}

test('run: one job for each slot at a time, first come first served, urgent ones before', async () => {
  const queue = createQueue(['only']);
  const first = gate();
  const order: string[] = [];
  const jobs = [
    queue.run(async () => {
      order.push('first');
      await first.opened;
    }),
    queue.run(async () => order.push('second')),
    queue.run(async () => order.push('third')),
    queue.run(async () => order.push('urgent'), { urgent: true }),
  ];
  assert.deepEqual(order, ['first']);
  first.open();
  await Promise.all(jobs);
  assert.deepEqual(order, ['first', 'urgent', 'second', 'third']);
});

test('run: jobs use all slots', async () => {
  const queue = createQueue([1, 2, 3]);
  const hold = gate();
  const used = new Set<number>();
  const jobs = [1, 2, 3].map(() =>
    queue.run(async (slot) => {
      used.add(slot);
      await hold.opened;
    }),
  );
  assert.equal(used.size, 3);
  hold.open();
  await Promise.all(jobs);
});

test('run: an abort rejects a waiting job at once and it never runs', async () => {
  const queue = createQueue(['only']);
  const hold = gate();
  const running = queue.run(() => hold.opened);
  const controller = new AbortController();
  let ran = false;
  const waiting = queue.run(
    async () => {
      ran = true;
    },
    { signal: controller.signal },
  );
  controller.abort();
  await assert.rejects(waiting, { code: 'INFERENCE_CANCELLED' });
  hold.open();
  await running;
  await queue.run(async () => undefined);
  assert.equal(ran, false);
});

test('run: an abort rejects a running job at once, its slot is free when it ended', async () => {
  const queue = createQueue(['only']);
  const hold = gate();
  const controller = new AbortController();
  const running = queue.run(() => hold.opened, { signal: controller.signal });
  let ran = false;
  const next = queue.run(async () => {
    ran = true;
  });
  controller.abort();
  await assert.rejects(running, { code: 'INFERENCE_CANCELLED' });
  assert.equal(ran, false);
  hold.open();
  await next;
  assert.equal(ran, true);
});

test('run: a failing job frees its slot', async () => {
  const queue = createQueue(['only']);
  await assert.rejects(
    queue.run(async () => {
      throw new TypeError('broken');
    }),
    TypeError,
  );
  assert.equal(await queue.run(async (slot) => slot), 'only');
});

test('close: refuses what waits, waits for what runs', async () => {
  const queue = createQueue(['only']);
  const hold = gate();
  let ended = false;
  const running = queue
    .run(() => hold.opened)
    .then(() => {
      ended = true;
    });
  const refused = assert.rejects(
    queue.run(async () => undefined),
    { code: 'INFERENCE_CANCELLED' },
  );
  const closed = queue.close();
  await refused;
  assert.equal(ended, false);
  hold.open();
  await closed;
  await running;
  await assert.rejects(
    queue.run(async () => undefined),
    { code: 'INFERENCE_CANCELLED' },
  );
});

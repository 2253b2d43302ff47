import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mediate } from '../../src/mediator/mediate.ts';
import type { WebEvent } from '../../src/mediator/web.ts';
import { ProfileError } from '../../src/profiles/errors.ts';
import { createLeases } from '../../src/profiles/leases.ts';
import { carried, noteRoad, page, REQUEST, type RoadOptions } from '../support/web-road.ts';

const never = (): AbortSignal => new AbortController().signal;

async function run(options: RoadOptions = {}, signal = never()) {
  const { road, log } = noteRoad(options);
  const events: WebEvent[] = [];
  let failure: unknown = null;
  try {
    for await (const event of mediate(REQUEST, road, signal)) events.push(event);
  } catch (error) {
    failure = error;
  }
  return { log, events, failure };
}

test('mediate: scrubbed, mixed, looked at, on record; only then carried, and only the real page is read', async () => {
  const { log, events, failure } = await run();
  assert.equal(failure, null);
  assert.deepEqual(log, [
    'scrub',
    'mix',
    'turn',
    'look beach huts to rent',
    'look hay fever remedies',
    'look growing runner beans',
    'record 1',
    'carry one 3',
    'read 3',
    'end done 1 10',
    'forget',
  ]);
  assert.deepEqual(
    events.map(({ type }) => type),
    ['leaving', 'engine', 'results', 'done'],
  );
  const [first, , , last] = events;
  assert.ok(first?.type === 'leaving' && last?.type === 'done');
  assert.deepEqual([first.leaves, first.queries, first.engines], ['hay fever remedies', 3, ['one']]);
  assert.deepEqual(last.unresponsive, [['slow', 'near its limit']]);
  assert.equal(last.rows[0]?.title, 'about hay fever remedies');
});

test('mediate: nothing is carried when the profile does not allow it, the chain refuses or the last look finds something', async () => {
  for (const options of [
    { profile: 'offline_private' as const },
    { failRecord: new Error('the chain is full') },
    { leak: new Error('a value is left') },
  ]) {
    const { log, events, failure } = await run(options);
    assert.ok(failure instanceof Error);
    assert.deepEqual(events, []);
    assert.deepEqual(
      log.filter((line) => line.startsWith('carry')),
      [],
    );
    assert.equal(log.at(-1), 'forget');
  }
});

test('mediate: results come as engines answer; one that fails is told, and the others count', async () => {
  const slow = Promise.withResolvers<void>();
  const { log, events } = await run({
    engines: ['slow', 'broken', 'fast'],
    carry: async ({ id: engine }) => {
      if (engine === 'slow') await slow.promise;
      const problem = { problem: 'CAPTCHA' } as const;
      if (engine === 'fast') setTimeout(slow.resolve, 5);
      return carried(engine, engine === 'broken' ? [problem, problem, problem] : ['a', 'b', 'c'].map(page));
    },
  });
  const order = events.flatMap((event) =>
    event.type === 'engine' ? [[event.engine, event.problem, event.results]] : [],
  );
  assert.deepEqual(order, [
    ['broken', 'CAPTCHA', 0],
    ['fast', null, 1],
    ['slow', null, 1],
  ]);
  assert.equal(log.filter((line) => line.startsWith('read')).length, 3);
  const last = events.at(-1);
  assert.ok(last?.type === 'done');
  assert.deepEqual(last.unresponsive[0], ['broken', 'CAPTCHA']);
  assert.equal(last.rows.length, 2);
});

test('mediate: a draw that left the question out has no results, and says so', async () => {
  const { events } = await run({ realSlot: null });
  const [first, , , last] = events;
  assert.ok(first?.type === 'leaving' && last?.type === 'done');
  assert.deepEqual([first.leaves, last.answered, last.rows], ['', false, []]);
});

test('mediate: what the deadline cut is a slow engine, and the others count', async () => {
  const { road } = noteRoad({
    engines: ['slow', 'fast'],
    carry: (engine, slots, request, signal) =>
      engine.id === 'slow'
        ? endless(engine, slots, request, signal)
        : Promise.resolve(carried('fast', ['a', 'b', 'c'].map(page))),
  });
  const events = await Array.fromAsync(mediate({ ...REQUEST, deadlineMs: 30 }, road, never()));
  const last = events.at(-1);
  assert.ok(last?.type === 'done');
  assert.deepEqual([last.rows.length, last.unresponsive[0]], [1, ['slow', 'timeout']]);
});

/** An engine that answers only by being cut. */
const endless = (_engine: unknown, _slots: unknown, _request: unknown, signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

test('mediate: ends at once when the profile narrows, and the record says it was cut', async () => {
  const leases = createLeases();
  const narrowed = new ProfileError('PROFILE_DENIED', 'the profile became narrower');
  setTimeout(() => leases.cutAbove('offline_private', narrowed), 10);
  const { log, failure } = await run({ leases, carry: endless });
  assert.equal(failure, narrowed);
  assert.deepEqual(log.slice(-2), ['end cut 0 0', 'forget']);
});

test('mediate: ends when the client goes, and tells the courier', async () => {
  const client = new AbortController();
  setTimeout(() => client.abort(new Error('gone')), 10);
  const { log, failure } = await run({ carry: endless }, client.signal);
  assert.equal((failure as Error).message, 'gone');
  assert.deepEqual(log.slice(-2), ['end cut 0 0', 'forget']);

  let told = false;
  const { road } = noteRoad({
    engines: ['fast', 'slow'],
    carry: ({ id: engine }, _slots, _request, signal) => {
      if (engine === 'fast') return Promise.resolve(carried(engine, ['a', 'b', 'c'].map(page)));
      signal.addEventListener('abort', () => {
        told = true;
      });
      return new Promise(() => undefined);
    },
  });
  for await (const event of mediate(REQUEST, road, never())) if (event.type === 'engine') break;
  assert.ok(told);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Slot, WireText } from '../../src/decoy/types.ts';
import { type CourierEngine, type CourierOptions, type CourierResult, carry } from '../../src/mediator/courier.ts';
import { MediatorError, type MediatorErrorCode, torGone } from '../../src/mediator/errors.ts';
import { newIdentity } from '../../src/mediator/identity.ts';
import type { EngineRequest, Identity, Transport } from '../../src/mediator/types.ts';
import { until } from '../support/bounded.ts';
import { farEnd, LIMITS } from '../support/far-end.ts';

const SLOTS: readonly Slot[] = [0, 1, 2, 3].map((id) => ({ id, text: `words ${id}` as WireText, sendMs: id * 5 }));
const ENGINE: CourierEngine = {
  id: 'test',
  request: (text, page) => ({ method: 'GET', url: `https://page.test/?q=${encodeURIComponent(text)}&p=${page}` }),
};

interface Sent {
  readonly round: number;
  readonly request: EngineRequest;
  readonly identity: Identity;
}

/** Answers by what a script says for each round and slot; a number is a status, a word an error's code. */
function scripted(script: readonly (readonly (number | MediatorErrorCode)[])[]): {
  readonly transport: Transport;
  readonly sent: Sent[];
} {
  const sent: Sent[] = [];
  const fetch: Transport['fetch'] = async (request, identity) => {
    const slot = Number(/words%20(\d)/.exec(request.url)?.[1]);
    const round = sent.filter((one) => one.request.url === request.url).length;
    sent.push({ round, request, identity });
    const outcome = script[round]?.[slot] ?? 200;
    if (typeof outcome === 'string') throw new MediatorError(outcome, 'as the script says');
    const body = new TextEncoder().encode(`round ${round} slot ${slot}`);
    return { status: outcome, headers: {}, body, url: request.url, sentBytes: 10, receivedBytes: 100, elapsedMs: 1 };
  };
  return { transport: { fetch }, sent };
}

function run(transport: Transport, changes: Partial<CourierOptions> = {}): Promise<CourierResult> {
  const signal = new AbortController().signal;
  return carry(SLOTS, ENGINE, {
    transport,
    identities: newIdentity,
    limits: LIMITS,
    rounds: 2,
    signal,
    windowMs: 20,
    ...changes,
  });
}

const told = (result: CourierResult): string[] =>
  result.outcomes.map((outcome) =>
    'answer' in outcome ? new TextDecoder().decode(outcome.answer.body) : outcome.failure,
  );

test('courier: every slot is sent once, as somebody else, for the same page', async () => {
  const { transport, sent } = scripted([]);
  const result = await run(transport, { page: 2 });
  assert.deepEqual(
    told(result),
    SLOTS.map(({ id }) => `round 0 slot ${id}`),
  );
  assert.equal(new Set(sent.map(({ identity }) => identity.user)).size, SLOTS.length);
  assert.ok(sent.every(({ request }) => request.url.endsWith('&p=2')));
  assert.deepEqual(
    { ...result, outcomes: 0, elapsedMs: 0 },
    { engine: 'test', outcomes: 0, rounds: 1, sentBytes: 40, receivedBytes: 400, elapsedMs: 0 },
  );
});

test('courier: slots leave at their times, whatever their place', async () => {
  const { transport, sent } = scripted([]);
  const slots = [60, 0, 30].map((sendMs, id) => ({ id, text: `words ${id}` as WireText, sendMs }));
  const signal = new AbortController().signal;
  await carry(slots, ENGINE, { transport, identities: newIdentity, limits: LIMITS, rounds: 2, signal });
  assert.deepEqual(
    sent.map(({ request }) => /words%20(\d)/.exec(request.url)?.[1]),
    ['1', '2', '0'],
  );
});

const RETRIES: readonly {
  readonly name: string;
  readonly script: readonly (readonly (number | MediatorErrorCode)[])[];
  readonly rounds: number;
  readonly outcomes: readonly string[];
}[] = [
  {
    name: 'one slot that failed on the road: all are sent again, and what failed is filled in',
    script: [[200, 'FETCH_TIMEOUT', 200, 200]],
    rounds: 2,
    outcomes: ['round 1 slot 0', 'round 1 slot 1', 'round 1 slot 2', 'round 1 slot 3'],
  },
  {
    name: 'a slot that fails in the second round keeps the answer of the first',
    script: [
      [200, 'FETCH_NETWORK', 200, 200],
      ['FETCH_NETWORK', 200, 200, 200],
    ],
    rounds: 2,
    outcomes: ['round 0 slot 0', 'round 1 slot 1', 'round 1 slot 2', 'round 1 slot 3'],
  },
  {
    name: 'a slot that fails twice has failed: there is no third round',
    script: [
      [200, 'FETCH_NETWORK', 200, 200],
      [200, 'FETCH_TIMEOUT', 200, 200],
    ],
    rounds: 2,
    outcomes: ['round 1 slot 0', 'FETCH_NETWORK', 'round 1 slot 2', 'round 1 slot 3'],
  },
  {
    name: 'an engine that wants to be left alone is',
    script: [[429, 'FETCH_TIMEOUT', 200, 200]],
    rounds: 1,
    outcomes: ['round 0 slot 0', 'FETCH_TIMEOUT', 'round 0 slot 2', 'round 0 slot 3'],
  },
  {
    name: 'Tor that is gone is not tried again',
    script: [['FETCH_NETWORK', 'TOR_GONE', 'TOR_GONE', 'TOR_GONE']],
    rounds: 1,
    outcomes: ['FETCH_NETWORK', 'TOR_GONE', 'TOR_GONE', 'TOR_GONE'],
  },
  {
    name: 'an answer that is refused would be refused again',
    script: [['FETCH_TOO_LARGE', 200, 200, 200]],
    rounds: 1,
    outcomes: ['FETCH_TOO_LARGE', 'round 0 slot 1', 'round 0 slot 2', 'round 0 slot 3'],
  },
];
for (const { name, script, rounds, outcomes } of RETRIES) {
  test(`courier: ${name}`, async () => {
    const { transport, sent } = scripted(script);
    const result = await run(transport);
    assert.equal(result.rounds, rounds);
    assert.deepEqual(told(result), outcomes);
    assert.equal(sent.length, rounds * SLOTS.length);
    assert.equal(new Set(sent.map(({ identity }) => identity.user)).size, sent.length);
  });
}

test('courier: the place of the slot that failed decides nothing', async () => {
  const patterns = await Promise.all(
    SLOTS.map(async (_, failing) => {
      const { transport, sent } = scripted([SLOTS.map((_slot, index) => (index === failing ? 'FETCH_TIMEOUT' : 200))]);
      const { rounds } = await run(transport);
      return { rounds, sent: sent.length };
    }),
  );
  assert.equal(new Set(patterns.map((pattern) => JSON.stringify(pattern))).size, 1);
});

test('courier: cancelling ends every slot at once, those that wait and those that are under way', async (t) => {
  const far = await farEnd(t);
  far.web.pages.set('/', () => undefined);
  const cancel = new AbortController();
  const slots = SLOTS.map((slot, index) => ({ ...slot, sendMs: index < 2 ? 0 : 600_000 }));
  const carrying = carry(
    slots,
    { id: 'test', request: () => ({ method: 'GET', url: `${far.base}/` }) },
    { transport: far.transport, identities: newIdentity, limits: LIMITS, rounds: 2, signal: cancel.signal },
  );
  const ended = assert.rejects(carrying, { code: 'FETCH_CANCELLED' });
  await until('two are under way', () => far.web.visits.length === 2);
  cancel.abort();
  await ended;
  await until('their connections are closed', () => far.web.openConnections() === 0);
  assert.equal(far.web.visits.length, 2);
});

test('courier: Tor that dies in the middle fails every slot, none alone', async (t) => {
  const far = await farEnd(t);
  far.web.pages.set('/', () => undefined);
  const signal = new AbortController().signal;
  const carrying = carry(
    SLOTS,
    { id: 'test', request: () => ({ method: 'GET', url: `${far.base}/` }) },
    { transport: far.transport, identities: newIdentity, limits: LIMITS, rounds: 2, signal },
  );
  await until('all are under way', () => far.web.visits.length === SLOTS.length);
  far.lose(torGone());
  assert.deepEqual(told(await carrying), ['TOR_GONE', 'TOR_GONE', 'TOR_GONE', 'TOR_GONE']);
});

test('courier: a fault of the program is not taken for a slot that failed', async () => {
  const transport: Transport = { fetch: async () => Promise.reject(new TypeError('a fault')) };
  await assert.rejects(run(transport), TypeError);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { RagError } from '../../src/rag/errors.ts';
import { type Offer, openChannel, vaultClient, vaultOffer } from '../../src/vault/channel.ts';
import { VAULT_METHODS, type VaultApi } from '../../src/vault/contract.ts';
import { RemoteError, VaultError } from '../../src/vault/errors.ts';
import { STREAM_WINDOW } from '../../src/vault/incoming-stream.ts';
import { portPair } from '../support/vault-port.ts';

function connect(offer: Partial<Offer>) {
  const pair = portPair();
  openChannel(pair.right, { calls: {}, streams: {}, notices: {}, ...offer });
  return { ...pair, client: openChannel(pair.left) };
}

async function collect(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n += 1) yield n;
}

test('channel: a call brings its arguments over and its answer back', async () => {
  const { client } = connect({ calls: { sum: async (a, b) => new Float32Array([Number(a) + Number(b)]) } });
  assert.deepEqual(await client.call('sum', 1, 2), new Float32Array([3]));
});

test('channel: a hundred calls at once each get their own answer', async () => {
  const { client } = connect({
    calls: {
      async echo(value) {
        for (let wait = Number(value) % 5; wait > 0; wait -= 1) await turn();
        return value;
      },
    },
  });
  const asked = Array.from({ length: 100 }, (_, n) => n);
  assert.deepEqual(await Promise.all(asked.map((n) => client.call('echo', n))), asked);
});

const failures = [
  {
    name: 'an error raised on purpose keeps code, message and hint',
    error: new RagError('RAG_QUERY_EMPTY', 'the query holds no word', {
      hint: 'Write one.',
      cause: new Error('SECRET'),
    }),
    expected: { code: 'RAG_QUERY_EMPTY', message: 'the query holds no word', hint: 'Write one.' },
  },
  {
    name: 'the message of any other error stays behind',
    error: new TypeError('SECRET text of a document'),
    expected: { code: 'VAULT_INTERNAL', message: 'the vault met an unexpected condition (TypeError)' },
  },
  {
    name: 'the code of a system error is told',
    error: Object.assign(new Error("ENOSPC: SECRET '/home/somebody'"), { code: 'ENOSPC' }),
    expected: { code: 'VAULT_INTERNAL', message: 'the vault met an unexpected condition (ENOSPC)' },
  },
  { name: 'a thrown string is not quoted', error: 'SECRET', expected: { code: 'VAULT_INTERNAL' } },
] as const;
for (const { name, error, expected } of failures) {
  test(`channel: ${name}`, async () => {
    const { client, crossed } = connect({
      calls: { fail: () => Promise.reject(error) },
      streams: {
        async *fail() {
          yield 1;
          throw error;
        },
      },
    });
    await assert.rejects(client.call('fail'), expected);
    const seen: unknown[] = [];
    await assert.rejects(async () => {
      for await (const item of client.stream('fail', [])) seen.push(item);
    }, expected);
    assert.deepEqual(seen, [1]);
    assert.doesNotMatch(JSON.stringify(crossed), /SECRET|stack|cause/);
  });
}

test('channel: only the offered names can be called', async () => {
  const { client } = connect({ calls: { fine: async () => 1 }, streams: {} });
  for (const name of ['constructor', '__proto__', 'hasOwnProperty', 'invoke', 'missing']) {
    await assert.rejects(client.call(name), { code: 'VAULT_PROTOCOL' });
    await assert.rejects(collect(client.stream(name, [])), { code: 'VAULT_PROTOCOL' });
  }
});

test('channel: streams keep their order and end, whatever their length', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: STREAM_WINDOW * 4 }), async (count) => {
      const { client } = connect({ streams: { numbers: () => numbers(count) } });
      assert.deepEqual(await collect(client.stream('numbers', [])), [...Array(count).keys()]);
    }),
    { numRuns: 25 },
  );
});

test('channel: a reader that does not read stops the sender at the window', async () => {
  let made = 0;
  const { client } = connect({
    streams: {
      async *endless() {
        for (;;) {
          made += 1;
          yield made;
        }
      },
    },
  });
  const stream = client.stream('endless', []);
  await stream.next();
  for (let n = 0; n < 50; n += 1) await turn();
  assert.equal(made, STREAM_WINDOW);
  for (let n = 0; n < STREAM_WINDOW; n += 1) await stream.next();
  for (let n = 0; n < 50; n += 1) await turn();
  assert.ok(made > STREAM_WINDOW && made <= STREAM_WINDOW * 2 + 1, `${made} items were made`);
  await stream.return?.();
});

test('channel: aborting ends the work in its own way and loses none of its last words', async () => {
  const { client } = connect({
    streams: {
      async *work(_args, signal) {
        yield 'begun';
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        yield 'cancelled in good order';
      },
    },
  });
  const controller = new AbortController();
  const seen: unknown[] = [];
  for await (const item of client.stream('work', [], controller.signal)) {
    seen.push(item);
    controller.abort();
  }
  assert.deepEqual(seen, ['begun', 'cancelled in good order']);
});

test('channel: a signal aborted before the stream begins is told too', async () => {
  const { client } = connect({
    streams: {
      async *work(_args, signal) {
        await turn();
        yield signal.aborted;
      },
    },
  });
  assert.deepEqual(await collect(client.stream('work', [], AbortSignal.abort())), [true]);
});

test('channel: leaving the loop ends the work on the other side', async () => {
  const ended = Promise.withResolvers<boolean>();
  const { client } = connect({
    streams: {
      async *work(_args, signal) {
        try {
          for (;;) {
            yield 1;
            await turn();
          }
        } finally {
          ended.resolve(signal.aborted);
        }
      },
    },
  });
  for await (const item of client.stream('work', [])) {
    assert.equal(item, 1);
    break;
  }
  assert.equal(await ended.promise, true);
});

test('channel: when it closes, everything pending fails at once and the work behind it is aborted', async () => {
  const begun = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const { client, close } = connect({
    calls: { never: () => new Promise(() => undefined) },
    streams: {
      async *never(_args, signal) {
        signal.addEventListener('abort', () => aborted.resolve());
        begun.resolve();
        await new Promise(() => undefined);
        yield 1;
      },
    },
  });
  const call = client.call('never');
  const stream = collect(client.stream('never', []));
  const outcomes = Promise.all([
    assert.rejects(call, { code: 'VAULT_DIED' }),
    assert.rejects(stream, { code: 'VAULT_DIED' }),
  ]);
  await begun.promise;
  close();
  await outcomes;
  await aborted.promise;
  assert.equal(client.closed, true);
  await assert.rejects(client.call('never'), { code: 'VAULT_DIED' });
  await assert.rejects(collect(client.stream('never', [])), { code: 'VAULT_DIED' });
});

test('channel: what was received before it closed is still read', async () => {
  const { client, close } = connect({
    streams: {
      async *some() {
        yield* numbers(3);
        await new Promise(() => undefined);
      },
    },
  });
  const stream = client.stream('some', []);
  assert.equal((await stream.next()).value, 0);
  await delay(200);
  close();
  assert.equal((await stream.next()).value, 1);
  assert.equal((await stream.next()).value, 2);
  await assert.rejects(stream.next(), { code: 'VAULT_DIED' });
  assert.equal((await stream.next()).done, true);
});

test('channel: what cannot be cloned is an error, not a wait without end', async () => {
  const { client } = connect({
    calls: { bad: async () => () => 1 },
    streams: {
      async *bad() {
        yield () => 1;
      },
    },
  });
  await assert.rejects(client.call('bad'), { code: 'VAULT_INTERNAL' });
  await assert.rejects(collect(client.stream('bad', [])), { code: 'VAULT_INTERNAL' });
  await assert.rejects(collect(client.stream('bad', [() => 1])), { code: 'VAULT_INTERNAL' });
});

test('channel: a sender that ignores the window is cut off', async () => {
  const pair = portPair();
  const client = openChannel(pair.left);
  pair.right.onMessage((message) => {
    const { m, a } = message as { m: string; a: unknown[] };
    if (m !== 'open') return;
    for (let n = 0; n < STREAM_WINDOW * 3; n += 1) pair.right.post({ t: 'q', m: 'item', a: [a[0], n] });
  });
  const stream = client.stream('flood', []);
  await stream.next();
  for (let n = 0; n < STREAM_WINDOW * 3; n += 1) await turn();
  await assert.rejects(collect(stream), { code: 'VAULT_PROTOCOL' });
});

const malformed: readonly unknown[] = [
  null,
  1,
  'text',
  {},
  { t: 'q' },
  { t: 'q', m: 'item' },
  { t: 'q', m: 'end', a: [1, { code: 'not a code', message: 1 }] },
  { t: 'q', m: 'constructor', a: [] },
  { t: 's', i: 'unknown', r: 1 },
  { t: 'q', m: 'invoke', a: null, i: 'x' },
];
test('channel: malformed messages of the other process change nothing', async () => {
  const pair = portPair();
  openChannel(pair.right, { calls: { fine: async () => 'fine' }, streams: {}, notices: {} });
  const client = openChannel(pair.left);
  for (const message of malformed) pair.right.post(message);
  await turn();
  assert.equal(await client.call('fine'), 'fine');
});

const badReplies: readonly Record<string, unknown>[] = [
  { r: undefined },
  { r: 1 },
  { r: { ok: false } },
  { r: { ok: false, failure: { code: 'lower', message: 'x' } } },
];
for (const reply of badReplies) {
  test(`channel: the malformed answer ${JSON.stringify(reply)} is an error`, async () => {
    const pair = portPair();
    const client = openChannel(pair.left);
    pair.right.onMessage((message) => pair.right.post({ t: 's', i: (message as { i: string }).i, ...reply }));
    await assert.rejects(
      client.call('anything'),
      (error) => error instanceof RemoteError && error.code === 'VAULT_PROTOCOL',
    );
  });
}

test('channel: notices arrive in order', async () => {
  const seen: unknown[] = [];
  const pair = portPair();
  openChannel(pair.left, { calls: {}, streams: {}, notices: { told: (value) => seen.push(value) } });
  const vault = openChannel(pair.right);
  for (let n = 0; n < 5; n += 1) vault.notify('told', n);
  for (let i = 0; i < 1000 && seen.length < 5; i += 1) await delay(2);
  assert.deepEqual(seen, [0, 1, 2, 3, 4]);
});

test('channel: closing it oneself fails what is pending with the given error', async () => {
  const { client } = connect({ calls: { never: () => new Promise(() => undefined) } });
  const call = client.call('never');
  client.close(new VaultError('VAULT_CLOSED', 'closed'));
  await assert.rejects(call, { code: 'VAULT_CLOSED' });
});

test('vaultClient and vaultOffer: every method of the contract crosses with its arguments', async () => {
  const seen: unknown[] = [];
  const api = Object.fromEntries(
    Object.entries(VAULT_METHODS).map(([name, kind]) => [
      name,
      kind === 'call'
        ? async (...args: unknown[]) => void seen.push([name, args])
        : async function* (spec: unknown, signal: AbortSignal) {
            seen.push([name, [spec, signal.aborted]]);
            yield name;
          },
    ]),
  ) as unknown as VaultApi;
  const pair = portPair();
  openChannel(pair.right, { ...vaultOffer(api), notices: {} });
  const client = vaultClient(openChannel(pair.left));
  await client.search({ text: 'x', top: 1, unit: 'chunk' });
  await client.sources(undefined);
  assert.deepEqual(await collect(client.ask({ text: 'y' }, new AbortController().signal)), ['ask']);
  assert.deepEqual(seen, [
    ['search', [{ text: 'x', top: 1, unit: 'chunk' }]],
    ['sources', [undefined]],
    ['ask', [{ text: 'y' }, false]],
  ]);
});

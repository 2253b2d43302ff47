import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { OpenAsk, VerdictAsk } from '../../src/airlock/contract.ts';
import type { Desk } from '../../src/airlock/desk.ts';
import { readPolicy } from '../../src/airlock/policy/read.ts';
import { serveAirlock } from '../../src/airlock/serve.ts';
import type { OutgoingHead, Sanitiser } from '../../src/airlock/types.ts';
import { AUTH, dialTo, listenOn, readAll } from '../support/airlock.ts';

const TIMES = { headMs: 2000, resolveMs: 200, connectMs: 500, helloMs: 500, sweepMs: 20 };

/** The airlock in this process, with names that lead where the test says. */
async function serve(
  t: TestContext,
  answers: Record<string, readonly string[][] | 'never'>,
  rule: object,
  sanitiser?: Sanitiser,
) {
  const steps: string[] = [];
  const asked: string[] = [];
  const desk: Desk = {
    authenticate: async () => ({ client: 'c', forMs: 1000 }),
    open: async ({ decision, reason }: Omit<OpenAsk, 't' | 'n'>) => void steps.push(`open ${decision} ${reason}`),
    verdict: async ({ address, reason }: Omit<VerdictAsk, 't' | 'n'>) =>
      void steps.push(`verdict ${address} ${reason}`),
    note: (note) => void (note.t === 'end' && steps.push(`end ${note.outcome}`)),
    answered: () => undefined,
    flush: () => undefined,
  };
  const { source } = readPolicy(
    JSON.stringify({ version: 1, roles: { lab: { clients: ['c'], allow: [{ name: 'all', hosts: ['*'], ...rule }] } } }),
  );
  const airlock = await serveAirlock({
    setup: { policy: source, port: 0, socksPort: null, reservedPorts: [], times: TIMES },
    desk,
    ...(sanitiser ? { sanitiser } : {}),
    async lookup(name) {
      asked.push(name);
      steps.push('lookup');
      const rounds = answers[name];
      if (rounds === 'never') return new Promise(() => undefined);
      if (!rounds) throw new Error('no such name');
      return rounds[Math.min(rounds.length, asked.filter((one) => one === name).length) - 1] ?? [];
    },
  });
  t.after(() => airlock.close());
  return { airlock, steps, asked };
}

async function connectTo(t: TestContext, port: number, authority: string): Promise<string> {
  const socket: Socket = await dialTo(t, port);
  socket.end(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${AUTH}\r\n`);
  return (await readAll(socket)).slice(9, 12);
}

test('rebinding: what was judged is what is dialled, and nobody asks a second time', async (t) => {
  let met = 0;
  const { port } = await listenOn(t, (socket) => {
    met += 1;
    socket.end('hello');
  });
  const { airlock, asked, steps } = await serve(
    t,
    { 'turns.test': [['127.0.0.1'], ['127.0.0.2']], 'public-then.test': [['127.0.0.1']] },
    { networks: ['127.0.0.1'], ports: [port] },
  );
  assert.equal(await connectTo(t, airlock.port, `turns.test:${port}`), '200');
  assert.deepEqual(asked, ['turns.test']);
  assert.equal(met, 1);
  // Now it leads to another address, which nothing opened.
  assert.equal(await connectTo(t, airlock.port, `turns.test:${port}`), '403');
  assert.equal(met, 1);
  assert.deepEqual(steps.slice(0, 3), ['open allowed null', 'lookup', 'verdict loopback null']);
  assert.deepEqual(steps.slice(-4), [
    'open allowed null',
    'lookup',
    'verdict loopback AIRLOCK_ADDRESS_DENIED',
    'end denied',
  ]);
});

const MIXES: readonly (readonly [name: string, addresses: readonly string[], status: string])[] = [
  ['a private one alone', ['10.0.0.1'], '403'],
  ['a public and a private one', ['8.8.8.8', '10.0.0.1'], '403'],
  ['a private one at the end of many', [...Array<string>(20).fill('8.8.8.8'), '169.254.169.254'], '403'],
  ['IPv4 public and IPv6 loopback', ['8.8.8.8', '::1'], '403'],
  ['IPv6 public and IPv4 private', ['2606:4700::1', '192.168.0.1'], '403'],
  ['a mapped loopback', ['::ffff:127.0.0.1'], '403'],
  ['NAT64 to metadata', ['64:ff9b::a9fe:a9fe'], '403'],
  ['6to4', ['2002:7f00:1::'], '403'],
  ['a zone', ['fe80::1%eth0'], '502'],
  ['a public one and one with a zone', ['8.8.8.8', 'fe80::1%lo'], '502'],
  ['nothing', [], '502'],
  ['what is no address', ['localhost'], '502'],
  ['0.0.0.0', ['0.0.0.0'], '403'],
  ['metadata', ['169.254.169.254'], '403'],
  ['multicast', ['224.0.0.251'], '403'],
  ['broadcast', ['255.255.255.255'], '403'],
];
for (const [name, addresses, status] of MIXES) {
  test(`lookup: an answer with ${name} is refused as a whole`, async (t) => {
    const { airlock, steps } = await serve(t, { 'a.test': [[...addresses]] }, {});
    assert.equal(await connectTo(t, airlock.port, 'a.test:443'), status);
    assert.equal(steps.at(-1), status === '403' ? 'end denied' : 'end failed');
  });
}

test('lookup: a name without an answer, and one that is waited for too long', async (t) => {
  const { airlock, steps } = await serve(t, { 'slow.test': 'never' }, {});
  assert.equal(await connectTo(t, airlock.port, 'none.test:443'), '502');
  assert.equal(await connectTo(t, airlock.port, 'slow.test:443'), '504');
  assert.ok(steps.includes('verdict unresolved AIRLOCK_RESOLVE_FAILED'));
  assert.ok(steps.includes('verdict unresolved AIRLOCK_RESOLVE_TIMEOUT'));
});

test('dial: nothing leads to the ports of Cloister itself', async (t) => {
  const { airlock, steps } = await serve(
    t,
    { 'me.test': [['127.0.0.1']] },
    { networks: ['127.0.0.0/8'], ports: ['1-65535'] },
  );
  assert.equal(await connectTo(t, airlock.port, `127.0.0.1:${airlock.port}`), '403');
  assert.equal(await connectTo(t, airlock.port, `me.test:${airlock.port}`), '403');
  assert.deepEqual(steps, [
    'open denied AIRLOCK_ADDRESS_DENIED',
    'open allowed null',
    'lookup',
    'verdict loopback AIRLOCK_ADDRESS_DENIED',
    'end denied',
  ]);
});

test('sanitiser: sees head and body of a plain request, and what it gives back is what leaves', async (t) => {
  let seen = '';
  const { port } = await listenOn(t, (socket) =>
    socket.on('data', (part: Buffer) => {
      seen += part.toString('latin1');
      if (seen.endsWith('0\r\n\r\n')) socket.end('HTTP/1.1 204 No Content\r\n\r\n');
    }),
  );
  const sanitiser: Sanitiser = {
    kind: 'scanned',
    request: (head: OutgoingHead) => ({
      head: { ...head, path: '/clean', fields: head.fields.filter(([name]) => name !== 'X-Secret') },
      body: { push: (piece) => [Buffer.from(piece.toString().toUpperCase())], end: () => [Buffer.from('.')] },
    }),
  };
  const { airlock } = await serve(t, {}, { networks: ['127.0.0.1'], ports: [port] }, sanitiser);
  const socket = await dialTo(t, airlock.port);
  const url = `http://127.0.0.1:${port}`;
  socket.write(
    `POST ${url}/secret HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${AUTH}Connection: close\r\nX-Secret: 1\r\nContent-Length: 5\r\n\r\nhello`,
  );
  assert.match(await readAll(socket), /^HTTP\/1\.1 204/);
  assert.match(
    seen,
    /^POST \/clean HTTP\/1\.1\r\n[\s\S]*Transfer-Encoding: chunked\r\n[\s\S]*\r\n5\r\nHELLO\r\n1\r\n\.\r\n0\r\n\r\n$/,
  );
  assert.doesNotMatch(seen, /X-Secret|Content-Length/);
});

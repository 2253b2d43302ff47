import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { AUTH, dialTo, listenOn, loopbackPolicy, openAirlock, readAll, readUntil, until } from '../support/airlock.ts';
import { CHILD_ENV } from '../support/child-env.ts';

const echo = (socket: Socket): void => void socket.pipe(socket);

function isDead(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}

function connectText(authority: string): string {
  return `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${AUTH}\r\n`;
}

test('airlock: says what it tried and was refused, before it serves', async (t) => {
  const { host } = await openAirlock(t, loopbackPolicy([1]));
  assert.deepEqual(host.status().proofs, [
    'read its own program',
    'read a file of the system',
    'write a file',
    'start a program',
    'start a thread',
    'load an add-on',
  ]);
});

test('airlock: is gone when the profile narrows, and what was open is accounted for', async (t) => {
  const { port } = await listenOn(t, echo);
  const stage = await openAirlock(t, loopbackPolicy([port]));
  const socket = await dialTo(t, stage.port);
  socket.write(`${connectText(`127.0.0.1:${port}`)}hello`);
  await readUntil(socket, 'hello');
  const [row] = stage.host.list();
  assert.deepEqual(
    [row?.client, row?.role, row?.host, row?.port, row?.rule, row?.address],
    ['c', 'lab', '127.0.0.1', port, 'loop', 'loopback'],
  );
  await stage.narrow();
  await readAll(socket);
  const end = stage.records.at(-1);
  assert.ok(end?.type === 'airlock_end');
  assert.deepEqual([end.outcome, end.sentBytes, end.receivedBytes], ['narrowed', 5, 5]);
  assert.deepEqual([stage.host.status().listening, stage.host.list().length], [false, 0]);
  assert.ok(await isDead(stage.port));
  assert.ok(await isDead(stage.socksPort));
});

test('airlock: killed, its connections end as aborted, and it comes back on the same port', async (t) => {
  const { port } = await listenOn(t, echo);
  const stage = await openAirlock(t, loopbackPolicy([port]));
  const socket = await dialTo(t, stage.port);
  socket.write(`${connectText(`127.0.0.1:${port}`)}hello`);
  await readUntil(socket, 'hello');
  const { pid } = stage.host.status();
  assert.ok(pid);
  process.kill(pid, 'SIGKILL');
  await readAll(socket);
  await until(() => stage.outcomes().length === 1 && stage.host.status().listening);
  assert.deepEqual(stage.outcomes(), ['aborted']);
  assert.notEqual(stage.host.status().pid, pid);
  assert.equal(stage.host.status().port, stage.port);
  assert.deepEqual(
    stage.notes.map(({ event }) => event),
    ['airlock-started', 'airlock-died', 'airlock-started'],
  );
});

test('airlock: narrowed while it comes back after a crash, it never listens again', async (t) => {
  const stage = await openAirlock(t, loopbackPolicy([1]));
  process.kill(stage.host.status().pid ?? 0, 'SIGKILL');
  await until(() => stage.notes.some(({ event }) => event === 'airlock-died'));
  await stage.narrow();
  for (let look = 0; look < 20; look += 1) {
    assert.ok(await isDead(stage.port));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(
    stage.notes.map(({ event }) => event),
    ['airlock-started', 'airlock-died'],
  );
  assert.equal(stage.host.status().pid, null);
});

test('airlock: closed while it starts, it does not come up', async (t) => {
  const stage = await openAirlock(t, loopbackPolicy([1]));
  await stage.narrow();
  const starting = stage.host.precondition.establish(new AbortController().signal);
  const outcome = assert.rejects(starting, { code: 'AIRLOCK_START_FAILED' });
  await stage.host.close();
  await outcome;
  assert.equal(stage.host.status().listening, false);
});

test('airlock: killed while a record is on its way to the disk, that connection ends too', async (t) => {
  const { port } = await listenOn(t, echo);
  const stage = await openAirlock(t, loopbackPolicy([port]));
  stage.chain.delayMs = 300;
  const socket = await dialTo(t, stage.port);
  socket.write(connectText(`127.0.0.1:${port}`));
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.kill(stage.host.status().pid ?? 0, 'SIGKILL');
  await until(() => stage.outcomes().length === 1);
  assert.deepEqual(
    stage.records.map(({ type }) => type),
    ['airlock_open', 'airlock_end'],
  );
  assert.equal(stage.host.list().length, 0);
});

test('airlock: dies with its daemon', async (t) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../support/airlock-daemon.ts')], {
    env: CHILD_ENV,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { pid, port } = JSON.parse(line.toString()) as { pid: number; port: number };
  assert.equal(await isDead(port), false);
  child.kill('SIGKILL');
  await until(() => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  });
  assert.ok(await isDead(port));
});

test('airlock: while the chain refuses, nothing is looked up or dialled, and the client is told why', async (t) => {
  let met = 0;
  const { port } = await listenOn(t, () => (met += 1));
  const stage = await openAirlock(t, loopbackPolicy([port]));
  stage.chain.fails = new Error('full');
  for (const text of [
    connectText(`127.0.0.1:${port}`),
    connectText(`localhost:${port}`),
    connectText('evil.test:443'),
    `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${AUTH}\r\n`,
  ]) {
    const socket = await dialTo(t, stage.port);
    socket.write(text);
    assert.match(await readAll(socket), /^HTTP\/1\.1 503 [\s\S]*the audit chain cannot be written/);
  }
  assert.deepEqual([met, stage.records.length, stage.host.list().length], [0, 0, 0]);
});

test('airlock: when the chain stops, what is open is cut, and its end is written when the chain is back', async (t) => {
  const { port } = await listenOn(t, echo);
  const stage = await openAirlock(t, loopbackPolicy([port]));
  const socket = await dialTo(t, stage.port);
  socket.write(`${connectText(`127.0.0.1:${port}`)}hello`);
  await readUntil(socket, 'hello');
  stage.chain.fails = new Error('full');
  stage.host.cut();
  await readAll(socket);
  await until(() => stage.host.list().length === 0);
  assert.deepEqual(stage.outcomes(), []);
  stage.chain.fails = null;
  await until(() => stage.outcomes().length === 1);
  assert.deepEqual(stage.outcomes(), ['narrowed']);
});

test('airlock: a token that is revoked is worth nothing from then on, and what it had open is cut', async (t) => {
  const { port } = await listenOn(t, echo);
  const stage = await openAirlock(t, loopbackPolicy([port]));
  const socket = await dialTo(t, stage.port);
  socket.write(`${connectText(`127.0.0.1:${port}`)}hello`);
  await readUntil(socket, 'hello');
  stage.revoke('c');
  await readAll(socket);
  const again = await dialTo(t, stage.port);
  again.write(connectText(`127.0.0.1:${port}`));
  assert.match(await readAll(again), /^HTTP\/1\.1 407 [\s\S]*Proxy-Authenticate: Basic/);
  assert.deepEqual(stage.failures, [['c', 'revoked']]);
  assert.deepEqual(stage.outcomes(), ['denied']);
});

test('airlock: refused credentials are counted by kind', async (t) => {
  const stage = await openAirlock(t, loopbackPolicy([1]));
  for (const line of [
    '',
    `Proxy-Authorization: Basic ${btoa('c:wrong')}\r\n`,
    `Proxy-Authorization: Basic ${btoa('stranger:wrong')}\r\n`,
    'Proxy-Authorization: Bearer search-only\r\n',
  ]) {
    const socket = await dialTo(t, stage.port);
    socket.write(`CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n${line}\r\n`);
    assert.match(await readAll(socket), /^HTTP\/1\.1 407 /);
  }
  assert.deepEqual(stage.failures, [
    [null, 'missing'],
    ['c', 'unknown'],
    [null, 'unknown'],
    ['s', 'scope'],
  ]);
});

test('airlock: a new policy is in force at once, a faulty one changes nothing, and what is denied now is cut', async (t) => {
  const { port } = await listenOn(t, echo);
  const stage = await openAirlock(t, loopbackPolicy([port]));
  const socket = await dialTo(t, stage.port);
  socket.write(`${connectText(`127.0.0.1:${port}`)}hello`);
  await readUntil(socket, 'hello');
  stage.writePolicy('{"version": 1,\n"rolls": {}}');
  assert.throws(() => stage.host.reload(), { code: 'AIRLOCK_POLICY_INVALID' });
  assert.match(stage.host.status().policyProblem?.message ?? '', /line 2/);
  const other = await dialTo(t, stage.port);
  other.write(`${connectText(`127.0.0.1:${port}`)}still`);
  await readUntil(other, 'still');
  stage.writePolicy(loopbackPolicy([1]));
  stage.host.reload();
  await Promise.all([readAll(socket), readAll(other)]);
  await until(() => stage.outcomes().length === 2);
  assert.deepEqual(stage.outcomes(), ['denied', 'denied']);
  assert.equal(stage.host.status().policyProblem, null);
  assert.equal(stage.host.check({ target: `http://127.0.0.1:${port}/`, role: 'lab' })?.allowed, false);
});

test('airlock: a file that is written to is read by itself', async (t) => {
  const stage = await openAirlock(t, loopbackPolicy([1]));
  stage.writePolicy('{');
  await until(() => stage.notes.some(({ event }) => event === 'airlock-policy-refused'));
  stage.writePolicy(loopbackPolicy([2]));
  await until(() => stage.notes.some(({ event }) => event === 'airlock-policy-changed'));
  assert.equal(stage.host.status().policyProblem, null);
});

test('airlock: a role opens so many at once and so many a second', async (t) => {
  const { port } = await listenOn(t, echo);
  const stage = await openAirlock(t, loopbackPolicy([port], { limits: { connections: 2 } }));
  for (let n = 0; n < 2; n += 1) {
    const socket = await dialTo(t, stage.port);
    socket.write(connectText(`127.0.0.1:${port}`));
    await readUntil(socket, '\r\n\r\n');
  }
  const third = await dialTo(t, stage.port);
  third.write(connectText(`127.0.0.1:${port}`));
  assert.match(await readAll(third), /^HTTP\/1\.1 429 [\s\S]*Retry-After: 1/);
  await until(() => stage.host.status().overflows === 1);
  assert.equal(stage.records.filter(({ type }) => type === 'airlock_open').length, 2);
});

test('airlock: events tell what happens, as it happens', async (t) => {
  const { port } = await listenOn(t, echo);
  const stage = await openAirlock(t, loopbackPolicy([port]));
  const stop = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const event of stage.host.events(stop.signal)) {
      seen.push(event.type);
      if (seen.length === 3) stop.abort();
    }
  })();
  const socket = await dialTo(t, stage.port);
  socket.end(connectText(`127.0.0.1:${port}`));
  await readAll(socket);
  const denied = await dialTo(t, stage.port);
  denied.write(connectText('evil.test:443'));
  await readAll(denied);
  await watching;
  assert.deepEqual(seen.toSorted(), ['denied', 'ended', 'opened']);
});

test('airlock: a port that is taken is said, and the profile stays as it was', async (t) => {
  const { port } = await listenOn(t, echo);
  await assert.rejects(openAirlock(t, loopbackPolicy([1]), { config: { port, socksPort: null } }), {
    code: 'AIRLOCK_PORT_TAKEN',
  });
});

test('airlock: a faulty policy keeps it from starting', async (t) => {
  await assert.rejects(openAirlock(t, '{"version": 2}'), { code: 'AIRLOCK_POLICY_INVALID' });
});

test('airlock: started without its limits it refuses', async (t) => {
  const entry = join(import.meta.dirname, '../support/airlock-unconfined.ts');
  await assert.rejects(openAirlock(t, loopbackPolicy([1]), { entry }), {
    code: 'AIRLOCK_START_FAILED',
    message: /was given the right/,
  });
});

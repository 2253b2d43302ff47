import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect as tlsConnect } from 'node:tls';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { readGreeting } from '../../src/airlock/hello.ts';
import { AUTH, dialTo, listenOn, loopbackPolicy, openAirlock, readAll, readUntil, until } from '../support/airlock.ts';

const run = promisify(execFile);

async function openTunnel(t: TestContext, proxy: number, authority: string, early = ''): Promise<Socket> {
  const socket = await dialTo(t, proxy);
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${AUTH}\r\n${early}`);
  return socket;
}

const echo = (socket: Socket): void => void socket.pipe(socket);

test('tunnel: passes bytes both ways, also those sent before it stood, and ends halves one by one', async (t) => {
  const { port } = await listenOn(t, echo);
  const stage = await openAirlock(t, loopbackPolicy([port]));
  const socket = await openTunnel(t, stage.port, `127.0.0.1:${port}`, 'early ');
  socket.end('late');
  const answer = await readAll(socket);
  assert.match(answer, /^HTTP\/1\.1 200 Connection established\r\n\r\nearly late$/);
  await until(() => stage.outcomes().length === 1);
  const end = stage.records.at(-1);
  assert.ok(end?.type === 'airlock_end');
  assert.deepEqual([end.outcome, end.sentBytes, end.receivedBytes], ['done', 10, 10]);
});

test('tunnel: a hundred megabytes arrive as they were, with a reader that is slow', async (t) => {
  const blob = randomBytes(1_048_576);
  const { port } = await listenOn(t, (socket) => {
    for (let n = 0; n < 100; n += 1) socket.write(blob);
    socket.end();
  });
  const stage = await openAirlock(t, loopbackPolicy([port]));
  const socket = await openTunnel(t, stage.port, `127.0.0.1:${port}`);
  const hash = createHash('sha256');
  let bytes = 0;
  let isHead = true;
  socket.on('data', (part: Buffer) => {
    const body = isHead ? part.subarray(part.indexOf('\r\n\r\n') + 4) : part;
    isHead = false;
    bytes += body.length;
    hash.update(body);
    if (bytes % 7 === 0) {
      socket.pause();
      setTimeout(() => socket.resume(), 1);
    }
  });
  await once(socket, 'end');
  socket.end();
  assert.equal(bytes, 104_857_600);
  const wanted = createHash('sha256');
  for (let n = 0; n < 100; n += 1) wanted.update(blob);
  assert.equal(hash.digest('hex'), wanted.digest('hex'));
});

/** A real ClientHello of Node, as bytes. */
async function helloFor(t: TestContext, servername: string): Promise<Buffer> {
  const heard = Promise.withResolvers<Buffer>();
  const { port } = await listenOn(t, (socket) => socket.once('data', heard.resolve));
  const client = tlsConnect({ host: '127.0.0.1', port, ...(servername ? { servername } : {}) });
  client.on('error', () => undefined);
  t.after(() => client.destroy());
  return heard.promise;
}

test('readGreeting: finds the name in a real greeting, in whatever pieces it comes', async (t) => {
  const hello = await helloFor(t, 'Some.Host.test');
  assert.deepEqual(readGreeting(hello), { kind: 'tls', name: 'some.host.test' });
  assert.deepEqual(readGreeting(await helloFor(t, '')), { kind: 'tls', name: null });
  for (let at = 0; at < hello.length; at += 1) assert.equal(readGreeting(hello.subarray(0, at)).kind, 'more', `${at}`);
  const body = hello.subarray(5);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: body.length - 1 }), { maxLength: 8 }), (cuts) => {
      const edges = [0, ...new Set(cuts.toSorted((a, b) => a - b)), body.length];
      const records = edges.slice(1).map((end, index) => {
        const part = body.subarray(edges[index], end);
        return Buffer.concat([Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part]);
      });
      assert.deepEqual(readGreeting(Buffer.concat(records)), { kind: 'tls', name: 'some.host.test' });
    }),
  );
});

test('readGreeting: never throws, and never takes noise for a greeting', async (t) => {
  const hello = await helloFor(t, 'some.host.test');
  fc.assert(
    fc.property(fc.nat(hello.length - 1), fc.nat(255), (at, value) => {
      const bad = Buffer.from(hello);
      bad[at] = value;
      assert.ok(['tls', 'more', 'other'].includes(readGreeting(bad).kind));
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 5 }),
      (bytes) => bytes[0] === 22 || readGreeting(Buffer.from(bytes)).kind === 'other',
    ),
  );
});

test('tunnel: with sni, only a greeting to the host of the CONNECT leaves', async (t) => {
  let heard = Buffer.alloc(0);
  const { port } = await listenOn(t, (socket) =>
    socket.on('data', (part: Buffer) => (heard = Buffer.concat([heard, part]))),
  );
  const stage = await openAirlock(t, loopbackPolicy([port], {}, { sni: true }));
  const right = await helloFor(t, 'localhost');
  const wrong = await helloFor(t, 'evil.test');
  const nameless = await helloFor(t, '');

  const good = await openTunnel(t, stage.port, `localhost:${port}`);
  await readUntil(good, '\r\n\r\n');
  // Byte by byte, over many packets.
  for (const byte of right) {
    good.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  await until(() => heard.length >= right.length);
  assert.ok(heard.equals(right));
  good.resetAndDestroy();
  await until(() => stage.outcomes().length === 1);

  heard = Buffer.alloc(0);
  for (const [authority, greeting] of [
    [`localhost:${port}`, wrong],
    [`localhost:${port}`, nameless],
    [`127.0.0.1:${port}`, wrong],
    [`localhost:${port}`, Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ] as const) {
    const socket = await openTunnel(t, stage.port, authority);
    socket.write(greeting);
    const answer = await readAll(socket);
    assert.equal(answer.split('\r\n\r\n')[1], '\x15\x03\x03\x00\x02\x02\x31');
  }
  assert.equal(heard.length, 0);
  await until(() => stage.outcomes().length === 5);
  assert.deepEqual(stage.outcomes(), ['aborted', 'mismatch', 'mismatch', 'mismatch', 'mismatch']);
});

test('tunnel: with sni, a client that says nothing is cut in time', async (t) => {
  const { port } = await listenOn(t, () => undefined);
  const stage = await openAirlock(t, loopbackPolicy([port], {}, { sni: true }), {
    times: { sweepMs: 20, helloMs: 100 },
  });
  const socket = await openTunnel(t, stage.port, `localhost:${port}`);
  await readAll(socket);
  await until(() => stage.outcomes().length === 1);
  assert.deepEqual(stage.outcomes(), ['timeout']);
});

test('tunnel: limits on bytes, on silence and on time end it, and say so', async (t) => {
  const { port } = await listenOn(t, echo);
  const cases = [
    [{ sentBytes: 1000 }, 'limit'],
    [{ receivedBytes: 1000 }, 'limit'],
    [{ idleMs: 100 }, 'timeout'],
    [{ openMs: 100 }, 'timeout'],
  ] as const;
  for (const [limits, outcome] of cases) {
    const stage = await openAirlock(t, loopbackPolicy([port], { limits }));
    const socket = await openTunnel(t, stage.port, `127.0.0.1:${port}`);
    const closed = readAll(socket);
    if (outcome === 'limit') socket.write(Buffer.alloc(5000));
    await closed;
    await until(() => stage.outcomes().length === 1);
    assert.deepEqual(stage.outcomes(), [outcome]);
  }
});

test('upgrade: a WebSocket passes where a rule allows it, and is bytes from then on', async (t) => {
  const { port } = await listenOn(t, (socket) => {
    socket.once('data', (head: Buffer) => {
      assert.match(head.toString(), /\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n$/);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello ');
      socket.pipe(socket);
    });
  });
  const stage = await openAirlock(t, loopbackPolicy([port], {}, { kinds: ['upgrade'] }));
  const socket = await dialTo(t, stage.port);
  socket.write(
    `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${AUTH}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  );
  assert.match(await readUntil(socket, 'hello '), /^HTTP\/1\.1 101 /);
  socket.end('you');
  assert.equal(await readAll(socket), 'you');
});

test('requests: one connection carries many, each judged and recorded by itself', async (t) => {
  const { port } = await listenOn(t, (socket) =>
    socket.once('data', () => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')),
  );
  const stage = await openAirlock(t, loopbackPolicy([port]));
  const socket = await dialTo(t, stage.port);
  const one = `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${AUTH}\r\n`;
  const other = `GET http://evil.test/ HTTP/1.1\r\nHost: evil.test\r\n${AUTH}\r\n`;
  // All at once: the third is read when the second has been answered, and is the last.
  socket.write(one + one + other + one);
  const answer = await readAll(socket);
  assert.deepEqual(
    [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]),
    ['200', '200', '403'],
  );
  const decisions = stage.records.flatMap((record) => (record.type === 'airlock_open' ? [record.decision] : []));
  assert.deepEqual(decisions, ['allowed', 'allowed', 'denied']);
});

test('requests: a head that comes too slowly is refused, and a connection that says nothing is closed', async (t) => {
  const stage = await openAirlock(t, loopbackPolicy([1]), { times: { sweepMs: 20, headMs: 150 } });
  const [silent, slow] = [await dialTo(t, stage.port), await dialTo(t, stage.port)];
  slow.write('GET http://a.test/ HTTP/1.1\r\nHost: a.te');
  assert.equal(await readAll(silent), '');
  const late = await dialTo(t, stage.port);
  late.write('GET ');
  assert.match(await readAll(late), /^HTTP\/1\.1 408 /);
});

test('resets: whoever goes away at whatever moment, nothing crashes and every connection has its end', async (t) => {
  let wobble = 0;
  const { port } = await listenOn(t, (socket) => {
    const when = wobble % 7;
    wobble += 1;
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n');
    socket.write(Buffer.alloc(100_000));
    socket.on('data', () => undefined);
    if (when < 3) setTimeout(() => (when === 0 ? socket.resetAndDestroy() : socket.destroy()), when * 3);
    else if (when === 3) socket.end();
  });
  const stage = await openAirlock(t, loopbackPolicy([port], { limits: { perSecond: 100_000, idleMs: 300 } }));
  const { pid } = stage.host.status();
  const authority = `127.0.0.1:${port}`;
  const texts = [
    `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${AUTH}\r\nhello`,
    `GET http://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${AUTH}\r\n`,
    `POST http://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\nTransfer-Encoding: chunked\r\n${AUTH}\r\n5\r\nhello\r\n0\r\n\r\n`,
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...texts),
      fc.nat(400),
      fc.nat(12),
      fc.constantFrom('reset', 'destroy', 'end'),
      async (text, cut, waitMs, how) => {
        const socket = await dialTo(t, stage.port);
        socket.resume();
        socket.write(text.slice(0, cut));
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        if (how === 'reset') socket.resetAndDestroy();
        else if (how === 'destroy') socket.destroy();
        else socket.end();
      },
    ),
    { numRuns: 250 },
  );
  const opens = (): number =>
    stage.records.filter((record) => record.type === 'airlock_open' && record.decision === 'allowed').length;
  await until(() => stage.host.list().length === 0 && opens() === stage.outcomes().length);
  assert.ok(opens() > 20);
  assert.equal(stage.host.status().pid, pid);
});

test('socks: the same policy, the same records', async (t) => {
  const { port } = await listenOn(t, echo);
  const stage = await openAirlock(t, loopbackPolicy([port]));
  const login = Buffer.from('\x05\x01\x02\x01\x02me\x0agood-token', 'latin1');
  const to = (host: string, at = port): Buffer =>
    Buffer.concat([Buffer.from([5, 1, 0, 3, host.length]), Buffer.from(host), Buffer.from([at >> 8, at & 255])]);
  const good = await dialTo(t, stage.socksPort);
  good.end(Buffer.concat([login, to('localhost'), Buffer.from('hello')]));
  const answer = await readAll(good);
  assert.equal(answer, '\x05\x02\x01\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00hello');
  const replies: readonly (readonly [Buffer, string])[] = [
    [Buffer.concat([login, to('evil.test')]), '\x02'],
    [Buffer.concat([login, to('127.1')]), '\x08'],
    [Buffer.concat([login, Buffer.from([5, 2, 0, 1, 127, 0, 0, 1, 0, 80])]), '\x07'],
  ];
  for (const [bytes, code] of replies) {
    const socket = await dialTo(t, stage.socksPort);
    socket.write(bytes);
    assert.equal((await readAll(socket)).slice(4, 6), `\x05${code}`);
  }
  const wrong = await dialTo(t, stage.socksPort);
  wrong.write('\x05\x01\x02\x01\x02me\x05wrong');
  assert.equal(await readAll(wrong), '\x05\x02\x01\x01');
  const open = await dialTo(t, stage.socksPort);
  open.write('\x05\x01\x00');
  assert.equal((await readAll(open)).slice(0, 2), '\x05\xff');
  await until(() => stage.outcomes().length === 1);
  assert.deepEqual(stage.outcomes(), ['done']);
});

test('curl and git work through it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cloister-airlock-git-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const git = (...args: string[]) =>
    run('git', args, {
      cwd: folder,
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0' },
    });
  await git('init', '-q', 'origin');
  await git(
    '-C',
    'origin',
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@b.test',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'one',
  );
  await git('clone', '-q', '--bare', 'origin', 'site.git');
  await git('-C', 'site.git', 'update-server-info');
  const { createServer } = await import('node:http');
  const { readFileSync, existsSync, statSync } = await import('node:fs');
  const server = createServer((request, response) => {
    const path = join(folder, (request.url ?? '').split('?')[0] ?? '');
    if (!existsSync(path) || !statSync(path).isFile()) return void response.writeHead(404).end();
    response.end(readFileSync(path));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close().closeAllConnections());
  const { port } = server.address() as { port: number };
  const stage = await openAirlock(t, loopbackPolicy([port]));
  const proxy = `http://me:good-token@127.0.0.1:${stage.port}`;
  await git('-c', `http.proxy=${proxy}`, 'clone', '-q', `http://127.0.0.1:${port}/site.git`, 'copy');
  assert.match((await git('-C', 'copy', 'log', '--oneline')).stdout, / one\n$/);
  const url = `http://localhost:${port}/site.git/HEAD`;
  for (const args of [
    ['-x', proxy],
    ['-p', '-x', proxy],
    ['-x', `socks5h://me:good-token@127.0.0.1:${stage.socksPort}`],
  ]) {
    const { stdout } = await run('curl', ['-sS', '--max-time', '10', ...args, url, url]);
    assert.match(stdout, /^(ref: refs\/heads\/\w+\n){2}$/);
  }
  const { stdout } = await run('curl', [
    '-sS',
    '-o',
    '-',
    '-w',
    '%{http_code}',
    '-x',
    proxy,
    '-H',
    'Accept: application/json',
    'http://evil.test/',
  ]);
  assert.match(stdout, /"code":"AIRLOCK_NOT_ALLOWED"[\s\S]*403$/);
});

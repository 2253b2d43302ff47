/**
 * The airlock beside a bare Node proxy, tinyproxy and squid, all on loopback and in one run: requests and tunnels a second
 * with 32 clients, each on a connection of its own; megabytes a second through one tunnel; memory with 2,000 idle
 * tunnels. The airlock asks for a token and has every record on the disk before it dials; the others do neither.
 *
 *   node bench/airlock.bench.ts [--count 2000] [--rounds 3] [--megabytes 512] [--idle 2000]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    megabytes: { type: 'string', default: '512' },
    idle: { type: 'string', default: '2000' },
  },
});
const COUNT = Number(values.count);
const ROUNDS = Number(values.rounds);
const BYTES = Number(values.megabytes) * 1_000_000;
const IDLE = Number(values.idle);
const CLIENTS = 32;
const AUTH = 'Proxy-Authorization: Bearer bench\r\n';
const folder = mkdtempSync(join(tmpdir(), 'cloister-bench-'));
const children: ChildProcess[] = [];

interface Proxy {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
}

async function startNode(file: string, ...args: string[]): Promise<{ readonly port: number; readonly pid: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support', file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return JSON.parse(line.toString()) as { port: number; pid: number };
}

async function startOther(
  name: string,
  args: (config: string) => string[],
  config: (port: number) => string,
): Promise<Proxy> {
  const port = await freePort();
  const path = join(folder, `${name}.conf`);
  writeFileSync(path, config(port));
  const child = spawn(name, args(path), { stdio: 'ignore' });
  children.push(child);
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const isUp = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
      delay(200, false),
    ]);
    socket.destroy();
    if (isUp) return { name, port, pid: child.pid ?? 0 };
    await delay(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

const origin = await startNode('airlock-origin.ts');
const host = `127.0.0.1:${origin.port}`;
const GET = `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n${AUTH}Connection: close\r\n\r\n`;
const CONNECT = `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n${AUTH}\r\n`;

function open(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', (error) => {
    throw error;
  });
  return socket;
}

function getOnce({ port }: Proxy): Promise<void> {
  return new Promise((resolve) => {
    const socket = open(port);
    let text = '';
    socket.on('data', (part: Buffer) => {
      text += part.toString('latin1');
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      if (!/^HTTP\/1\.[01] 200 [\s\S]*ok/.test(text)) throw new Error(`not the answer: ${text.slice(0, 200)}`);
      resolve();
    });
    socket.write(GET);
  });
}

/** @returns a tunnel through which a byte has gone there and come back */
function tunnel({ port }: Proxy): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = open(port);
    let text = '';
    let isUp = false;
    const onData = (part: Buffer): void => {
      text += part.toString('latin1');
      if (!isUp && text.includes('\r\n\r\n')) {
        if (!/^HTTP\/1\.[01] 200/.test(text)) throw new Error(`no tunnel: ${text.slice(0, 200)}`);
        isUp = true;
        socket.write('p');
      } else if (isUp && text.endsWith('p')) {
        socket.off('data', onData);
        resolve(socket);
      }
    };
    socket.on('data', onData);
    socket.write(CONNECT);
  });
}

async function tunnelOnce(proxy: Proxy): Promise<void> {
  const socket = await tunnel(proxy);
  socket.resume().end();
  await once(socket, 'close');
}

/** @returns rate a second and p99, ms */
async function rate(
  once: () => Promise<void>,
  count: number,
): Promise<{ readonly perSecond: number; readonly p99: number }> {
  const times: number[] = [];
  let left = count;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (left-- > 0) {
        const at = performance.now();
        await once();
        times.push(performance.now() - at);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  times.sort((a, b) => a - b);
  return { perSecond: count / seconds, p99: times[Math.floor(times.length * 0.99)] ?? 0 };
}

async function bulk(proxy: Proxy): Promise<number> {
  const socket = open(proxy.port);
  socket.write(CONNECT);
  await once(socket, 'data');
  let bytes = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const startedAt = performance.now();
  socket.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes >= BYTES) resolve();
  });
  socket.write('B');
  await promise;
  const seconds = (performance.now() - startedAt) / 1000;
  socket.resetAndDestroy();
  return bytes / 1e6 / seconds;
}

function rssMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

async function idle(proxy: Proxy): Promise<{ readonly before: number; readonly with: number }> {
  await delay(500);
  const before = rssMb(proxy.pid);
  const sockets: Socket[] = [];
  while (sockets.length < IDLE) sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => tunnel(proxy)))));
  await delay(1500);
  const held = rssMb(proxy.pid);
  for (const socket of sockets) socket.resetAndDestroy();
  await delay(500);
  return { before, with: held };
}

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1] ?? 0;
const round = (value: number): number => Math.round(value * 10) / 10;

const proxies: Proxy[] = [
  { name: 'airlock', ...(await startNode('airlock-daemon.ts', `${origin.port}`)) },
  { name: 'bare node', ...(await startNode('bare-proxy.ts')) },
  await startOther(
    'tinyproxy',
    (config) => ['-d', '-c', config],
    (port) =>
      [
        `Port ${port}`,
        'Listen 127.0.0.1',
        'MaxClients 5000',
        'Timeout 600',
        'LogLevel Critical',
        `ConnectPort ${origin.port}`,
        'Allow 127.0.0.1',
        '',
      ].join('\n'),
  ),
  await startOther(
    'squid',
    (config) => ['-N', '-f', config],
    (port) =>
      [
        `http_port 127.0.0.1:${port}`,
        'http_access allow all',
        'cache deny all',
        'cache_mem 8 MB',
        'access_log none',
        'cache_log /dev/null',
        'cache_store_log none',
        'pid_filename none',
        'netdb_filename none',
        'shutdown_lifetime 0 seconds',
        'max_filedescriptors 16384',
        'pinger_enable off',
        '',
      ].join('\n'),
  ),
];

try {
  const results: Record<string, object> = {};
  const rows = new Map(
    proxies.map(({ name }) => [
      name,
      {
        gets: [] as number[],
        getP99: [] as number[],
        tunnels: [] as number[],
        tunnelP99: [] as number[],
        bulk: [] as number[],
      },
    ]),
  );
  // First, while each process is as it started.
  const memories = new Map<string, Awaited<ReturnType<typeof idle>>>();
  for (const proxy of proxies) memories.set(proxy.name, await idle(proxy));
  for (const proxy of proxies) await rate(() => tunnelOnce(proxy), 500);
  for (let at = 0; at < ROUNDS; at += 1) {
    for (const proxy of proxies) {
      const row = rows.get(proxy.name);
      if (!row) continue;
      const gets = await rate(() => getOnce(proxy), COUNT);
      const tunnels = await rate(() => tunnelOnce(proxy), COUNT);
      row.gets.push(gets.perSecond);
      row.getP99.push(gets.p99);
      row.tunnels.push(tunnels.perSecond);
      row.tunnelP99.push(tunnels.p99);
      row.bulk.push(await bulk(proxy));
    }
  }
  for (const proxy of proxies) {
    const row = rows.get(proxy.name);
    const memory = memories.get(proxy.name);
    if (!row || !memory) continue;
    results[proxy.name] = {
      getsPerSecond: round(median(row.gets)),
      getP99Ms: round(median(row.getP99)),
      tunnelsPerSecond: round(median(row.tunnels)),
      tunnelP99Ms: round(median(row.tunnelP99)),
      bulkMbPerSecond: round(median(row.bulk)),
      idleMb: round(memory.before),
      withIdleTunnelsMb: round(memory.with),
    };
  }
  console.table(results);
  mkdirSync(join(import.meta.dirname, 'results'), { recursive: true });
  const about = {
    machine: `${cpus().length} × ${cpus()[0]?.model ?? ''}`,
    node: process.version,
    date: new Date().toISOString(),
  };
  const settings = { count: COUNT, rounds: ROUNDS, clients: CLIENTS, megabytes: BYTES / 1e6, idleTunnels: IDLE };
  writeFileSync(
    join(import.meta.dirname, 'results/airlock.json'),
    `${JSON.stringify({ ...about, ...settings, results }, null, 2)}\n`,
  );
} finally {
  for (const child of children) child.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

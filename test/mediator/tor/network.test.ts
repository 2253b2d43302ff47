import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { daemonFlags } from '../../../src/config/process-flags.ts';
import { PROGRAM_ROOT } from '../../../src/config/version.ts';
import type { Slot, WireText } from '../../../src/decoy/types.ts';
import { carry } from '../../../src/mediator/courier.ts';
import { newIdentity } from '../../../src/mediator/identity.ts';
import type { TorProgress } from '../../../src/mediator/tor/bootstrap.ts';
import { type ControlConnection, openControl } from '../../../src/mediator/tor/control.ts';
import { authenticate } from '../../../src/mediator/tor/control-auth.ts';
import { readPairs } from '../../../src/mediator/tor/control-lines.ts';
import { readEndpoint } from '../../../src/mediator/tor/endpoint.ts';
import { readControlPort } from '../../../src/mediator/tor/orphan.ts';
import { proveTor } from '../../../src/mediator/tor/proof.ts';
import { createTor, type Tor } from '../../../src/mediator/tor/tor.ts';
import { torFiles, writeTorrc } from '../../../src/mediator/tor/torrc.ts';
import type { FetchLimits, RawAnswer, Transport } from '../../../src/mediator/types.ts';
import { until } from '../../support/bounded.ts';
import { CHILD_ENV } from '../../support/child-env.ts';
import { temporaryState } from '../../support/daemon.ts';
import { needProgram } from '../../support/need-program.ts';
import { startPlainSocks } from '../../support/plain-socks.ts';
import { type PrivateClient, type PrivateTor, startPrivateTor } from '../../support/private-tor.ts';
import { torConfig } from '../../support/tor-config.ts';

const LIMITS: FetchLimits = { bodyBytes: 100_000, totalMs: 60_000, redirects: 2 };
const NEVER = new AbortController().signal;

let network: PrivateTor;
let client: PrivateClient;
before(async () => {
  network = await startPrivateTor();
  client = await network.startClient();
});
after(async () => {
  await network?.stop();
});

function managed(t: TestContext): { readonly tor: Tor; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'managed-tor-'));
  const tor = createTor({
    paths: { tor: folder },
    config: torConfig(),
    testing: { extraTorrc: network.clientLines, ca: network.web.ca },
  });
  t.after(async () => {
    await tor.stop();
    rmSync(folder, { recursive: true });
  });
  return { tor, folder };
}

function running(changes: Parameters<typeof torConfig>[0] = {}, by: PrivateClient = client): Tor {
  const { socks, control, cookie } = by;
  return createTor({
    paths: { tor: '/nowhere' },
    config: torConfig({ mode: 'running', socks, control, cookie, ...changes }),
    testing: { ca: network.web.ca },
  });
}

async function controlOf(t: TestContext, folder: string): Promise<ControlConnection> {
  const files = torFiles(folder);
  const control = await openControl((await readControlPort(files)) ?? assert.fail(), NEVER);
  t.after(() => control.close());
  await authenticate(control, { kind: 'cookie', path: files.cookie });
  return control;
}

function fetch(transport: Transport, path: string): Promise<RawAnswer> {
  const url = `https://page.test:${network.web.tlsPort}${path}`;
  return transport.fetch({ method: 'GET', url }, newIdentity(), LIMITS, NEVER);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('a managed Tor: refuses before, reports its steps, is proven, fetches, and ends', async (t) => {
  const { tor, folder } = managed(t);
  await assert.rejects(fetch(tor.transport, '/early'), { code: 'TOR_NOT_READY' });
  const starting = tor.precondition.establish(NEVER);
  const steps: TorProgress[] = [];
  for await (const step of tor.progress()) steps.push(step);
  const end = await starting;

  assert.deepEqual(steps.at(-1), { percent: 100, phase: 'connected' });
  assert.ok(steps.length > 2);
  assert.deepEqual(
    steps.map(({ percent }) => percent),
    steps.map(({ percent }) => percent).sort((a, b) => a - b),
  );
  const status = tor.status();
  assert.ok(status.state === 'ready' && status.managed);
  assert.match(status.version, /^\d+\.\d+\.\d+/);

  const asked = network.dns.asked.length;
  assert.equal(new TextDecoder().decode((await fetch(tor.transport, '/x')).body), 'a page at /x\n');
  assert.ok(network.dns.asked.slice(asked).includes('page.test'), 'the name was looked up at the exit');
  const onion = { method: 'GET', url: `http://${network.onion}/o` } as const;
  assert.equal((await tor.transport.fetch(onion, newIdentity(), LIMITS, NEVER)).status, 200);

  const pid = Number(await (await controlOf(t, folder)).info('process/pid'));
  assert.ok(isRunning(pid));
  await end();
  assert.ok(!isRunning(pid));
  assert.deepEqual(tor.status(), { state: 'off' });
  await assert.rejects(fetch(tor.transport, '/late'), { code: 'TOR_NOT_READY' });
});

test('a batch: no two slots share a circuit, a connection or a header that differs', async (t) => {
  const { tor, folder } = managed(t);
  await tor.precondition.establish(NEVER);
  const control = await controlOf(t, folder);
  const circuits = new Map<string, Set<string>>();
  control.onEvent((event) => {
    const [kind, , state, circuit = ''] = event.split(' ');
    const user = readPairs(event).get('SOCKS_USERNAME');
    if (kind !== 'STREAM' || state !== 'SUCCEEDED' || user === undefined) return;
    circuits.set(user, (circuits.get(user) ?? new Set()).add(circuit));
  });
  await control.send('SETEVENTS STREAM');
  const seen = network.web.visits.length;
  const slots: Slot[] = Array.from({ length: 8 }, (_, i) => ({
    id: i,
    text: `words ${i}` as WireText,
    sendMs: i * 10,
  }));
  const result = await carry(
    slots,
    {
      id: 'test',
      request: (text) => ({
        method: 'POST',
        url: `https://page.test:${network.web.tlsPort}/search`,
        form: new URLSearchParams({ q: text }).toString(),
      }),
    },
    { transport: tor.transport, identities: newIdentity, limits: LIMITS, rounds: 2, signal: NEVER },
  );
  assert.ok(result.outcomes.every((outcome) => 'answer' in outcome && outcome.answer.status === 200));
  const visits = network.web.visits.slice(seen);
  assert.equal(new Set(visits.map(({ fromPort }) => fromPort)).size, visits.length);
  assert.equal(new Set(visits.map(({ rawHeaders }) => JSON.stringify(rawHeaders))).size, 1);
  assert.ok(visits.every(({ resumed }) => !resumed));
  // A slot may move to a second circuit when the first fails; no circuit is ever two slots'.
  const used = [...circuits.values()].flatMap((own) => [...own]);
  assert.ok(circuits.size >= slots.length);
  assert.equal(new Set(used).size, used.length);
});

test('Tor killed in the middle of a fetch: that fetch and later ones fail at once, until it is proven anew', async (t) => {
  const { tor, folder } = managed(t);
  await tor.precondition.establish(NEVER);
  network.web.pages.set('/hold', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).write('a beginning');
  });
  const pid = Number(await (await controlOf(t, folder)).info('process/pid'));
  const seen = network.web.visits.length;
  const held = assert.rejects(fetch(tor.transport, '/hold'), { code: 'TOR_GONE' });
  await until('the page has begun', () => network.web.visits.length > seen);
  process.kill(pid, 'SIGKILL');
  await held;
  assert.deepEqual(tor.status(), { state: 'gone' });
  const before = network.web.visits.length;
  await assert.rejects(fetch(tor.transport, '/later'), { code: 'TOR_GONE' });
  assert.equal(network.web.visits.length, before);

  await tor.precondition.establish(NEVER);
  assert.equal((await fetch(tor.transport, '/again')).status, 200);
});

test("a Tor of the user's: proven by its cookie, and left running", async () => {
  const tor = running();
  const end = await tor.precondition.establish(NEVER);
  assert.equal((await fetch(tor.transport, '/mine')).status, 200);
  await end();
  assert.equal(client.process.exitCode, null);
});

test("a Tor of the user's: a wrong cookie and a control port that nobody has", async () => {
  const wrong = join(mkdtempSync(join(tmpdir(), 'cookie-')), 'cookie');
  writeFileSync(wrong, Buffer.alloc(32));
  await assert.rejects(running({ cookie: wrong }).precondition.establish(NEVER), { code: 'TOR_AUTH_FAILED' });
  rmSync(join(wrong, '..'), { recursive: true });
  await assert.rejects(running({ cookie: wrong }).precondition.establish(NEVER), { code: 'TOR_AUTH_FAILED' });
  await assert.rejects(running({ control: '127.0.0.1:1' }).precondition.establish(NEVER), { code: 'TOR_UNREACHABLE' });
});

test('proof: a plain SOCKS proxy is refused, even where the control port names its address', async (t) => {
  const plain = await startPlainSocks();
  t.after(() => plain.close());
  const socks = `127.0.0.1:${plain.port}`;
  await assert.rejects(running({ socks }).precondition.establish(NEVER), { code: 'TOR_UNPROVEN' });
  const control = await controlAt(t, client);
  const lying = {
    ...control,
    info: async (key: string) => (key.startsWith('net/') ? `"${socks}"` : control.info(key)),
  };
  await assert.rejects(proveTor(lying, readEndpoint(socks), NEVER), {
    code: 'TOR_UNPROVEN',
    message: 'the proxy at the SOCKS address does not behave as Tor does',
  });
  assert.deepEqual(plain.asked, []);
});

test('proof: another Tor, a program in between, and a Tor that does not isolate are refused', async (t) => {
  const mixing = await network.startClient([
    'SocksPort 127.0.0.1:auto NoIsolateSOCKSAuth',
    'SocksPort 127.0.0.1:auto PreferSOCKSNoAuth',
  ]);
  t.after(() => mixing.stop());
  await assert.rejects(running({ socks: mixing.socks }).precondition.establish(NEVER), { code: 'TOR_UNPROVEN' });

  const far = readEndpoint(client.socks);
  const between = createServer((near) => near.pipe(connect(far)).pipe(near)).listen(0, '127.0.0.1');
  await once(between, 'listening');
  t.after(() => between.close());
  const socks = `127.0.0.1:${(between.address() as { port: number }).port}`;
  const control = await controlAt(t, client);
  const lying = {
    ...control,
    info: async (key: string) => (key.startsWith('net/') ? `"${socks}"` : control.info(key)),
  };
  await assert.rejects(proveTor(lying, readEndpoint(socks), NEVER), {
    code: 'TOR_UNPROVEN',
    message: 'another program stands between Cloister and Tor',
  });

  const without = (event: string): string => event.replace(/ISO_FIELDS=\S+/, 'ISO_FIELDS=CLIENTADDR');
  const joining = {
    ...control,
    onEvent: (tell: (event: string) => void) => control.onEvent((event) => tell(without(event))),
  };
  await assert.rejects(proveTor(joining, readEndpoint(client.socks), NEVER), {
    code: 'TOR_UNPROVEN',
    message: 'this Tor puts different users on the same circuit (NoIsolateSOCKSAuth)',
  });

  const shared = await controlAt(t, mixing);
  const listeners = [...(await shared.info('net/listeners/socks')).matchAll(/"([^"]+)"/g)].map(([, at = '']) => at);
  const outcomes: string[] = [];
  for (const at of listeners) {
    const proof = proveTor(shared, readEndpoint(at), NEVER);
    outcomes.push(
      await proof.then(
        () => 'proven',
        (error: Error) => error.message,
      ),
    );
  }
  assert.deepEqual(outcomes.sort(), [
    'proven',
    'the proxy at the SOCKS address takes no user names, so it keeps nobody apart from anybody',
    'the proxy at the SOCKS address takes no user names, so it keeps nobody apart from anybody',
  ]);
});

async function controlAt(t: TestContext, { control: at, cookie }: PrivateClient): Promise<ControlConnection> {
  const control = await openControl(readEndpoint(at), NEVER);
  t.after(() => control.close());
  await authenticate(control, { kind: 'cookie', path: cookie });
  return control;
}

test('strace: no packet and no connection but to the SOCKS port; a leak would show', async () => {
  const strace = needProgram('strace', 'strace');
  const { port } = readEndpoint(client.socks);
  const watch = async (leak: boolean): Promise<{ readonly outcome: string; readonly strays: string[] }> => {
    const script = join(PROGRAM_ROOT, 'test', 'support', 'tor-fetch-child.ts');
    const task = JSON.stringify({ url: `https://traced.page.test:${network.web.tlsPort}/`, socksPort: port, leak });
    const calls = 'connect,sendto,sendmsg,sendmmsg,bind';
    const child = spawn(strace, ['-f', '-qq', '-e', `trace=${calls}`, process.execPath, script, task], {
      env: CHILD_ENV,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [status] = await once(child, 'close');
    assert.equal(status, 0, stderr);
    const inet = stderr.split('\n').filter((line) => /sa_family=AF_INET/.test(line));
    const toSocks = `connect\\(\\d+, \\{sa_family=AF_INET, sin_port=htons\\(${port}\\), sin_addr=inet_addr\\("127\\.0\\.0\\.1"\\)`;
    return { outcome: stdout, strays: inet.filter((line) => !new RegExp(toSocks).test(line)) };
  };
  assert.deepEqual(await watch(false), { outcome: 'FETCH_TLS', strays: [] });
  assert.ok(network.dns.asked.includes('traced.page.test'), 'the name was looked up at the exit');
  assert.notDeepEqual((await watch(true)).strays, []);
});

test('a process as confined as the daemon works, and when it is killed its Tor ends by itself', async (t) => {
  const paths = temporaryState(t);
  const flags = [...daemonFlags(paths, PROGRAM_ROOT), `--allow-fs-read=${join(PROGRAM_ROOT, 'test', 'support')}`];
  const task = JSON.stringify({ folder: paths.tor, extraTorrc: network.clientLines, url: `http://${network.onion}/` });
  const child = spawn(process.execPath, [...flags, join(PROGRAM_ROOT, 'test', 'support', 'tor-child.ts'), task], {
    env: CHILD_ENV,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  assert.deepEqual(JSON.parse(said.toString()), { state: 'ready', status: 200 });
  const pid = Number(await (await controlOf(t, paths.tor)).info('process/pid'));
  child.kill('SIGKILL');
  await until('the Tor of the killed process has ended', () => !isRunning(pid));
});

test('a Tor left over in the folder is ended before a new one starts', async (t) => {
  const { tor, folder } = managed(t);
  const files = torFiles(folder);
  mkdirSync(files.data, { mode: 0o700 });
  writeFileSync(files.defaults, '');
  // As after a crash, but with an owner that lives: ourselves.
  writeFileSync(files.torrc, writeTorrc(files, torConfig(), process.pid, network.clientLines));
  const left = spawn(needProgram('tor', 'tor'), ['-f', files.torrc, '--defaults-torrc', files.defaults], {
    stdio: 'ignore',
  });
  t.after(() => left.kill('SIGKILL'));
  await until('it has a control port', async () => (await readControlPort(files)) !== null);
  const ended = once(left, 'exit');
  await tor.precondition.establish(NEVER);
  await ended;
  assert.equal(tor.status().state, 'ready');
});

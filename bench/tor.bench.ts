/**
 * One page over Tor, end to end, each time as somebody new on a circuit of its own: our transport against curl, in turns,
 * over the same private Tor network on this machine. Nothing leaves it.
 *
 *   node bench/tor.bench.ts [--rounds 40]
 *
 * Needs tor, curl and openssl. What is measured is ours: circuits through six relays on one machine cost milliseconds, on the
 * real network a second.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newIdentity } from '../src/mediator/identity.ts';
import { createTor } from '../src/mediator/tor/tor.ts';
import { needProgram } from '../test/support/need-program.ts';
import { startPrivateTor } from '../test/support/private-tor.ts';
import { torConfig } from '../test/support/tor-config.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '40' } } });
const rounds = Number(values.rounds);
const PAGE = '<p>words of a page of results</p>\n'.repeat(1000);
const LIMITS = { bodyBytes: 1_000_000, totalMs: 60_000, redirects: 0 };
const NEVER = new AbortController().signal;

const curl = needProgram('curl', 'curl');
const folder = mkdtempSync(join(tmpdir(), 'tor-bench-'));
const network = await startPrivateTor();
const tor = createTor({
  paths: { tor: join(folder, 'tor') },
  config: torConfig(),
  testing: { extraTorrc: network.clientLines, ca: network.web.ca },
});
try {
  network.web.pages.set('/page', (_request, response) => {
    response.setHeader('content-type', 'text/html').end(PAGE);
  });
  const starting = performance.now();
  await tor.precondition.establish(NEVER);
  const establishMs = performance.now() - starting;
  const client = await network.startClient();
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, network.web.ca);
  const url = `https://page.test:${network.web.tlsPort}/page`;

  const ours = async (): Promise<number> => {
    const { status, body } = await tor.transport.fetch({ method: 'GET', url }, newIdentity(), LIMITS, NEVER);
    check(status === 200, 'the page is there');
    return body.length;
  };
  const theirs = async (): Promise<number> => {
    const { user, password } = newIdentity();
    const proxy = ['--socks5-hostname', client.socks, '--proxy-user', `${user}:${password}`];
    const child = spawn(curl, ['-sS', '--compressed', '--cacert', ca, ...proxy, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let bytes = 0;
    for await (const chunk of child.stdout) bytes += (chunk as Buffer).length;
    return bytes;
  };
  const measured: Record<'ours' | 'curl', number[]> = { ours: [], curl: [] };
  for (let i = -3; i < rounds; i += 1) {
    // In turns, and each first as often: what the machine does meanwhile hits both.
    for (const who of i % 2 === 0 ? (['ours', 'curl'] as const) : (['curl', 'ours'] as const)) {
      const began = performance.now();
      const bytes = await (who === 'ours' ? ours() : theirs());
      check(bytes === PAGE.length, `${who}: the whole page came`);
      if (i >= 0) measured[who].push(performance.now() - began);
    }
  }
  const result = {
    node: process.version,
    machine: `${cpus().length} x ${cpus()[0]?.model ?? ''}`,
    rounds,
    pageBytes: PAGE.length,
    establishMs,
    ours: percentiles(measured.ours),
    curl: percentiles(measured.curl),
    ratio: percentiles(measured.ours).p50Ms / percentiles(measured.curl).p50Ms,
  };
  mkdirSync(join(import.meta.dirname, 'results'), { recursive: true });
  writeFileSync(join(import.meta.dirname, 'results', 'tor.json'), `${JSON.stringify(result, null, 2)}\n`);
  console.log(result);
} finally {
  await tor.stop();
  await network.stop();
  rmSync(folder, { recursive: true });
}

function percentiles(times: readonly number[]): { readonly p50Ms: number; readonly p95Ms: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
}

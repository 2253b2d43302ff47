/**
 * The audit log: durable appends a second with 1, 64 and 512 concurrent callers, against the naive chain (one write and
 * one fsync for each record) on the same disk in the same run; verification of 500,000 records by the program and by the
 * stand-alone verifier; 1,000 verifications while another process writes, turns over and prunes.
 *
 *   node bench/audit.bench.ts [--records 500000] [--verifies 1000] [--folder DIR]
 */
import { spawn, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { canonical } from '../src/audit/canonical.ts';
import { type AuditLog, type AuditOptions, openAuditLog } from '../src/audit/log.ts';
import type { AuditRecord } from '../src/audit/records.ts';
import { verifyLog } from '../src/audit/verify.ts';
import { prepareState, statePaths } from '../src/config/paths.ts';

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '500000' },
    verifies: { type: 'string', default: '1000' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const records = Number(values.records);
const verifies = Number(values.verifies);
const POLICY = { retentionDays: 30, segmentBytes: 16_777_216 } as const;
const TURNS = 8;
const NAIVE_RECORDS = 300;
const PASSES = 5;
const ROOT = join(import.meta.dirname, '..');
const HASH = 'a'.repeat(64);
/** Lines of 413 bytes. */
const RECORD: AuditRecord = {
  type: 'search',
  road: 'web',
  profile: 'full_lab',
  query: HASH,
  findings: 2,
  masked: 2,
  decoys: 5,
  results: 10,
  elapsedMs: 812,
};

const appends: Record<string, object> = {};
for (const [callers, count] of [
  [1, 2000],
  [64, 30_000],
  [512, 120_000],
] as const) {
  appends[`${callers} callers`] = await groupAppends(callers, count);
}

const paths = freshHome();
let log = await openAuditLog({ paths, policy: POLICY });
await appendAll(log, 512, records);
await log.close();
const passes: { readonly wallMs: number; readonly cpuMs: number }[] = [];
for (let pass = 0; pass < PASSES; pass += 1) {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const verified = await verifyLog({ folder: paths.audit, head: paths.auditHead, key: null });
  passes.push({ wallMs: performance.now() - begun, cpuMs: process.cpuUsage(cpu).user / 1000 });
  check(verified.damage === null && verified.end.walk.seq === records, 'the whole log verifies');
}
const median = (times: number[]): number => times.toSorted((a, b) => a - b)[PASSES >> 1] as number;
const verifyMs = median(passes.map(({ wallMs }) => wallMs));
const verifyCpuMs = median(passes.map(({ cpuMs }) => cpuMs));
const aloneBegun = performance.now();
const alone = spawnSync(process.execPath, [join(ROOT, 'bin/verify-audit.mjs'), paths.audit], { encoding: 'utf8' });
const aloneMs = performance.now() - aloneBegun;
check(
  alone.status === 0 && alone.stdout.startsWith(`sound: records 1 to ${records}`),
  'the stand-alone verifier agrees',
);
const openBegun = performance.now();
log = await openAuditLog({ paths, policy: POLICY });
const openMs = performance.now() - openBegun;
check(log.opening.state === 'clean', 'the log opens clean');
await log.close();
rmSync(join(paths.audit, '..'), { recursive: true });

const load = await underLoad();
const result = {
  machine: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
  node: process.version,
  lineBytes: 413,
  appends,
  verify: {
    records,
    perSecond: Math.round(records / (verifyMs / 1000)),
    perCpuSecond: Math.round(records / (verifyCpuMs / 1000)),
    passes: PASSES,
    standAlonePerSecond: Math.round(records / (aloneMs / 1000)),
    openMs: Math.round(openMs),
  },
  verifiesWhileWritten: load,
};
const results = join(import.meta.dirname, 'results');
mkdirSync(results, { recursive: true });
writeFileSync(join(results, 'audit.json'), `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result, null, 2));

/** What a simple program would do: chain, write, fsync, next. */
function naiveAppends(count: number): number {
  const folder = mkdtempSync(join(values.folder, 'audit-bench-'));
  const file = openSync(join(folder, 'log'), 'a', 0o600);
  const start = performance.now();
  let prev = '0'.repeat(64);
  for (let seq = 1; seq <= count; seq += 1) {
    const { type, ...payload } = RECORD;
    const body = canonical({ payload, prev, seq, time: Date.now(), type });
    prev = hash('sha256', body);
    writeSync(file, `${JSON.stringify({ hash: prev })}${body}\n`);
    fsyncSync(file);
  }
  const perSecond = count / ((performance.now() - start) / 1000);
  rmSync(folder, { recursive: true });
  return Math.round(perSecond);
}

/** In turns with the naive chain, so that both see the same disk: other programs use it too. */
async function groupAppends(callers: number, count: number) {
  const home = freshHome();
  const open = await openAuditLog({ paths: home, policy: POLICY });
  await appendAll(open, callers, Math.ceil(count / 10));
  const times: number[] = [];
  let [groupMs, naiveMs] = [0, 0];
  for (let turn = 0; turn < TURNS; turn += 1) {
    naiveMs += (1000 / naiveAppends(NAIVE_RECORDS)) * NAIVE_RECORDS;
    const start = performance.now();
    times.push(...(await appendAll(open, callers, Math.ceil(count / TURNS))));
    groupMs += performance.now() - start;
  }
  check((await open.verify()).ok, 'what was appended verifies');
  await open.close();
  rmSync(join(home.audit, '..'), { recursive: true });
  times.sort((a, b) => a - b);
  const at = (share: number): number => round(times[Math.floor(times.length * share)] as number);
  const perSecond = Math.round((times.length / groupMs) * 1000);
  const naivePerSecond = Math.round(((TURNS * NAIVE_RECORDS) / naiveMs) * 1000);
  return { perSecond, naivePerSecond, timesNaive: round(perSecond / naivePerSecond), p50Ms: at(0.5), p95Ms: at(0.95) };
}

/** Each caller waits for its record before it appends the next. @returns ms each append took */
async function appendAll(open: AuditLog, callers: number, count: number): Promise<number[]> {
  const times: number[] = [];
  let left = count;
  const caller = async (): Promise<void> => {
    while (left-- > 0) {
      const start = performance.now();
      await open.append(RECORD);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return times;
}

async function underLoad() {
  const home = freshHome();
  const writer = spawn(process.execPath, [join(ROOT, 'test/support/audit-writer.ts'), JSON.stringify(home)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(writer.stdout, 'data');
  let falseAlarms = 0;
  const ends = new Set<number>();
  const starts = new Set<number>();
  for (let at = 0; at < verifies; at += 1) {
    const { damage, end } = await verifyLog({ folder: home.audit, head: home.auditHead, key: null });
    if (damage) falseAlarms += 1;
    ends.add(end.walk.seq);
    starts.add(end.first);
  }
  writer.kill('SIGKILL');
  await once(writer, 'exit');
  rmSync(join(home.audit, '..'), { recursive: true });
  check(ends.size > verifies / 10, 'the log was written to meanwhile');
  return { verifies, falseAlarms, differentEnds: ends.size, prunesSeen: starts.size - 1 };
}

function freshHome(): AuditOptions['paths'] {
  return prepareState(statePaths({ CLOISTER_HOME: mkdtempSync(join(values.folder, 'audit-bench-')) }));
}

function check(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`wrong: ${what}`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { Terminal } from '../../src/cli/terminal.ts';
import type { Context } from '../../src/cli/verb.ts';
import { createDecoysAudit, type DecoysAuditParts } from '../../src/cli/verbs/decoys-audit.ts';
import { statePaths } from '../../src/config/paths.ts';
import { seeded } from '../../src/decoy/audit/seeded.ts';
import type { AuditBatch, AuditReport } from '../../src/decoy/audit/types.ts';
import { batchOf, idealBatches, writeQueries } from '../support/decoy-batches.ts';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Plans decoys of the same kind as the lines; puts the real one first when asked to leak. */
const planner =
  (leak: boolean): DecoysAuditParts['plan'] =>
  async (lines, mode) => {
    const random = seeded(3);
    return lines.map((real, at): AuditBatch => {
      const batch = batchOf(at, { real, decoys: writeQueries(3, random) }, random, { mode });
      return leak ? { ...batch, real_index: 0, queries: [real, ...batch.queries.filter((it) => it !== real)] } : batch;
    });
  };

async function run(
  t: TestContext,
  argv: readonly string[],
  {
    stdin,
    files = {},
    leak = false,
    signal = new AbortController().signal,
  }: {
    readonly stdin?: string;
    readonly files?: Readonly<Record<string, string>>;
    readonly leak?: boolean;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Ran> {
  const cwd = mkdtempSync(join(tmpdir(), 'decoys-audit-'));
  t.after(() => rmSync(cwd, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write(text: string | Uint8Array): boolean {
      written[name] += String(text);
      return true;
    },
  });
  const terminal = new Terminal({
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: {},
    json: argv.includes('--json'),
    quiet: false,
  });
  const context: Context = {
    terminal,
    paths: statePaths({ CLOISTER_HOME: cwd }),
    env: {},
    cwd,
    stdin: Object.assign(Readable.from(stdin === undefined ? [] : [stdin]), { isTTY: stdin === undefined }),
    signal,
    connect: () => assert.fail('the audit needs no daemon'),
  };
  const code = await createDecoysAudit({ corpus: () => ['garden kettle in oslo'], plan: planner(leak) }).run(
    argv,
    context,
  );
  return { code, ...written };
}

const jsonLines = (batches: readonly AuditBatch[]): string => batches.map((batch) => JSON.stringify(batch)).join('\n');

test('decoys audit: draws every attack beside chance, and says what holds', async (t) => {
  const { code, stdout, stderr } = await run(t, [], { stdin: jsonLines(idealBatches(80, 4, 5)) });
  assert.equal(code, 0);
  assert.match(stdout, /^verbatim {2}80 batches of 4 queries, 80 users; chance is 25\.0 %\n/);
  assert.match(stdout, /^coherence +\d+\.\d % +\d+\.\d-\d+\.\d +[#.]+\|[#.]* +x\d\.\d\d +0\.\d{3} +0\.00$/m);
  assert.match(stdout, /^holds {9}order and time: claimed 0\.00, measured >= 0\.00 \(80 can show \d\.\d at most\): /m);
  assert.equal(stderr, 'no neural model is among the attacks: a better adversary may find more\n');
});

test('decoys audit: plans a file of queries itself, and a refuted claim ends with 1', async (t) => {
  const files = { 'queries.txt': writeQueries(80, seeded(6)).join('\n'), 'others.txt': 'a b c\n\nlamp in bern' };
  const argv = ['--query-file', 'queries.txt', '--mode', 'verbatim', '--background', 'others.txt', '--json'];
  const { code, stdout } = await run(t, argv, { files, leak: true });
  const report = JSON.parse(stdout) as AuditReport;
  assert.deepEqual([code, report.ok, report.batches], [1, false, 80]);
  assert.equal(report.groups[0]?.families.position.top1, 1);
});

const MISUSE = [
  { name: 'nothing to audit', argv: [], code: 'CLI_USAGE' },
  { name: 'batches and queries', argv: ['--batches', 'a', '--query-file', 'b'], code: 'CLI_USAGE' },
  { name: 'a mode beside batches', argv: ['--batches', 'a', '--mode', 'cell'], code: 'CLI_USAGE' },
  { name: 'an unknown mode', argv: ['--query-file', 'queries.txt', '--mode', 'loud'], code: 'CLI_USAGE' },
  { name: 'an argument', argv: ['batches.jsonl'], code: 'CLI_USAGE' },
  { name: 'a file that is not there', argv: ['--batches', 'a'], code: 'CLI_PATH_MISSING' },
] as const;
for (const { name, argv, code } of MISUSE) {
  test(`decoys audit: refuses ${name}`, async (t) => {
    await assert.rejects(run(t, argv, { files: { 'queries.txt': 'lamp in bern' } }), { code });
  });
}

test('decoys audit: Ctrl-C ends it', async (t) => {
  const stdin = jsonLines(idealBatches(60, 4, 7));
  await assert.rejects(run(t, [], { stdin, signal: AbortSignal.abort() }), { code: 'DECOY_AUDIT_CANCELLED' });
});

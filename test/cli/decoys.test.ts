import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Terminal } from '../../src/cli/terminal.ts';
import { createDecoys } from '../../src/cli/verbs/decoys.ts';
import { statePaths } from '../../src/config/paths.ts';
import { composeDecoys } from '../../src/decoy/compose.ts';
import type { BatchLine, RefusedLine } from '../../src/decoy/plan-lines.ts';
import { cli } from '../support/cli-host.ts';
import { fakeCatalogue, fakeShipped, wordOf } from '../support/decoys.ts';

const verb = createDecoys({
  loadShipped: async (k) => fakeShipped(fakeCatalogue(k === 7 ? 16 : 8)),
  compose: composeDecoys,
  loadScrubs: async () => () => true,
});

function stage(t: TestContext) {
  const cwd = mkdtempSync(join(tmpdir(), 'cloister-decoys-'));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  const run = async (...argv: string[]) => {
    let [stdout, stderr] = ['', ''];
    const stream = (add: (text: string) => void) => ({
      isTTY: false as const,
      write: (text: string | Uint8Array) => {
        add(String(text));
        return true;
      },
    });
    const terminal = new Terminal({
      stdout: stream((text) => {
        stdout += text;
      }),
      stderr: stream((text) => {
        stderr += text;
      }),
      env: {},
      json: argv.includes('--json'),
      quiet: false,
    });
    const code = await verb.run(argv, {
      terminal,
      paths: statePaths({ CLOISTER_HOME: join(cwd, 'home') }),
      env: {},
      cwd,
      stdin: Object.assign(process.stdin, { isTTY: true }),
      signal: new AbortController().signal,
      connect: () => assert.fail('it asked for the daemon'),
    });
    return { code, stdout, stderr };
  };
  const plan = async (...argv: string[]): Promise<(BatchLine & RefusedLine)[]> =>
    (await run('--audit', ...argv)).stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const file = (name: string, lines: readonly unknown[]): string => {
    const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    writeFileSync(join(cwd, name), `${text}\n`);
    return name;
  };
  return { cwd, run, plan, file };
}

test('decoys: a line for each question, in order, with everything an auditor needs', async (t) => {
  const { plan, file, run, cwd } = stage(t);
  const questions = file('q.txt', [`price of ${wordOf(3)}`, '', 'nothing that is known', `best ${wordOf(90)}?`]);
  const lines = await plan('--query-file', questions);
  assert.deepEqual(
    lines.map(({ user, seq, mode, refused }) => [user, seq, mode, refused]),
    [
      ['line-1', 0, 'cell', undefined],
      ['line-3', 0, 'cell', 'DECOY_UNMAPPED'],
      ['line-4', 0, 'cell', undefined],
    ],
  );
  const [first] = lines;
  assert.deepEqual(Object.keys(first ?? {}).sort(), [
    'answered',
    'class',
    'eps',
    'mode',
    'queries',
    'real_index',
    'send_ms',
    'seq',
    'slots',
    'user',
  ]);
  assert.equal(first?.queries[first.real_index ?? -1], `price of ${wordOf(3)}`);
  assert.deepEqual(first?.eps, { content: 0, thread: null, spent_today: 0 });
  assert.deepEqual(
    first?.send_ms,
    first?.send_ms.toSorted((a, b) => a - b),
  );
  assert.match(
    (await run('--audit', '--query-file', questions)).stderr,
    /2 batches, 1 question refused; nothing was sent/,
  );
  assert.ok(!existsSync(join(cwd, 'home')));
});

test('decoys: the same seed gives the same lines, no seed gives others', async (t) => {
  const { plan, file } = stage(t);
  const questions = file(
    'q.txt',
    Array.from({ length: 20 }, (_, at) => `price of ${wordOf(at)}`),
  );
  const seeded = ['--query-file', questions, '--seed', '2a'];
  assert.deepEqual(await plan(...seeded), await plan(...seeded));
  assert.notDeepEqual(await plan('--query-file', questions), await plan('--query-file', questions));
});

test('decoys: swap test. Every other member asked for gives the same set, and is the real one there', async (t) => {
  const { plan, file } = stage(t);
  const questions = file(
    'q.txt',
    Array.from({ length: 25 }, (_, at) => `best ${wordOf(at * 5)}`),
  );
  const batches = await plan('--query-file', questions, '--seed', '01');
  const asks = batches.flatMap((batch) => batch.queries.map((query) => ({ query, batch })));
  const swapped = await plan(
    '--query-file',
    file(
      'swap.txt',
      asks.map(({ query }) => query),
    ),
    '--seed',
    '02',
  );
  assert.equal(swapped.length, 25 * 8);
  const members = ({ class: of, queries, slots }: BatchLine) =>
    JSON.stringify([of, queries.map((query, at) => `${query} ${slots[at]}`).toSorted()]);
  for (const [at, { query, batch }] of asks.entries()) {
    const other = swapped[at];
    assert.ok(other && members(other) === members(batch));
    assert.equal(other.queries[other.real_index ?? -1], query);
  }
});

test('decoys: JSON lines of one user are one thread: one draw of cells, personas that stay', async (t) => {
  const { plan, file } = stage(t);
  const questions = file(
    'q.jsonl',
    [0, 1, 2].flatMap((seq) =>
      ['a', 7].map((user) => ({ user, seq, query: `${seq === 1 ? 'best' : 'price of'} ${wordOf(5)}` })),
    ),
  );
  for (const mode of ['cell-rr', 'verbatim']) {
    const lines = await plan('--query-file', questions, '--in-jsonl', '--mode', mode);
    assert.deepEqual(
      lines.map(({ user, seq }) => `${user}${seq}`),
      ['a0', '70', 'a1', '71', 'a2', '72'],
    );
    for (const user of ['a', '7']) {
      const own = lines.filter((line) => line.user === user);
      assert.equal(new Set(own.map(({ slots }) => JSON.stringify(slots.toSorted()))).size, 1);
      assert.deepEqual(own[0]?.queries, own[2]?.queries);
    }
    assert.deepEqual(lines[0]?.eps, {
      content: mode === 'verbatim' ? null : 0,
      thread: mode === 'verbatim' ? null : 3,
      spent_today: mode === 'verbatim' ? 0 : 3,
    });
  }
});

test('decoys: with --state the ledger lasts and has its cap; its sum is that of the lines', async (t) => {
  const { plan, file, cwd } = stage(t);
  const rr = (name: string, from: number) =>
    plan(
      '--query-file',
      file(
        name,
        [0, 1, 2].map((n) => `price of ${wordOf(from + n)}`),
      ),
      '--mode',
      'cell-rr',
      '--state',
      'kept',
    );
  const first = await rr('one.txt', 0);
  assert.deepEqual(
    first.map(({ eps }) => eps.spent_today),
    [3, 6, 9],
  );
  // Another file: its lines are the same threads, by their names, so nothing is drawn again.
  const again = await rr('two.txt', 0);
  assert.deepEqual(
    again.map(({ eps, slots }) => [eps.spent_today, slots]),
    first.map(({ slots }) => [9, slots]),
  );
  const more = file(
    'more.jsonl',
    ['x', 'y'].map((user) => ({ user, seq: 0, query: `price of ${wordOf(9)}` })),
  );
  const over = await plan('--query-file', more, '--in-jsonl', '--mode', 'cell-rr', '--state', 'kept');
  assert.deepEqual([over[0]?.eps.spent_today, over[1]?.refused], [12, 'DECOY_BUDGET_SPENT']);
  assert.deepEqual(readdirSync(join(cwd, 'kept')).sort(), ['decoy-ledger', 'decoy-threads', 'decoy.key']);
});

test('decoys: rare words leave, as they do where no person is asked', async (t) => {
  const { plan, file } = stage(t);
  const questions = ['--query-file', file('q.txt', ['green rarename tea']), '--mode', 'verbatim'];
  assert.equal((await plan(...questions))[0]?.queries.length, 8);
});

test('decoys explain: for the person, or as JSON', async (t) => {
  const { run } = stage(t);
  const { code, stdout } = await run('explain', `history of ${wordOf(21)}`);
  assert.equal(code, 0);
  assert.match(stdout, new RegExp(`would leave as: history ${wordOf(21)}\n +100 %  ${wordOf(21)}: history of\n`));
  assert.match(
    stdout,
    /cell mode would send, in a random order:\n(?: {2}history of \w+\n){8}cell-rr would send 16 queries/,
  );
  assert.match(stdout, /\nhidden\n {2}cell: .*\nnot hidden\n {2}that you search/s);
  const json = JSON.parse((await run('explain', wordOf(21), '--json')).stdout);
  assert.deepEqual([json.cell, json.places[0].confidence], [null, 0.3]);
  const refused = await run('explain', 'погода в москве');
  assert.deepEqual([refused.code, /DECOY_UNSUITABLE/.test(refused.stdout)], [1, true]);
});

test('decoys catalogue, corpus: print what an adversary has', async (t) => {
  const { run } = stage(t);
  assert.match((await run('catalogue', '--hash')).stdout, /^[0-9a-f]{64}\n$/);
  assert.equal((await run('catalogue', '--print')).stdout, 'catalogue of 128\n');
  const corpus = (await run('corpus', '--print')).stdout.split('\n');
  assert.deepEqual(corpus.slice(0, 2), ['a line of the corpus', `price of ${wordOf(0)}`]);
  assert.equal(corpus.length, 1 + 128 * 5 + 1);
});

const MISUSES = [
  ['decoys'],
  ['decoys', '--query-file', 'q.txt', '--seed', '2a'],
  ['decoys', '--query-file', 'q.txt', '--uniform'],
  ['decoys', '--audit'],
  ['decoys', '--audit', '--query-file', 'q.txt', '--mode', 'all'],
  ['decoys', '--audit', '--query-file', 'q.txt', '--mode', 'verbatim', '--uniform'],
  ['decoys', '--audit', '--query-file', 'q.txt', '--k', '5'],
  ['decoys', '--audit', '--query-file', 'q.txt', '--seed', 'xyz'],
  ['decoys', '--audit', '--query-file', 'q.txt', '--state', 's', '--stateless'],
  ['decoys', 'catalogue'],
  ['decoys', 'corpus'],
  ['decoys', 'catalogue', 'all', '--print'],
  ['decoys', 'frobnicate'],
] as const;
for (const argv of MISUSES) {
  test(`${argv.join(' ')}: is refused, with what to write instead`, async () => {
    const { code, stdout, stderr } = await cli(argv, { env: { CLOISTER_HOME: '/nonexistent' } });
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /\(CLI_USAGE\)\nhint: /);
  });
}

test('decoys: a file that is not there, and a line that is none', async (t) => {
  const { run, file } = stage(t);
  await assert.rejects(run('--audit', '--query-file', 'missing.txt'), { code: 'CLI_PATH_MISSING' });
  for (const line of ['{', '{}', '{"user":"a"}', '{"user":"a","seq":0}', '{"user":{},"seq":0,"query":"x"}']) {
    const bad = file('bad.jsonl', [{ user: 'a', seq: 0, query: `price of ${wordOf(1)}` }, line]);
    await assert.rejects(run('--audit', '--in-jsonl', '--query-file', bad), {
      code: 'CLI_JSONL_LINE',
      message: /^line 2 /,
    });
  }
});

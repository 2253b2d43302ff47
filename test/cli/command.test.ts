import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { VERBS } from '../../src/cli/verbs.ts';
import { VERSION } from '../../src/config/version.ts';
import { cli } from '../support/cli-host.ts';

const home = mkdtempSync(join(tmpdir(), 'cloister-command-'));
after(() => rmSync(home, { recursive: true, force: true }));
const env = { CLOISTER_HOME: home };

test('command: --version, also behind a verb', async () => {
  for (const argv of [['--version'], ['ask', '--version'], ['version']]) {
    assert.deepEqual(await cli(argv), { code: 0, stdout: `cloister ${VERSION}\n`, stderr: '' });
  }
});

test('command: without a verb the overview, which names every verb and exit code', async () => {
  for (const argv of [[], ['--help'], ['-h'], ['help']]) {
    const { code, stdout, stderr } = await cli(argv);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    for (const [name, { summary }] of Object.entries(VERBS))
      assert.match(stdout, new RegExp(`^  ${name} +${summary}$`, 'm'));
    assert.match(stdout, /0 done, 1 failed, 2 wrong usage, 3 .*4 nothing found, 130/s);
  }
});

for (const name of Object.keys(VERBS)) {
  test(`command: ${name} --help has usage, options and examples that begin with cloister`, async () => {
    const { code, stdout } = await cli([name, '--help'], { env });
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: cloister ${name}\\b`));
    assert.match(stdout, /\nOptions:\n(?: {2}.+\n)+\nExamples:\n(?: {2}(?:[A-Z_]+=\S+ )?cloister .+\n)+$/);
    for (const option of ['--json', '--quiet', '--help']) assert.ok(stdout.includes(option), option);
    assert.equal((await cli(['help', name])).stdout, stdout);
    const long = stdout.split('\n').filter((line) => line.length > 96);
    assert.deepEqual(long, []);
  });
}

const MISUSE = [
  { argv: ['aks'], says: 'did you mean `cloister ask`?' },
  { argv: ['constructor'], says: 'run `cloister --help`' },
  { argv: ['ask', 'x', '--colection', 'a'], says: 'did you mean --collection?' },
  { argv: ['ask', '-z', 'x'], says: 'there is no option -z' },
  { argv: ['search', 'x', '--top'], says: '--top needs a value' },
  { argv: ['search', 'x', '--top', 'many'], says: '--top is a whole number from 1 to 1000' },
  { argv: ['search', 'x', '--top', '1001'], says: '--top is a whole number from 1 to 1000' },
  { argv: ['search', '--queries', 'q.jsonl'], says: '--queries and --run are used together' },
  { argv: ['search', 'x', '--queries', 'q', '--run', 'r'], says: 'words and --queries are not used together' },
  { argv: ['status', '--json=1'], json: true, says: '--json takes no value' },
  { argv: ['sources', 'forgte', '1'], says: 'no such sub-verb' },
  { argv: ['sources', 'forget'], says: 'takes one argument: the ID of a document' },
  { argv: ['sources', 'forget', '-1'], says: 'there is no option -1' },
  { argv: ['sources', 'forget', '../models'], says: 'the ID of a document is a number' },
  { argv: ['collections', 'remove', 'a', 'b'], says: 'takes one argument' },
  { argv: ['grants', 'revoke'], says: 'takes one argument' },
  { argv: ['model', 'import'], says: 'takes one argument' },
  { argv: ['model', 'import', 'f', '--sha256', 'abc'], says: '--sha256 is 64 hexadecimal digits' },
  { argv: ['model', 'import', 'f', '--role', 'king'], says: '--role is chat, embed or rerank' },
  { argv: ['model', 'remove', 'xyz'], says: 'hexadecimal' },
  { argv: ['model', 'verify', 'x'], says: '`cloister model verify` takes no arguments' },
  { argv: ['stop', 'now'], says: '`cloister stop` takes no arguments' },
  { argv: ['ask'], stdin: ' \n', says: 'there is no question' },
] as const;
for (const { argv, says, ...options } of MISUSE) {
  test(`command: ${argv.join(' ')} is wrong usage`, async () => {
    const { code, stdout, stderr } = await cli(argv, { env, ...options });
    assert.equal(code, 2, stderr);
    assert.ok(stderr.includes(says), stderr);
    assert.equal(stdout, '');
  });
}

test('command: wrong usage with --json is an object on stdout', async () => {
  const { code, stdout, stderr } = await cli(['ask', '--json', '--nope'], { env });
  assert.equal(code, 2);
  assert.equal(JSON.parse(stdout).error.code, 'CLI_USAGE');
  assert.equal(stderr, '');
});

test('command: options behind -- are words', async () => {
  const { code, stderr } = await cli(['ingest', '--', '--json'], { env });
  assert.equal(code, 1);
  assert.match(stderr, /there is nothing at --json \(CLI_PATH_MISSING\)/);
});

test('command: a slip in a path starts no daemon', async () => {
  for (const argv of [
    ['ingest', 'nowhere'],
    ['ask', '--in', 'nowhere', 'x'],
    ['model', 'import', 'nowhere'],
  ]) {
    const { code, stderr } = await cli(argv, { env, cwd: home });
    assert.equal(code, 1);
    assert.match(stderr, /CLI_PATH_MISSING/);
  }
});

test('command: npm start takes relative paths from where it was typed', async () => {
  const typed = { ...env, npm_lifecycle_event: 'start', INIT_CWD: '/typed/here' };
  const { stderr } = await cli(['ask', '--in', '../x', 'why?'], { env: typed });
  assert.match(stderr, /nothing at \/typed\/x/);
});

test('command: a state folder that cannot be used is told in one sentence', async () => {
  const { code, stderr } = await cli(['status'], { env: { CLOISTER_HOME: 'relative' } });
  assert.equal(code, 1);
  assert.match(stderr, /^error: .+ \(STATE_HOME_INVALID\)\nhint: .+\n$/);
});

test('command: status and stop start nothing', async () => {
  const status = await cli(['status'], { env });
  assert.equal(status.code, 3);
  assert.match(status.stderr, /the daemon is not running \(CLI_NOT_RUNNING\)/);
  assert.deepEqual(await cli(['stop'], { env }), { code: 0, stdout: 'the daemon is not running\n', stderr: '' });
  assert.equal((await cli(['stop', '--json'], { env })).stdout, '{"stopped":false}\n');
});

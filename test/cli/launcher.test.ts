import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PROGRAM_ROOT, VERSION } from '../../src/config/version.ts';
import { startFakeDaemon } from '../support/daemon-fake.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloister-launcher-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const LAUNCHER = join(PROGRAM_ROOT, 'bin', 'cloister.mjs');

/** Makes the launcher believe it runs on an old Node, with or without a way to replace its process. */
function pretend(execve: boolean): string {
  const code = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } });${
    execve ? '' : 'process.execve = undefined;'
  }`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(file, args, { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code, signal]] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    new Promise<[number | null, NodeJS.Signals | null]>((resolve) => child.once('exit', (...how) => resolve(how))),
  ]);
  return { code, signal, stdout: stdout.join(''), stderr: stderr.join('') };
}

const WAYS = [
  { name: 'in this process when Node is new enough', flags: [] },
  { name: 'by replacing the process when Node is old', flags: ['--import', pretend(true)] },
  { name: 'in a child where the process cannot be replaced', flags: ['--import', pretend(false)] },
] as const;
for (const { name, flags } of WAYS) {
  test(`launcher: runs the command ${name}, with its arguments and exit code`, async () => {
    const version = await run(process.execPath, [...flags, LAUNCHER, '--version']);
    assert.deepEqual(version, { code: 0, signal: null, stdout: `cloister ${VERSION}\n`, stderr: '' });
    const wrong = await run(process.execPath, [...flags, LAUNCHER, 'ask', '--a b']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^error: there is no option --a/);
  });
}

test('launcher: Ctrl-C reaches the command, whose exit code counts', async () => {
  const daemon = await startFakeDaemon({ 'POST /v1/ask': () => ({ events: [], hang: true }) });
  const child = spawn(process.execPath, ['--import', pretend(false), LAUNCHER, 'ask', 'x'], {
    env: { PATH: process.env['PATH'], CLOISTER_HOME: daemon.home },
    stdio: 'ignore',
  });
  while (daemon.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill('SIGINT');
  assert.equal(await new Promise((resolve) => child.once('exit', resolve)), 130);
  await daemon.left;
  await daemon.close();
});

test('launcher: without its Node it says what to run', async () => {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const copy = join(folder, 'bin', 'cloister.mjs');
  copyFileSync(LAUNCHER, copy);
  const { code, stderr } = await run(process.execPath, ['--import', pretend(true), copy, 'ask', 'x']);
  assert.equal(code, 3);
  assert.match(stderr, /^error: cloister needs Node 26 or newer, and this is v\S+\nhint: run `npm ci` in .+\n$/);
});

test('launcher: finds its Node beside the program too, as in a global install', async () => {
  const beside = join(folder, 'lib', 'node_modules');
  mkdirSync(join(beside, 'cloister', 'bin'), { recursive: true });
  mkdirSync(join(beside, 'cloister', 'dist', 'cli'), { recursive: true });
  mkdirSync(join(beside, 'node', 'bin'), { recursive: true });
  copyFileSync(LAUNCHER, join(beside, 'cloister', 'bin', 'cloister.mjs'));
  writeFileSync(join(beside, 'cloister', 'dist', 'cli', 'main.js'), '');
  writeFileSync(join(beside, 'node', 'package.json'), '{"version":"26.0.0"}');
  writeFileSync(join(beside, 'node', 'bin', 'node'), '#!/bin/sh\necho "started with $2"\n', { mode: 0o755 });
  const { stdout } = await run(process.execPath, [
    '--import',
    pretend(true),
    join(beside, 'cloister', 'bin', 'cloister.mjs'),
    'x y',
  ]);
  assert.equal(stdout, 'started with x y\n');
});

test('main: a reader that closes the pipe early ends the command quietly', async () => {
  const passages = Array.from({ length: 1000 }, (_, index) => ({
    title: `t${index}`,
    documentKey: 'd',
    headingPath: [],
    text: 'word '.repeat(60),
    score: 1,
  }));
  const daemon = await startFakeDaemon({
    'POST /v1/search': () => ({ json: { passages, method: 'keyword', elapsedMs: 1 } }),
  });
  const shell = 'set -o pipefail; "$0" "$1" search -q -n 1000 x | head -n 1; echo "exit $?"';
  const { stdout, stderr } = await run('bash', ['-c', shell, process.execPath, LAUNCHER], {
    CLOISTER_HOME: daemon.home,
  });
  await daemon.close();
  assert.match(stdout, /^1\. t0, d {2}1\.000\nexit 0\n$/);
  assert.equal(stderr, '');
});

test('main: compiled code is kept in a state folder that exists, and none is made', async () => {
  const home = join(folder, 'home');
  await run(process.execPath, [LAUNCHER, '--help'], { CLOISTER_HOME: home });
  assert.equal(existsSync(home), false);
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isAlive, readLock } from '../../src/cli/lock.ts';
import { startDaemon } from '../../src/cli/start-daemon.ts';
import { prepareState, type StatePaths, statePaths } from '../../src/config/paths.ts';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import { cli } from '../support/cli-host.ts';

const homes: StatePaths[] = [];
const NEVER = new AbortController().signal;

after(async () => {
  for (const paths of homes) {
    await cli(['stop'], { env: { CLOISTER_HOME: paths.home } });
    rmSync(paths.home, { recursive: true, force: true });
  }
});

function newHome(): StatePaths {
  const paths = prepareState(statePaths({ CLOISTER_HOME: mkdtempSync(join(tmpdir(), 'cloister-start-')) }));
  homes.push(paths);
  return paths;
}

function envOf(paths: StatePaths, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], CLOISTER_HOME: paths.home, CLOISTER_PORT: '0', ...more };
}

/** A program in place of the daemon's; it stands where the daemon's flags let it be read. */
function entryOf(paths: StatePaths, code: string): string {
  const entry = join(paths.daemon, 'entry.mjs');
  writeFileSync(entry, code);
  return entry;
}

test('startDaemon: of two at once one starts it, both are connected to the same', async () => {
  const paths = newHome();
  const options = { paths, env: envOf(paths), signal: NEVER };
  const all = await Promise.all([startDaemon(options), startDaemon(options)]);
  const pids = new Set(all.map(({ connection }) => connection.pid));
  assert.equal(pids.size, 1);
  assert.deepEqual(
    all.map(({ startedPid }) => startedPid).filter((pid) => pid !== null),
    [...pids],
  );
  await Promise.all(all.map(({ connection }) => connection.close()));
  assert.deepEqual(
    readdirSync(paths.daemon).filter((name) => name.startsWith('start-')),
    [],
  );
  assert.deepEqual(await cli(['stop'], { env: envOf(paths) }), { code: 0, stdout: 'stopped\n', stderr: '' });
  for (const pid of pids) assert.equal(isAlive(pid), false);
});

test('startDaemon: gives the reason and the hint of a daemon that did not start', async () => {
  const paths = newHome();
  const said =
    'cloister: port 7878 is used by another program (DAEMON_PORT_TAKEN)\nChoose another with CLOISTER_PORT.\n';
  const entry = entryOf(paths, `process.stderr.write(${JSON.stringify(said)}); process.exitCode = 1;`);
  await assert.rejects(startDaemon({ paths, env: envOf(paths), signal: NEVER, entry }), {
    code: 'CLI_START_FAILED',
    message: 'the daemon did not start: port 7878 is used by another program (DAEMON_PORT_TAKEN)',
    hint: 'Choose another with CLOISTER_PORT.',
  });
});

test('startDaemon: NODE_OPTIONS do not reach the daemon', async () => {
  const paths = newHome();
  const entry = entryOf(
    paths,
    "console.error('options=' + JSON.stringify(process.env.NODE_OPTIONS)); process.exit(1);",
  );
  const env = envOf(paths, { NODE_OPTIONS: '--no-permission' });
  await assert.rejects(startDaemon({ paths, env, signal: NEVER, entry }), /did not start: options=""$/);
});

test('startDaemon: a daemon that dies says by which signal', async () => {
  const paths = newHome();
  const entry = entryOf(paths, "process.kill(process.pid, 'SIGKILL');");
  await assert.rejects(
    startDaemon({ paths, env: envOf(paths), signal: NEVER, entry }),
    /did not start: signal SIGKILL$/,
  );
});

test('startDaemon: a daemon that never answers is waited for so long and not left behind', async () => {
  const paths = newHome();
  const mark = join(paths.daemon, 'pid');
  const entry = entryOf(
    paths,
    `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(mark)}, String(process.pid)); setInterval(() => {}, 1000);`,
  );
  await assert.rejects(startDaemon({ paths, env: envOf(paths), signal: NEVER, entry, readyMs: 500 }), {
    code: 'CLI_START_FAILED',
    message: 'the daemon was started and does not answer',
  });
  const pid = Number(readFileSync(mark, 'utf8'));
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
});

test('startDaemon: Ctrl-C ends the wait', async () => {
  const paths = newHome();
  const entry = entryOf(paths, 'setTimeout(() => {}, 1000);');
  const signal = AbortSignal.timeout(100);
  await assert.rejects(startDaemon({ paths, env: envOf(paths), signal, entry }), { code: 'CLI_CANCELLED' });
});

test('serve: runs in the foreground, tells where it listens, and one Ctrl-C stops it in good order', async () => {
  const paths = newHome();
  const command = spawn(process.execPath, [join(PROGRAM_ROOT, 'src/cli/main.ts'), 'serve'], {
    env: envOf(paths),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(command.stdout, 'data');
  assert.match(String(said), /^cloister \S+ listens on http:\/\/127\.0\.0\.1:\d+\n$/);
  assert.notEqual(readLock(paths), null);
  // As the launcher does it: the terminal's own signal and the one passed on.
  command.kill('SIGINT');
  command.kill('SIGINT');
  assert.deepEqual(await once(command, 'exit'), [0, null]);
  assert.equal(existsSync(paths.lock), false);
});

test('serve: a daemon that does not start is exit 3', async () => {
  const paths = newHome();
  const command = spawn(process.execPath, [join(PROGRAM_ROOT, 'src/cli/main.ts'), 'serve'], {
    env: envOf(paths, { CLOISTER_HOST: '0.0.0.0' }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [[said], [code]] = await Promise.all([once(command.stderr, 'data'), once(command, 'exit')]);
  assert.equal(code, 3);
  assert.match(String(said), /\(CONFIG_BIND_REFUSED\)/);
});

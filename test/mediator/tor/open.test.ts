import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Config } from '../../../src/config/schema.ts';
import { PROGRAM_ROOT } from '../../../src/config/version.ts';
import { openTor } from '../../../src/mediator/tor/open.ts';
import { createTor } from '../../../src/mediator/tor/tor.ts';
import { torFiles } from '../../../src/mediator/tor/torrc.ts';
import { CHILD_ENV } from '../../support/child-env.ts';
import { LOOPBACK_ONLY, torConfig } from '../../support/tor-config.ts';

const NEVER = new AbortController().signal;

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'tor "folder" \\ '));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function establish(t: TestContext, changes: Partial<Config['tor']>): Promise<unknown> {
  const testing = { extraTorrc: [LOOPBACK_ONLY] };
  const tor = createTor({ paths: { tor: temporary(t) }, config: torConfig(changes), testing });
  return tor.precondition.establish(NEVER);
}

test('a managed Tor: a client alone, on loopback, in a folder of its own that may have any name', async (t) => {
  const folder = temporary(t);
  const tor = await openTor({ folder, config: torConfig(), extraTorrc: [LOOPBACK_ONLY], signal: NEVER });
  try {
    const listeners = await Promise.all(
      ['socks', 'control', 'dns', 'or', 'dir', 'extor', 'trans', 'natd', 'httptunnel'].map(async (kind) => [
        kind,
        await tor.control.info(`net/listeners/${kind}`),
      ]),
    );
    const open = listeners.filter(([, at]) => at !== '');
    assert.deepEqual(
      open.map(([kind]) => kind),
      ['socks', 'control'],
    );
    for (const [, at] of open) assert.match(at ?? '', /^"127\.0\.0\.1:\d+"$/);
    assert.deepEqual(await tor.control.setting('SafeLogging'), ['1']);
    assert.deepEqual(await tor.control.setting('AvoidDiskWrites'), ['1']);
    assert.equal(await tor.control.info('config-file'), torFiles(folder).torrc);
    assert.equal(statSync(torFiles(folder).torrc).mode & 0o777, 0o600);
    assert.match(readFileSync(torFiles(folder).torrc, 'utf8'), /^ClientOnly 1$/m);
  } finally {
    await tor.close();
  }
  // Tor takes its control port file with it, so nobody knocks at a port that is another program's by then.
  assert.ok(!existsSync(torFiles(folder).controlPort));
});

test('a managed Tor: not installed where it was said to be', async (t) => {
  await assert.rejects(establish(t, { binary: '/nowhere/tor' }), { code: 'TOR_NOT_FOUND' });
});

test('a managed Tor: found without a PATH', async (t) => {
  const path = process.env['PATH'];
  t.after(() => {
    process.env['PATH'] = path;
  });
  process.env['PATH'] = '';
  const tor = await openTor({ folder: temporary(t), config: torConfig(), extraTorrc: [LOOPBACK_ONLY], signal: NEVER });
  await tor.close();
});

test('a managed Tor: settings it cannot read are named, and their text is not', async (t) => {
  await assert.rejects(establish(t, { bridges: ['192.0.2.1:x'] }), {
    code: 'TOR_CONFIG_REFUSED',
    message: 'Tor refuses tor.bridges',
  });
});

test('a managed Tor: bridges that do not answer are told from a network that is not there', async (t) => {
  await assert.rejects(establish(t, { bridges: ['127.0.0.1:1'], bootstrapMs: 4000 }), { code: 'TOR_BLOCKED' });
});

test('a managed Tor: a bridge that needs a program nobody named is found out at once', async (t) => {
  const bridges = [`obfs4 127.0.0.1:1 ${'A'.repeat(40)} cert=x iat-mode=0`];
  await assert.rejects(establish(t, { bridges }), {
    code: 'TOR_CONFIG_REFUSED',
    message: 'a bridge needs a transport program that is not set',
  });
});

test('a managed Tor: giving up while it starts leaves nothing running', async (t) => {
  const folder = temporary(t);
  const testing = { extraTorrc: [LOOPBACK_ONLY, 'DisableNetwork 1'] };
  const tor = createTor({ paths: { tor: folder }, config: torConfig(), testing });
  const giveUp = new AbortController();
  const starting = tor.precondition.establish(giveUp.signal);
  for await (const { percent } of tor.progress()) {
    assert.equal(percent, 0);
    giveUp.abort(new Error('given up'));
    break;
  }
  await assert.rejects(starting);
  assert.deepEqual(tor.status(), { state: 'off' });
  // Its folder is free: another one can have it at once.
  const next = await openTor({ folder, config: torConfig(), extraTorrc: [LOOPBACK_ONLY], signal: NEVER });
  await next.close();
});

test('a managed Tor: stopping while it starts ends the start', async (t) => {
  const testing = { extraTorrc: [LOOPBACK_ONLY, 'DisableNetwork 1'] };
  const tor = createTor({ paths: { tor: temporary(t) }, config: torConfig(), testing });
  const starting = assert.rejects(tor.precondition.establish(NEVER), { code: 'TOR_NOT_READY' });
  assert.equal(tor.status().state, 'starting');
  await setTimeout(300);
  await tor.stop();
  await starting;
  assert.deepEqual(tor.status(), { state: 'off' });
});

test('a managed Tor: an owner killed at any moment of its start leaves a folder that the next one can use', async (t) => {
  const folder = temporary(t);
  const task = JSON.stringify({ folder, extraTorrc: [LOOPBACK_ONLY], url: '' });
  for (const afterMs of [300, 360, 420, 480, 700]) {
    const child = spawn(process.execPath, [join(PROGRAM_ROOT, 'test', 'support', 'tor-child.ts'), task], {
      env: CHILD_ENV,
      stdio: 'ignore',
    });
    await setTimeout(afterMs);
    child.kill('SIGKILL');
    const tor = await openTor({ folder, config: torConfig(), extraTorrc: [LOOPBACK_ONLY], signal: NEVER });
    assert.match(await tor.control.info('version'), /^\d/);
    await tor.close();
  }
});

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import { admit, decide, type Readiness } from '../../src/profiles/gate.ts';
import { policyOf } from '../../src/profiles/policy.ts';
import { RULES, STRICT_RULES } from '../../src/profiles/rules.ts';
import { PROFILES } from '../../src/profiles/types.ts';
import { CHILD_ENV } from '../support/child-env.ts';
import { codeOf, startTestDaemon, temporaryState } from '../support/daemon.ts';
import { TestGround } from '../support/profiles.ts';
import { temporaryFolder } from '../support/vectors.ts';

const READY: Readiness = { chain: true, scrubber: true, decoys: true, tor: true, airlock: true };
const everythingLifted = policyOf(new Set(STRICT_RULES));
const [MOUNT, UNMOUNT] = ['mount', 'umount'] as const;

test('critical rules: each has an attempt to break it below, named after it', () => {
  const source = readFileSync(import.meta.filename, 'utf8');
  for (const { id, tier } of RULES) {
    if (tier === 'critical') assert.ok(source.includes(`test('${id}: `), `nothing tries to break ${id}`);
  }
});

test('loopback-only: no setting, variable or lifted rule opens another address', (t) => {
  const paths = temporaryState(t);
  for (const host of ['0.0.0.0', '::', 'localhost', '192.168.0.2']) {
    writeFileSync(paths.config, JSON.stringify({ host }));
    assert.throws(() => loadConfig(paths, {}), { code: 'CONFIG_BIND_REFUSED' });
  }
  writeFileSync(paths.config, '{}');
  assert.throws(() => loadConfig(paths, { CLOISTER_HOST: '0.0.0.0' }), { code: 'CONFIG_BIND_REFUSED' });
});

test('offline-means-offline: with everything ready and every strict rule lifted, nothing that leaves is admitted', () => {
  const posture = { profile: 'offline_private', policy: everythingLifted } as const;
  assert.equal(decide('web-search', posture, READY).allowed, false);
  assert.equal(decide('connect', posture, READY).allowed, false);
  const request = { id: 'q', text: 'tides', purpose: 'web-search' } as const;
  assert.throws(() => admit(request, posture, READY), { code: 'PROFILE_DENIED' });
});

test('vault-without-network: the entry of the vault does not run in a process that has a network', () => {
  const entry = join(PROGRAM_ROOT, 'src', 'vault', 'main.ts');
  for (const flags of [[], ['--permission', '--allow-net', '--allow-fs-read=*', '--allow-worker']]) {
    const { status } = spawnSync(process.execPath, [...flags, entry, '{}'], { env: CHILD_ENV, timeout: 30_000 });
    assert.notEqual(status, 0);
  }
});

test('scrubbed-and-mixed: no profile admits a search without the scrubber or without decoys', () => {
  for (const profile of PROFILES) {
    for (const missing of ['scrubber', 'decoys'] as const) {
      const posture = { profile, policy: everythingLifted };
      assert.equal(decide('web-search', posture, { ...READY, [missing]: false }).allowed, false);
    }
  }
});

test('record-before-egress: with a full disk nothing widens, running work is cut, local questions go on, and it recovers', async (t) => {
  const disk = temporaryFolder(t, (path) => execFileSync(UNMOUNT, ['-l', path]));
  execFileSync(MOUNT, ['-t', 'tmpfs', '-o', 'size=600k,mode=700', 'tmpfs', disk]);
  const tor = new TestGround('tor');
  const paths = { ...temporaryState(t), audit: disk };
  const preconditions = { offline_private: [], research: [tor], full_lab: [tor] };
  const daemon = await startTestDaemon(t, { paths, preconditions });
  const propose = async (to: string): Promise<string> => {
    const { json } = await daemon.call('POST', '/v1/profile/propose', { body: { to, minutes: 5 } });
    return (json as { nonce: string }).nonce;
  };
  const confirm = (nonce: string) =>
    daemon.call('POST', '/v1/profile/confirm', { body: { nonce, sessionToken: daemon.token } });
  const state = async () => (await daemon.call('GET', '/v1/audit')).json as { writable: boolean; code?: string };

  const filler = join(disk, 'filler');
  const nonce = await propose('research');
  try {
    writeFileSync(filler, Buffer.alloc(1_000_000));
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  }
  // What is left of the segment's last page takes a few records more.
  for (let i = 0; i < 40 && (await state()).writable; i += 1) {
    await daemon.call('POST', '/v1/search', { body: { text: 'tides' } });
  }
  const refused = await confirm(nonce);
  assert.deepEqual([refused.status, codeOf(refused)], [507, 'AUDIT_DISK_FULL']);
  assert.match(refused.text, /nothing may leave/);
  assert.equal(((await daemon.call('GET', '/v1/profile')).json as { profile: string }).profile, 'offline_private');
  assert.deepEqual(tor.log, ['up', 'down']);
  assert.deepEqual((await state()).code, 'AUDIT_DISK_FULL');
  assert.equal((await daemon.call('POST', '/v1/search', { body: { text: 'tides' } })).status, 200);

  writeFileSync(filler, '');
  for (let i = 0; i < 200 && !(await state()).writable; i += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal((await state()).writable, true);
  assert.equal((await confirm(await propose('research'))).status, 200);
  const { json } = await daemon.call('POST', '/v1/audit/verify', { body: {} });
  assert.equal((json as { ok: boolean }).ok, true);
});

test('no-direct-fallback: no profile admits a search while Tor is not proven', () => {
  for (const profile of PROFILES) {
    assert.equal(decide('web-search', { profile, policy: everythingLifted }, { ...READY, tor: false }).allowed, false);
  }
});

test('secrets-never-logged: a question, a token and a passphrase are in no file that the daemon wrote', async (t) => {
  const CANARY = 'CANARYxyz';
  const daemon = await startTestDaemon(t, { limits: { refusalsPerSecond: 1000 } });
  const made = await daemon.call('POST', '/v1/tokens', { body: { name: 'webui', scopes: ['ask'] } });
  const { token } = made.json as { token: string };
  await daemon.call('POST', '/v1/ask', { body: { text: CANARY, stream: false } });
  await daemon.call('POST', '/v1/search', { body: { text: CANARY } });
  await daemon.call('POST', '/v1/profile/confirm', { body: { nonce: CANARY, sessionToken: CANARY } });
  await daemon.call('POST', '/v1/rules/propose', { body: { rule: CANARY } });
  await daemon.call('POST', '/v1/audit/verify', { body: { against: CANARY } });
  await daemon.call('POST', '/v1/transcripts/key', { body: { passphrase: `${CANARY} ${CANARY}` } });
  await daemon.call('GET', '/v1/sources', { headers: { authorization: undefined, 'x-api-key': CANARY } });
  await daemon.stop();
  const files = readdirSync(daemon.paths.home, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  assert.ok(files.length > 6);
  for (const file of files) {
    const text = readFileSync(join(file.parentPath, file.name), 'latin1');
    for (const secret of [CANARY, token, daemon.token])
      assert.ok(!text.includes(secret), `${file.name} holds a secret`);
  }
});

test('widening-needs-owner: a client with every scope widens nothing by itself', async (t) => {
  const tor = new TestGround('tor');
  const daemon = await startTestDaemon(t, { preconditions: { offline_private: [], research: [tor], full_lab: [tor] } });
  const scopes = ['search', 'ask', 'ingest', 'profile', 'admin'];
  const made = await daemon.call('POST', '/v1/tokens', { body: { name: 'all', scopes } });
  const headers = { authorization: undefined, 'x-api-key': (made.json as { token: string }).token };
  const proposed = await daemon.call('POST', '/v1/profile/propose', { headers, body: { to: 'research', minutes: 5 } });
  const { nonce } = proposed.json as { nonce: string };
  const refused = await daemon.call('POST', '/v1/profile/confirm', { headers, body: { nonce } });
  assert.equal(codeOf(refused), 'PROFILE_OWNER_REQUIRED');
  const lifting = await daemon.call('POST', '/v1/rules/propose', { headers, body: { rule: 'no-transcripts' } });
  const body = { nonce: (lifting.json as { nonce: string }).nonce };
  assert.equal(codeOf(await daemon.call('POST', '/v1/rules/confirm', { headers, body })), 'PROFILE_OWNER_REQUIRED');
  assert.deepEqual(tor.log, []);
});

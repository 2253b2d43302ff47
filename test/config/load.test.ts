import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { AppError } from '../../src/config/errors.ts';
import { loadConfig } from '../../src/config/load.ts';
import { torConfig } from '../support/tor-config.ts';

test('loadConfig: without a file everything has its default', (t) => {
  const config = loadConfig({ config: join(folder(t), 'config.json') }, {});
  assert.equal(config.port, 7878);
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.collection, 'default');
  assert.equal(config.logLevel, 'info');
  assert.equal(config.limits.bodyBytes, 1_048_576);
});

test('loadConfig: the file is laid over the defaults and the environment over the file', (t) => {
  const path = write(t, { port: 1000, collection: 'notes', limits: { streams: 2 } });
  const config = loadConfig({ config: path }, { CLOISTER_PORT: '2000', CLOISTER_HOME: '/x', OTHER: 'y' });
  assert.deepEqual([config.port, config.collection, config.limits.streams], [2000, 'notes', 2]);
  assert.equal(config.limits.connections, 128);
});

const refused = [
  { name: 'a port that is text', file: { port: 'SECRET' }, code: 'CONFIG_INVALID', says: /^port / },
  { name: 'a port out of range', file: { port: 70_000 }, code: 'CONFIG_INVALID', says: /^port .*65535/ },
  { name: 'a level that is none', file: { logLevel: 'loud' }, code: 'CONFIG_INVALID', says: /^logLevel .*warn/ },
  { name: 'a limit of zero', file: { limits: { streams: 0 } }, code: 'CONFIG_INVALID', says: /^limits\.streams / },
  { name: 'limits that are a number', file: { limits: 3 }, code: 'CONFIG_INVALID', says: /^limits / },
  { name: 'an unknown key', file: { prot: 1 }, code: 'CONFIG_UNKNOWN_KEY', says: /^prot / },
  {
    name: 'an unknown inner key',
    file: { limits: { stream: 1 } },
    code: 'CONFIG_UNKNOWN_KEY',
    says: /^limits\.stream /,
  },
  { name: 'a key that may be a pasted value', file: { 'my secret': 1 }, code: 'CONFIG_UNKNOWN_KEY', says: /^a key / },
  { name: 'another address', file: { host: '0.0.0.0' }, code: 'CONFIG_BIND_REFUSED', says: /^host / },
  { name: 'the other loopback', file: { host: '::1' }, code: 'CONFIG_BIND_REFUSED', says: /^host / },
  { name: 'an address that is nothing', file: { host: null }, code: 'CONFIG_BIND_REFUSED', says: /^host / },
  {
    name: 'an address in a corner',
    file: { limits: { Bind: '::' } },
    code: 'CONFIG_BIND_REFUSED',
    says: /^limits\.Bind /,
  },
  { name: 'an unknown variable', env: { CLOISTER_PROT: '1' }, code: 'CONFIG_UNKNOWN_KEY', says: /CLOISTER_PROT/ },
  { name: 'a port variable of text', env: { CLOISTER_PORT: '1e3' }, code: 'CONFIG_INVALID', says: /^port / },
  { name: 'an address variable', env: { CLOISTER_HOST: '192.168.0.2' }, code: 'CONFIG_BIND_REFUSED', says: /^host / },
  { name: 'a bind variable', env: { CLOISTER_BIND: '' }, code: 'CONFIG_BIND_REFUSED', says: /CLOISTER_BIND/ },
  { name: 'half a file', file: '{"port": SECRET', code: 'CONFIG_NOT_JSON', says: /config\.json/ },
  { name: 'a list', file: '[]', code: 'CONFIG_INVALID', says: /config\.json/ },
] as const;
for (const { name, code, says, ...given } of refused) {
  test(`loadConfig: refuses ${name}`, (t) => {
    const path = write(t, 'file' in given ? given.file : {});
    assert.throws(
      () => loadConfig({ config: path }, 'env' in given ? given.env : {}),
      (error: AppError) => {
        assert.equal(error.code, code);
        assert.match(error.message, says);
        assert.ok(error.hint);
        assert.doesNotMatch(`${error.message} ${error.hint} ${String(error.cause)}`, /secret|192\.168/i);
        return true;
      },
    );
  });
}

test('loadConfig: the one address may be written down', (t) => {
  assert.equal(
    loadConfig({ config: write(t, { host: '127.0.0.1' }) }, { CLOISTER_HOST: '127.0.0.1' }).host,
    '127.0.0.1',
  );
});

test('loadConfig: a file that cannot be read is an error, not a default', (t) => {
  const path = join(folder(t), 'config.json');
  mkdirSync(path);
  assert.throws(() => loadConfig({ config: path }, {}), { code: 'CONFIG_UNREADABLE' });
});

function write(t: TestContext, content: unknown): string {
  const path = join(folder(t), 'config.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'cloister-config-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('loadConfig: Tor is spoken to on this machine only, and no setting smuggles a line or a pattern in', (t) => {
  const load = (tor: object): unknown => loadConfig({ config: write(t, { tor }) }, {}).tor;
  assert.deepEqual(load({}), torConfig());
  const refused = [
    { socks: '192.0.2.1:9050' },
    { socks: 'localhost:9050' },
    { control: '0.0.0.0:9051' },
    { control: '127.0.0.1:0' },
    { socks: 'unix:/run/tor/socks' },
    { cookie: 'relative/cookie' },
    { cookie: '/run/tor/*' },
    { bridges: ['192.0.2.1:443\nSocksPort 0.0.0.0:9050'] },
    { bridges: [' '] },
    { transports: [{ name: 'obfs4', path: '/usr/bin/obfs4proxy -x' }] },
    { transports: [{ name: 'obfs4 exec', path: '/usr/bin/obfs4proxy' }] },
    { mode: 'none' },
    { bootstrapMs: 600_000 },
  ];
  for (const tor of refused) assert.throws(() => load(tor), { code: 'CONFIG_INVALID' }, JSON.stringify(tor));
});

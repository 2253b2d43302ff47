import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ClientTokens, openClientTokens } from '../../../src/daemon/auth/client-tokens.ts';
import { readOrMakeKey, sealedFile } from '../../../src/profiles/sealed-file.ts';
import { temporaryFolder } from '../../support/profiles.ts';

interface Shelf {
  readonly path: string;
  now: number;
  open(): Promise<ClientTokens>;
}

function shelf(t: TestContext): Shelf {
  const folder = temporaryFolder(t);
  const path = join(folder, 'clients.json');
  const made: Shelf = {
    path,
    now: 1_800_000_000_000,
    open: async () =>
      openClientTokens(path, sealedFile(path, await readOrMakeKey(join(folder, 'key'))), () => made.now),
  };
  return made;
}

test('ClientTokens: a token is valid after a restart, with its scopes and its last use', async (t) => {
  const it = shelf(t);
  const tokens = await it.open();
  const secret = await tokens.create('open-webui', ['ask', 'search'], it.now + 1000);
  assert.match(secret, /^cloister_[\w-]{43}$/);
  assert.equal(tokens.look(secret).known, 'valid');
  await tokens.close();
  const again = await it.open();
  const verdict = again.look(secret);
  assert.ok(verdict.known === 'valid');
  assert.deepEqual(verdict.token, {
    name: 'open-webui',
    scopes: ['ask', 'search'],
    createdAt: it.now,
    expiresAt: it.now + 1000,
    lastUsedAt: it.now,
    revokedAt: null,
  });
});

test('ClientTokens: only the hash is kept, and nothing shows it', async (t) => {
  const it = shelf(t);
  const tokens = await it.open();
  const secret = await tokens.create('curl', ['ask'], null);
  const content = readFileSync(it.path, 'utf8');
  assert.ok(!content.includes(secret) && !content.includes(secret.slice('cloister_'.length)));
  assert.ok(!JSON.stringify(tokens.list()).includes('hash'));
});

test('ClientTokens: what ended is not valid, and is known by name', async (t) => {
  const it = shelf(t);
  const tokens = await it.open();
  const expired = await tokens.create('short', ['ask'], it.now + 10);
  const revoked = await tokens.create('old', ['ask'], null);
  await tokens.revoke('old');
  it.now += 10;
  assert.deepEqual(tokens.look(expired), { known: 'expired', name: 'short' });
  assert.deepEqual(tokens.look(revoked), { known: 'revoked', name: 'old' });
  assert.deepEqual(tokens.look('cloister_other'), { known: 'no' });
  assert.deepEqual((await it.open()).look(revoked), { known: 'revoked', name: 'old' });
});

test('ClientTokens: a name is taken while its token is valid, and free again afterwards', async (t) => {
  const it = shelf(t);
  const tokens = await it.open();
  await tokens.create('curl', ['ask'], null);
  await assert.rejects(tokens.create('curl', ['ask'], null), { code: 'TOKEN_NAME_TAKEN' });
  await assert.rejects(tokens.create('owner', ['ask'], null), { code: 'TOKEN_NAME_TAKEN' });
  await assert.rejects(tokens.create('late', ['ask'], it.now), { code: 'TOKEN_EXPIRY' });
  await tokens.revoke('curl');
  await assert.rejects(tokens.revoke('curl'), { code: 'TOKEN_UNKNOWN' });
  const second = await tokens.create('curl', ['search'], null);
  assert.equal(tokens.look(second).known, 'valid');
  assert.equal(tokens.list().length, 1);
});

test('ClientTokens: of many made at once none is lost', async (t) => {
  const it = shelf(t);
  const tokens = await it.open();
  await Promise.all(Array.from({ length: 20 }, (_, i) => tokens.create(`client-${i}`, ['ask'], null)));
  assert.equal((await it.open()).list().length, 20);
});

for (const [name, edit] of [
  ['garbage', () => 'x'],
  ['more scopes', (text: string) => text.replace('["ask"]', '["ask","admin"]')],
  ['a later end', (text: string) => text.replace(/"expiresAt":\d+/, '"expiresAt":null')],
] as const) {
  test(`ClientTokens: a file edited to ${name} lets nobody in, is set aside, and is said to be damaged`, async (t) => {
    const it = shelf(t);
    const secret = await (await it.open()).create('curl', ['ask'], it.now + 1000);
    const edited = edit(readFileSync(it.path, 'utf8'));
    writeFileSync(it.path, edited);
    const tokens = await it.open();
    assert.equal(tokens.damaged, true);
    assert.deepEqual(tokens.look(secret), { known: 'no' });
    assert.equal(readFileSync(`${it.path}.damaged`, 'utf8'), edited);
    await tokens.create('curl', ['ask'], null);
    assert.equal((await it.open()).damaged, false);
  });
}

test('ClientTokens: revoked counts even where the disk does not take it', async (t) => {
  const it = shelf(t);
  const tokens = await it.open();
  const secret = await tokens.create('curl', ['ask'], null);
  rmSync(it.path);
  mkdirSync(it.path);
  await assert.rejects(tokens.revoke('curl'));
  assert.equal(tokens.look(secret).known, 'revoked');
  assert.ok(existsSync(it.path));
});

test('ClientTokens: uses are noted on the disk now and then, not at every request', async (t) => {
  const it = shelf(t);
  const tokens = await it.open();
  const secret = await tokens.create('curl', ['ask'], null);
  const lastUse = (): unknown => /"lastUsedAt":(\w+)/.exec(readFileSync(it.path, 'utf8'))?.[1];
  tokens.look(secret);
  assert.equal(lastUse(), 'null');
  it.now += 300_001;
  tokens.look(secret);
  await tokens.create('other', ['ask'], null);
  assert.equal(lastUse(), String(it.now));
});

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type DetailStoreOptions, openDetailStore } from '../../../src/pii/own/store.ts';

const DETAILS = [{ kind: 'name', value: 'Zofia Marrowby' }] as const;

function place(t: TestContext): DetailStoreOptions {
  const folder = mkdtempSync(join(tmpdir(), 'cloister-own-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return { path: join(folder, 'own'), keyPath: join(folder, 'own.key') };
}

test('openDetailStore: an empty place holds no details', (t) => {
  assert.deepEqual(openDetailStore(place(t)).load(), []);
});

test('openDetailStore: what was saved is loaded, and the file does not show it', async (t) => {
  const options = place(t);
  await openDetailStore(options).save(DETAILS);
  assert.deepEqual(openDetailStore(options).load(), DETAILS);
  assert.doesNotMatch(readFileSync(options.path, 'latin1'), /Zofia|name/);
  if (process.platform !== 'win32') assert.equal(statSync(options.keyPath).mode & 0o777, 0o600);
});

test('openDetailStore: two saves share no bytes but the header', async (t) => {
  const options = place(t);
  const store = openDetailStore(options);
  await store.save(DETAILS);
  const first = readFileSync(options.path);
  await store.save(DETAILS);
  assert.notDeepEqual(readFileSync(options.path).subarray(24), first.subarray(24));
});

test('openDetailStore: with a passphrase no key file is needed', async (t) => {
  const options = { ...place(t), passphrase: 'tin roof rain' };
  await openDetailStore(options).save(DETAILS);
  assert.deepEqual(openDetailStore(options).load(), DETAILS);
  assert.throws(() => openDetailStore({ ...options, passphrase: 'tin roof' }).load(), { code: 'PII_DETAILS_DAMAGED' });
  assert.deepEqual(openDetailStore(options).load(), DETAILS);
});

for (const [name, at] of [
  ['the list', -1],
  ['the tag', 40],
  ['the nonce', 26],
  ['the salt', 10],
] as const) {
  test(`openDetailStore: one changed bit in ${name} is refused and the file set aside`, async (t) => {
    const options = place(t);
    await openDetailStore(options).save(DETAILS);
    const file = readFileSync(options.path);
    const index = at < 0 ? file.length + at : at;
    file[index] = (file[index] ?? 0) ^ 1;
    writeFileSync(options.path, file);
    assert.throws(() => openDetailStore(options).load(), { code: 'PII_DETAILS_DAMAGED' });
    const kept = readdirSync(join(options.path, '..')).filter((entry) => entry.startsWith('own.damaged-'));
    assert.equal(kept.length, 1);
    assert.deepEqual(openDetailStore(options).load(), []);
  });
}

test('openDetailStore: a file cut short is damaged', async (t) => {
  const options = place(t);
  await openDetailStore(options).save(DETAILS);
  writeFileSync(options.path, readFileSync(options.path).subarray(0, 20));
  assert.throws(() => openDetailStore(options).load(), { code: 'PII_DETAILS_DAMAGED' });
});

test('openDetailStore: a newer form is refused and left alone', async (t) => {
  const options = place(t);
  await openDetailStore(options).save(DETAILS);
  const file = readFileSync(options.path);
  file[7] = 2;
  writeFileSync(options.path, file);
  assert.throws(() => openDetailStore(options).load(), { code: 'PII_DETAILS_NEWER' });
  assert.deepEqual(readFileSync(options.path), file);
});

test('openDetailStore: without its key the list stays closed and whole', async (t) => {
  const options = place(t);
  await openDetailStore(options).save(DETAILS);
  rmSync(options.keyPath);
  assert.throws(() => openDetailStore(options).load(), { code: 'PII_DETAILS_UNREADABLE' });
  chmodSync(options.path, 0o600);
  assert.ok(readFileSync(options.path).length > 0);
});

test('openDetailStore: what is no detail is not saved', async (t) => {
  await assert.rejects(openDetailStore(place(t)).save([{ kind: 'name', value: ' ' }]), { code: 'PII_DETAILS_INVALID' });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openModels } from '../../src/inference/models.ts';
import { importTo, temporaryFolder } from '../support/model-folder.ts';
import { writeTinyChat, writeTinyEmbedder } from '../support/tiny-models.ts';

const sources = temporaryFolder();
const embedder = join(sources, 'embed.gguf');
const chat = join(sources, 'chat.gguf');
writeTinyEmbedder(embedder);
writeTinyChat(chat);
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const never = new AbortController().signal;

test('importModel: copies, hashes and lists a model', async () => {
  const folder = temporaryFolder();
  const models = await openModels(folder);
  const id = sha256(embedder);
  const row = await importTo(models, { path: embedder, sha256: id.toUpperCase() });
  assert.deepEqual(row, {
    id,
    name: 'tiny bert',
    role: 'embed',
    architecture: 'bert',
    fileBytes: statSync(embedder).size,
    contextTokens: 128,
    dimensions: 64,
    state: 'ready',
    active: true,
  });
  assert.deepEqual(readdirSync(folder).sort(), [`${id}.gguf`, 'manifest.json'].sort());
  assert.equal(statSync(join(folder, `${id}.gguf`)).mode & 0o777, 0o600);
  assert.equal(statSync(join(folder, 'manifest.json')).mode & 0o777, 0o600);
  assert.deepEqual(await (await openModels(folder)).list(), [row]);
});

test('importModel: progress ends at the file size', async () => {
  const models = await openModels(temporaryFolder());
  const seen: number[] = [];
  for await (const event of models.importModel({ path: embedder }, never)) {
    if (event.type === 'progress') seen.push(event.bytesDone, event.bytesTotal);
  }
  assert.deepEqual(seen.slice(-2), [statSync(embedder).size, statSync(embedder).size]);
});

test('importModel: a later model takes the role, the earlier file stays until removed', async () => {
  const models = await openModels(temporaryFolder());
  const other = join(sources, 'embed2.gguf');
  writeTinyEmbedder(other, { name: 'second', dimensions: 32 });
  const first = await importTo(models, { path: embedder });
  const second = await importTo(models, { path: other });
  assert.equal(models.active('embed'), second.id);
  assert.deepEqual(
    (await models.list()).map(({ id, active }) => [id, active]),
    [
      [first.id, false],
      [second.id, true],
    ],
  );
  await importTo(models, { path: embedder });
  assert.equal(models.active('embed'), first.id);
  assert.equal((await models.list()).length, 2);
});

const garbage = join(sources, 'garbage.gguf');
writeFileSync(garbage, 'no model at all');
const truncated = join(sources, 'truncated.gguf');
writeTinyEmbedder(truncated);
truncateSync(truncated, statSync(truncated).size - 1000);
const refused = [
  { name: 'another hash than expected', spec: { path: embedder, sha256: '0'.repeat(64) }, code: 'MODEL_HASH_MISMATCH' },
  { name: 'a hash that is none', spec: { path: embedder, sha256: 'abc' }, code: 'MODEL_HASH_MISMATCH' },
  { name: 'a file that is no model', spec: { path: garbage }, code: 'MODEL_NOT_GGUF' },
  { name: 'a truncated model', spec: { path: truncated }, code: 'MODEL_NOT_GGUF' },
  { name: 'a chat model as embedder', spec: { path: chat, role: 'embed' }, code: 'MODEL_WRONG_ROLE' },
  { name: 'a missing file', spec: { path: join(sources, 'none.gguf') }, code: 'MODEL_NOT_FOUND' },
  { name: 'a folder', spec: { path: sources }, code: 'MODEL_NOT_FOUND' },
] as const;
for (const { name, spec, code } of refused) {
  test(`importModel: refuses ${name} and keeps nothing`, async () => {
    const folder = temporaryFolder();
    const models = await openModels(folder);
    await assert.rejects(importTo(models, spec), { code });
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(await models.list(), []);
  });
}

test('importModel: a wrong hash names both', async () => {
  const models = await openModels(temporaryFolder());
  const expected = 'a'.repeat(64);
  await assert.rejects(
    importTo(models, { path: embedder, sha256: expected }),
    (error: Error) => error.message.includes(expected) && error.message.includes(sha256(embedder)),
  );
});

test('importModel: a cancelled import leaves nothing', async () => {
  const folder = temporaryFolder();
  const models = await openModels(folder);
  const controller = new AbortController();
  await assert.rejects(
    async () => {
      for await (const event of models.importModel({ path: chat }, controller.signal)) {
        assert.equal(event.type, 'progress');
        controller.abort();
      }
    },
    { code: 'INFERENCE_CANCELLED' },
  );
  assert.deepEqual(readdirSync(folder), []);
});

test('importModel: a reader that stops leaves nothing', async () => {
  const folder = temporaryFolder();
  for await (const event of (await openModels(folder)).importModel({ path: chat }, never)) {
    assert.equal(event.type, 'progress');
    break;
  }
  assert.deepEqual(readdirSync(folder), []);
});

test('openModels: sweeps what a crash left behind and nothing else', async () => {
  const folder = temporaryFolder();
  const { id } = await importTo(await openModels(folder), { path: embedder });
  writeFileSync(join(folder, '.0123456789abcdef.tmp'), 'half a model');
  writeFileSync(join(folder, `${'b'.repeat(64)}.gguf`), 'a model without an entry');
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  await openModels(folder);
  assert.deepEqual(readdirSync(folder).sort(), [`${id}.gguf`, 'manifest.json', 'notes.txt'].sort());
});

for (const [name, text] of [
  ['half a file', '{"version":1,"models":['],
  ['a path as id', '{"version":1,"models":[{"id":"../../secret"}],"active":{}}'],
  ['a role without its model', '{"version":1,"models":[],"active":{"chat":"0"}}'],
] as const) {
  test(`openModels: refuses a manifest with ${name}`, async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'manifest.json'), text);
    await assert.rejects(openModels(folder), { code: 'MODEL_MANIFEST_DAMAGED' });
  });
}

test('remove: deletes the file and frees the role', async () => {
  const folder = temporaryFolder();
  const models = await openModels(folder);
  const { id } = await importTo(models, { path: embedder });
  await models.remove(id);
  assert.deepEqual(readdirSync(folder), ['manifest.json']);
  assert.equal(models.active('embed'), undefined);
  await assert.rejects(models.remove(id), { code: 'MODEL_UNKNOWN' });
});

test('ensureVerified: hashes again only what was touched', async () => {
  const folder = temporaryFolder();
  const models = await openModels(folder);
  const { id } = await importTo(models, { path: embedder });
  const path = join(folder, `${id}.gguf`);
  assert.equal((await models.ensureVerified(id)).path, path);

  utimesSync(path, new Date(), new Date());
  assert.equal((await models.list())[0]?.state, 'unchecked');
  await models.ensureVerified(id);
  assert.equal((await models.list())[0]?.state, 'ready');

  const { atime, mtime } = statSync(path);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
  // Size and modification date as before: only the change date tells.
  utimesSync(path, atime, mtime);
  await assert.rejects(
    models.ensureVerified(id),
    (error: Error & { code?: string }) =>
      error.code === 'MODEL_HASH_MISMATCH' && error.message.includes(id) && error.message.includes(sha256(path)),
  );
  assert.equal((await models.list())[0]?.state, 'hash-mismatch');
});

test('verify: finds what is missing and what was changed', async () => {
  const folder = temporaryFolder();
  const models = await openModels(folder);
  const kept = await importTo(models, { path: embedder });
  const changed = await importTo(models, { path: chat });
  appendFileSync(join(folder, `${changed.id}.gguf`), 'x');
  const states = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await models.verify()).map(({ id, state }) => [id, state]));
  assert.deepEqual(await states(), { [kept.id]: 'ready', [changed.id]: 'hash-mismatch' });
  // A re-import repairs it.
  await importTo(models, { path: chat });
  assert.deepEqual(await states(), { [kept.id]: 'ready', [changed.id]: 'ready' });
});

test('ensureVerified: a missing file and an unknown id', async () => {
  const folder = temporaryFolder();
  const models = await openModels(folder);
  const { id } = await importTo(models, { path: embedder });
  rmSync(join(folder, `${id}.gguf`));
  await assert.rejects(models.ensureVerified(id), { code: 'MODEL_NOT_FOUND' });
  assert.equal((await models.list())[0]?.state, 'missing');
  await assert.rejects(models.ensureVerified('f'.repeat(64)), { code: 'MODEL_UNKNOWN' });
});

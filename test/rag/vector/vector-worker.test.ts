import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { startVectorWorker, WorkerLost } from '../../../src/rag/vector/vector-worker.ts';
import { temporaryFolder, workerFor } from '../../support/vectors.ts';

const REPOSITORY = resolve(import.meta.dirname, '..', '..', '..');
const VAULT = join(REPOSITORY, 'test', 'support', 'vector-vault.ts');

function asVault(directory: string, rights: readonly string[]): unknown {
  const folders = [`--allow-fs-read=${REPOSITORY}`, `--allow-fs-read=${directory}`, `--allow-fs-write=${directory}`];
  const flags = ['--permission', '--disable-warning=SecurityWarning', ...rights, ...folders];
  return JSON.parse(execFileSync(process.execPath, [...flags, VAULT, directory, '4300'], { env: {} }).toString());
}

test('startVectorWorker: under the permission model the graph is built, saved and searched, and the thread keeps no right', (t) => {
  const directory = temporaryFolder(t);
  const { ef, ...rest } = asVault(directory, ['--allow-addons', '--allow-child-process', '--allow-worker']) as {
    ef: number;
  };
  assert.deepEqual(rest, { backend: 'hnsw', note: null, vectorCount: 4300, best: 5, refused: null });
  assert.ok(ef > 0);
  assert.equal(statSync(join(directory, 'graph-2.hnsw')).mode & 0o777, 0o600);
});

test('startVectorWorker: where native code may not be loaded, searches are exact', (t) => {
  const reply = asVault(temporaryFolder(t), ['--allow-worker']);
  assert.deepEqual(reply, { backend: 'exact', note: null, vectorCount: 4300, ef: null, best: 5, refused: null });
});

test('startVectorWorker: where no thread may be started, everything happens in the caller and is said', (t) => {
  const reply = asVault(temporaryFolder(t), []) as { backend: string; note: string };
  assert.equal(reply.backend, 'exact');
  assert.match(reply.note, /worker is not running/);
});

test('startVectorWorker: a worker that was ended refuses calls, and ending it twice is harmless', async (t) => {
  const worker = await workerFor(t);
  await worker.close();
  await worker.close();
  assert.equal(worker.isAlive, false);
  const settings = { directory: temporaryFolder(t), damagedDirectory: '/nonexistent', modelId: 'm', dimensions: 4 };
  await assert.rejects(worker.open(settings), WorkerLost);
});

test('startVectorWorker: the native library can be left out', async (t) => {
  assert.equal((await workerFor(t, 'off')).hasGraph, false);
  const worker = await startVectorWorker();
  assert.equal(worker?.hasGraph, true);
  await worker?.close();
});

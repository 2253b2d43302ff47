import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Models, openModels, type VerifiedModel } from '../../src/inference/models.ts';
import type { ImportSpec, ModelRow } from '../../src/vault/contract.ts';

const base = mkdtempSync(join(tmpdir(), 'cloister-models-'));
process.once('exit', () => rmSync(base, { recursive: true, force: true }));

/** A new folder that is removed when the process of the test file ends. */
export function temporaryFolder(): string {
  return mkdtempSync(join(base, 'folder-'));
}

/** Runs an import to its end. */
export async function importTo(models: Models, spec: ImportSpec, signal?: AbortSignal): Promise<ModelRow> {
  for await (const event of models.importModel(spec, signal ?? new AbortController().signal)) {
    if (event.type === 'done') return event.model;
  }
  throw new Error('the import ended without a model');
}

/** Writes a model with `write` and imports it into a folder of its own. */
export async function verifiedModel(write: (path: string) => unknown): Promise<VerifiedModel> {
  const path = join(temporaryFolder(), 'source.gguf');
  write(path);
  const models = await openModels(temporaryFolder());
  return models.ensureVerified((await importTo(models, { path })).id);
}

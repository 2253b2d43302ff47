import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportEvent, ImportSpec, ModelRow } from '../vault/contract.ts';
import { InferenceError } from './errors.ts';
import { copyModel, hashFile, hashMismatch, modelPath, stampOf } from './import-model.ts';
import {
  type FileStamp,
  hasCode,
  isTemporary,
  type Manifest,
  type ManifestModel,
  readManifest,
  writeManifest,
} from './manifest.ts';
import type { ModelRole } from './port.ts';

declare const verifiedBrand: unique symbol;
/** A model file whose SHA-256 was found right. Made only by `ensureVerified`; the loaders take nothing else. */
export type VerifiedModel = {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly role: ModelRole;
  readonly fileBytes: number;
  readonly contextTokens: number;
} & { readonly [verifiedBrand]: true };

/** The models that were imported. One process writes the folder. */
export interface Models {
  /** Looks at each file's size and dates, not at its content. */
  list(): Promise<readonly ModelRow[]>;
  /** Id of the model that serves a role. */
  active(role: ModelRole): string | undefined;
  /** Copies the file in and gives it its role; the model that had the role stays until it is removed. */
  importModel(spec: ImportSpec, signal: AbortSignal): AsyncIterable<ImportEvent>;
  /** Deletes the file. @throws InferenceError MODEL_UNKNOWN */
  remove(id: string): Promise<void>;
  /** Hashes every file in full. */
  verify(signal?: AbortSignal): Promise<readonly ModelRow[]>;
  /**
   * Called before every load. Hashes the file in full unless size, dates and inode are those of the last time.
   * @throws InferenceError MODEL_UNKNOWN, MODEL_NOT_FOUND, MODEL_HASH_MISMATCH
   */
  ensureVerified(id: string, signal?: AbortSignal): Promise<VerifiedModel>;
}

/** @param directory exists, belongs to this process, is 0700 */
export async function openModels(directory: string): Promise<Models> {
  let manifest = await readManifest(directory);
  await removeLeftovers(directory, manifest);
  let lastWrite: Promise<unknown> = Promise.resolve();

  /** One change after the other; what is in memory changes only when the disk has it. */
  const change = (next: (current: Manifest) => Manifest): Promise<void> => {
    const write = lastWrite.then(async () => {
      const changed = next(manifest);
      await writeManifest(directory, changed);
      manifest = changed;
    });
    lastWrite = write.catch(() => undefined);
    return write;
  };
  const update = (id: string, fields: Partial<ManifestModel>): Promise<void> =>
    change((current) => ({
      ...current,
      models: current.models.map((model) => (model.id === id ? { ...model, ...fields } : model)),
    }));
  const find = (id: string): ManifestModel => {
    const model = manifest.models.find((each) => each.id === id);
    if (model) return model;
    throw new InferenceError('MODEL_UNKNOWN', 'no imported model has this id', {
      hint: 'List the models to see their ids.',
    });
  };

  const row = async (model: ManifestModel): Promise<ModelRow> => {
    const { id, name, role, architecture, fileBytes, contextTokens, dimensions } = model;
    const state = await stateOf(directory, model);
    return {
      id,
      name,
      role,
      architecture,
      fileBytes,
      contextTokens,
      dimensions,
      state,
      active: manifest.active[role] === id,
    };
  };
  const list = (): Promise<readonly ModelRow[]> => Promise.all(manifest.models.map(row));

  /** @returns the hash found when it is the wrong one */
  const check = async (model: ManifestModel, file: FileHandle, signal?: AbortSignal): Promise<string | null> => {
    const stamp = await stampOf(file);
    const actual = await hashFile(file, signal);
    const right = actual === model.id;
    await update(model.id, right ? { verified: stamp, mismatch: null } : { verified: null, mismatch: stamp });
    return right ? null : actual;
  };

  return {
    list,
    active: (role) => manifest.active[role],
    async *importModel(spec, signal) {
      const copy = copyModel(directory, spec, signal);
      try {
        for (let step = await copy.next(); ; step = await copy.next()) {
          if (!step.done) {
            yield { type: 'progress', ...step.value };
            continue;
          }
          const { id, role, header, fileBytes, stamp } = step.value;
          const model: ManifestModel = {
            id,
            name: header.name,
            role,
            architecture: header.architecture,
            fileBytes,
            contextTokens: header.contextTokens,
            dimensions: role === 'embed' ? header.embeddingLength : null,
            verified: stamp,
            mismatch: null,
          };
          await change((current) => ({
            ...current,
            models: [...current.models.filter((each) => each.id !== id), model],
            active: { ...withoutId(current.active, id), [role]: id },
          }));
          yield { type: 'done', model: await row(model) };
          return;
        }
      } finally {
        // Reached early when the reader stops: the copy's own clean-up must run.
        await copy.return(undefined as never);
      }
    },
    async remove(id) {
      find(id);
      // The entry first: a file without one is nobody's, an entry without a file would be a missing model.
      await change((current) => ({
        ...current,
        models: current.models.filter((model) => model.id !== id),
        active: withoutId(current.active, id),
      }));
      await rm(modelPath(directory, id), { force: true });
    },
    async verify(signal) {
      for (const model of manifest.models) {
        const file = await openModelFile(directory, model.id);
        if (!file) continue;
        try {
          await check(model, file, signal);
        } finally {
          await file.close();
        }
      }
      return list();
    },
    async ensureVerified(id, signal) {
      const model = find(id);
      const file = await openModelFile(directory, id);
      if (!file) {
        throw new InferenceError('MODEL_NOT_FOUND', 'the model’s file is no longer in the models folder', {
          hint: 'Import the file again, or remove the model.',
        });
      }
      try {
        if (!sameStamp(await stampOf(file), model.verified)) {
          const wrong = await check(model, file, signal);
          if (wrong !== null) throw hashMismatch(id, wrong);
        }
      } finally {
        await file.close();
      }
      const { name, role, fileBytes, contextTokens } = model;
      return { id, path: modelPath(directory, id), name, role, fileBytes, contextTokens } as VerifiedModel;
    },
  };
}

async function stateOf(directory: string, model: ManifestModel): Promise<ModelRow['state']> {
  const file = await openModelFile(directory, model.id);
  if (!file) return 'missing';
  try {
    const stamp = await stampOf(file);
    if (sameStamp(stamp, model.mismatch)) return 'hash-mismatch';
    return sameStamp(stamp, model.verified) ? 'ready' : 'unchecked';
  } finally {
    await file.close();
  }
}

async function openModelFile(directory: string, id: string): Promise<FileHandle | null> {
  try {
    return await open(modelPath(directory, id), 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** What a crash in the middle of an import or a removal left behind. */
async function removeLeftovers(directory: string, { models }: Manifest): Promise<void> {
  const known = new Set(models.map(({ id }) => `${id}.gguf`));
  for (const name of await readdir(directory)) {
    if (isTemporary(name) || (/^[0-9a-f]{64}\.gguf$/.test(name) && !known.has(name))) await rm(join(directory, name));
  }
}

function sameStamp(a: FileStamp, b: FileStamp | null): boolean {
  return (
    b !== null &&
    a.bytes === b.bytes &&
    a.modifiedNs === b.modifiedNs &&
    a.changedNs === b.changedNs &&
    a.inode === b.inode
  );
}

function withoutId(active: Manifest['active'], id: string): Manifest['active'] {
  return Object.fromEntries(Object.entries(active).filter(([, each]) => each !== id));
}

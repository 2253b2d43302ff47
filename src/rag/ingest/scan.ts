import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { IngestInput } from '../../vault/contract.ts';
import { RagError, type ReadError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { type WalkedFile, type WalkProblem, walk } from '../walk.ts';
import { fileError, notRegular } from './read-file.ts';

/** An input that was found, and what is in it. */
export interface ScannedInput extends IngestInput {
  readonly id: number;
  readonly files: readonly WalkedFile[];
  readonly problems: readonly WalkProblem[];
  /** File system numbers of the volumes that were reached. */
  readonly devices: ReadonlySet<number>;
  /** Whether `path` is a folder; otherwise it is the only file. */
  readonly isFolder: boolean;
}

/** An input of which nothing can be said: what was read of it earlier stays. */
export interface LostInput {
  readonly path: string;
  readonly error: RagError | ReadError;
}

/**
 * Looks what there is to read. An input that exists becomes one of the collection's; one that does not is given back as
 * lost and nothing of it is touched: a disk that is not mounted today comes back tomorrow.
 * @yields after every folder, so that the caller can tell of the progress and stop
 */
export async function* scan(
  store: Store,
  collectionId: number,
  input: IngestInput,
  signal: AbortSignal,
): AsyncGenerator<{ readonly files: number; readonly bytes: number }, ScannedInput | LostInput, undefined> {
  const path = resolve(input.path);
  const files: WalkedFile[] = [];
  const problems: WalkProblem[] = [];
  const devices = new Set<number>();
  let isFolder = false;
  try {
    const stats = statSync(path);
    isFolder = stats.isDirectory();
    devices.add(stats.dev);
    if (isFolder && input.kind === 'jsonl') throw folderAsLines();
    if (!isFolder && !stats.isFile()) throw notRegular();
    if (!isFolder) {
      files.push({ path, bytes: stats.size });
      yield { files: 1, bytes: stats.size };
    } else {
      for await (const folder of walk(path, signal)) {
        let bytes = 0;
        for (const file of folder.files) {
          files.push(file);
          bytes += file.bytes;
        }
        problems.push(...folder.problems);
        devices.add(folder.device);
        yield { files: folder.files.length, bytes };
      }
    }
  } catch (error) {
    const known = fileError(error);
    if (known instanceof RagError) return { path, error: known };
    throw error;
  }
  const id = store.transaction(() => store.collections.addInput(collectionId, { kind: input.kind, path }));
  return { id, kind: input.kind, path, files, problems, devices, isFolder };
}

function folderAsLines(): RagError {
  return new RagError('RAG_NOT_READABLE', 'a folder cannot be read as JSON lines', {
    hint: 'Name the file of JSON lines itself.',
  });
}

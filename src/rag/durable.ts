import { crc32 } from 'node:zlib';
import { writeDurably } from '../config/durable.ts';
import { RagError } from './errors.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export interface SavedFile {
  readonly bytes: number;
  readonly crc32: number;
}

/**
 * Writes a file of an index so that it is there whole or not at all; see `writeDurably`.
 * @throws RagError RAG_DISK_FULL, RAG_NOT_WRITABLE, with the former file untouched
 */
export async function saveFile(path: string, chunks: Iterable<Uint8Array>): Promise<SavedFile> {
  let sum = 0;
  const summed = function* (): Generator<Uint8Array> {
    for (const chunk of chunks) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  };
  try {
    return { bytes: await writeDurably(path, summed()), crc32: sum };
  } catch (error) {
    throw saveError(error);
  }
}

/** Turns a refusal of the file system into an error with advice. Other errors pass through. */
export function saveError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RagError || !('code' in error)) return error;
  if (FULL.has(String(error.code))) {
    return new RagError('RAG_DISK_FULL', 'the disk is full: an index could not be saved', {
      hint: 'Free some space and run the same command again; nothing that was saved before is lost.',
      cause: error,
    });
  }
  return notWritable(error);
}

export function notWritable(cause: unknown): RagError {
  return new RagError('RAG_NOT_WRITABLE', 'an index could not be saved', {
    hint: 'Check that the state folder exists, belongs to you and is not on a read-only disk.',
    cause,
  });
}

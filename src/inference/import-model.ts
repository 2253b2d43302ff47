import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DURABLE } from '../config/durable.ts';
import type { ImportSpec } from '../vault/contract.ts';
import { InferenceError } from './errors.ts';
import { type GgufHeader, readGgufHeader } from './gguf.ts';
import { type FileStamp, hasCode, temporaryName } from './manifest.ts';
import type { ModelRole } from './port.ts';
import { roleOf } from './role.ts';

/** A model file that now lies in the models folder under its hash. */
export interface CopiedModel {
  readonly id: string;
  readonly role: ModelRole;
  readonly header: GgufHeader;
  readonly fileBytes: number;
  readonly stamp: FileStamp;
}

/** How a model file is named in the models folder. */
export function modelPath(directory: string, id: string): string {
  return join(directory, `${id}.gguf`);
}

const CHUNK_BYTES = 4 * 2 ** 20;

/**
 * Copies a local model file into the models folder, hashing what is copied. The file is named only when all of it is
 * on disk and right; cancelled, refused or crashed, no part of it stays under a model's name.
 * @returns a generator of bytes copied so far that ends with the copied model
 * @throws InferenceError MODEL_NOT_FOUND, MODEL_NOT_GGUF, MODEL_WRONG_ROLE, MODEL_HASH_MISMATCH, MODEL_IMPORT_FAILED,
 *   INFERENCE_CANCELLED
 */
export async function* copyModel(
  directory: string,
  spec: ImportSpec,
  signal: AbortSignal,
): AsyncGenerator<{ readonly bytesDone: number; readonly bytesTotal: number }, CopiedModel> {
  const expected = spec.sha256?.trim().toLowerCase();
  if (expected !== undefined && !/^[0-9a-f]{64}$/.test(expected)) {
    throw new InferenceError('MODEL_HASH_MISMATCH', 'the expected SHA-256 is not 64 hexadecimal digits', {
      hint: 'Copy the whole SHA-256 from the publisher’s page.',
    });
  }
  const source = await openSource(spec.path);
  const temporary = join(directory, temporaryName());
  try {
    roleOf(wholeModel(await readGgufHeader(source)), spec.role);
    const bytesTotal = (await source.stat()).size;
    const target = await open(temporary, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | DURABLE, 0o600);
    try {
      const hash = createHash('sha256');
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      for (let bytesDone = 0; ; ) {
        if (signal.aborted) throw cancelled();
        const { bytesRead } = await source.read(chunk, 0, chunk.length, bytesDone);
        if (bytesRead === 0) break;
        hash.update(chunk.subarray(0, bytesRead));
        await writeFully(target, chunk.subarray(0, bytesRead), bytesDone);
        bytesDone += bytesRead;
        yield { bytesDone, bytesTotal };
      }
      const id = hash.digest('hex');
      if (expected !== undefined && id !== expected) throw hashMismatch(expected, id);
      // Read again from the copy: the source may have been written to meanwhile.
      const header = wholeModel(await readGgufHeader(target));
      const role = roleOf(header, spec.role);
      if (signal.aborted) throw cancelled();
      await rename(temporary, modelPath(directory, id));
      const stamp = await stampOf(target);
      return { id, role, header, fileBytes: Number(stamp.bytes), stamp };
    } finally {
      await target.close();
    }
  } catch (error) {
    throw asImportError(error);
  } finally {
    await source.close();
    await rm(temporary, { force: true });
  }
}

/** @throws InferenceError MODEL_HASH_MISMATCH naming both */
export function hashMismatch(expected: string, actual: string): InferenceError {
  return new InferenceError('MODEL_HASH_MISMATCH', `the model file has SHA-256 ${actual}, expected ${expected}`, {
    hint: 'The file is not the one that was named: get it again from a source you trust and import that.',
  });
}

/** SHA-256 of an open file, hex, from its beginning. @throws InferenceError INFERENCE_CANCELLED */
export async function hashFile(file: FileHandle, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let offset = 0; ; ) {
    if (signal?.aborted) throw cancelled();
    const { bytesRead } = await file.read(chunk, 0, chunk.length, offset);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(chunk.subarray(0, bytesRead));
    offset += bytesRead;
  }
}

export async function stampOf(file: FileHandle): Promise<FileStamp> {
  const { size, mtimeNs, ctimeNs, ino } = await file.stat({ bigint: true });
  return { bytes: `${size}`, modifiedNs: `${mtimeNs}`, changedNs: `${ctimeNs}`, inode: `${ino}` };
}

async function openSource(path: string): Promise<FileHandle> {
  try {
    const source = await open(path, constants.O_RDONLY);
    // A device or a pipe would be read without end.
    if ((await source.stat()).isFile()) return source;
    await source.close();
  } catch (error) {
    throw asImportError(error);
  }
  throw new InferenceError('MODEL_NOT_FOUND', 'the path to import is not a file', {
    hint: 'Give the path of one .gguf file.',
  });
}

async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

function wholeModel(header: GgufHeader): GgufHeader {
  if (header.partCount === 1) return header;
  throw new InferenceError('MODEL_NOT_GGUF', `the file is one of ${header.partCount} parts of a split model`, {
    hint: 'Join the parts with llama-gguf-split --merge and import the result.',
  });
}

function cancelled(): InferenceError {
  return new InferenceError('INFERENCE_CANCELLED', 'the work on the model file was cancelled');
}

function asImportError(error: unknown): unknown {
  if (error instanceof InferenceError) return error;
  if (hasCode(error, 'ENOENT', 'ENOTDIR')) {
    return new InferenceError('MODEL_NOT_FOUND', 'there is no file at the path to import', {
      hint: 'Check the path; it must be absolute and on this machine.',
      cause: error,
    });
  }
  const full = hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG');
  const denied = hasCode(error, 'EACCES', 'EPERM', 'ERR_ACCESS_DENIED');
  if (!full && !denied && !hasCode(error, 'EISDIR', 'EIO', 'EROFS')) return error;
  return new InferenceError(
    'MODEL_IMPORT_FAILED',
    full ? 'the disk is full' : denied ? 'the model file or the models folder may not be opened' : 'the copy failed',
    {
      hint: full
        ? 'Free as much space as the model file takes.'
        : 'Check the rights on the file and on the state folder.',
      cause: error,
    },
  );
}

import { closeSync, constants, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { RagError, type RagErrorCode, ReadError } from '../errors.ts';
import { detectFormat } from '../read/detect.ts';
import { MAX_FILE_BYTES } from '../read/limits.ts';

const readAsync = promisify(read);

/** Files up to this size are read in one go: a promise would cost more than the wait. */
const AT_ONCE_BYTES = 256 * 1024;
/** Of larger files so much is read first, to see whether the rest is worth reading. */
const HEAD_BYTES = 4096;
const SLICE_BYTES = 1024 * 1024;

/** Archives and old Office files need their end to be told apart. */
const NEEDS_ALL = ['PK', '\xd0\xcf'] as const;

/** Non-blocking, so that a pipe put in the place of a file cannot hold up the ingest; not through a link at the end. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const FLAGS_NO_LINK = FLAGS | (constants.O_NOFOLLOW ?? 0);

export interface FileContent {
  readonly bytes: Uint8Array;
  /** File system number of the volume. */
  readonly device: number;
}

/** An open regular file. */
export interface OpenFile {
  readonly handle: number;
  readonly size: number;
  readonly device: number;
}

/**
 * Reads a whole file.
 * @param follow whether `path` may itself be a link: true only for a path the user named
 * @throws RagError RAG_NOT_FOUND, RAG_NOT_READABLE, RAG_NOT_GRANTED; ReadError READ_TOO_LARGE, READ_UNSUPPORTED, …
 */
export async function readFile(path: string, follow: boolean, signal?: AbortSignal): Promise<FileContent> {
  const file = openFile(path, follow);
  try {
    const { handle, size, device } = file;
    if (size > MAX_FILE_BYTES) throw tooLarge();
    if (size <= AT_ONCE_BYTES) return { bytes: readSmall(handle, size), device };
    // Films and disk images are not read through only to be refused.
    const head = Buffer.allocUnsafe(HEAD_BYTES);
    readSync(handle, head, 0, HEAD_BYTES, 0);
    if (!NEEDS_ALL.some((mark) => head.toString('latin1', 0, 2) === mark)) detectFormat(path, head);
    return { bytes: await readLarge(handle, size, signal), device };
  } catch (error) {
    throw fileError(error);
  } finally {
    closeSync(file.handle);
  }
}

/**
 * Opens a regular file and nothing else: a pipe, a socket or a device is refused without reading from it.
 * @throws RagError as `readFile`
 */
export function openFile(path: string, follow: boolean): OpenFile {
  let handle: number | undefined;
  try {
    handle = openSync(path, follow ? FLAGS : FLAGS_NO_LINK);
    const stats = fstatSync(handle);
    if (!stats.isFile()) throw notRegular();
    return { handle, size: stats.size, device: stats.dev };
  } catch (error) {
    if (handle !== undefined) closeSync(handle);
    throw fileError(error);
  }
}

/** The verdict on something that is neither file nor folder. */
export function notRegular(): RagError {
  return new RagError('RAG_NOT_READABLE', 'this is not a regular file', {
    hint: 'Pipes, sockets and devices are never opened; copy what they hold into a file.',
  });
}

/** Turns what the file system refused into a verdict; errors with a code of ours pass unchanged. */
export function fileError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (typeof code !== 'string' || (syscall === undefined && code !== 'ERR_ACCESS_DENIED')) return error;
  const [name, message, hint] = SYSTEM_ERRORS[code] ?? OTHER;
  return new RagError(name, `${message} (${code})`, { hint, cause: error });
}

type Rule = readonly [RagErrorCode, string, string];

const GONE: Rule = ['RAG_NOT_FOUND', 'it does not exist', 'Check the path.'];
const CLOSED: Rule = ['RAG_NOT_READABLE', 'it may not be read', 'Give your user the right to read it.'];
const OTHER: Rule = ['RAG_NOT_READABLE', 'it could not be read', 'Check the disk or the network share it is on.'];
const LINK: Rule = ['RAG_NOT_READABLE', 'it is a link', 'Add what the link leads to.'];

const SYSTEM_ERRORS: Record<string, Rule | undefined> = {
  ENOENT: GONE,
  ENOTDIR: GONE,
  EACCES: CLOSED,
  EPERM: CLOSED,
  ELOOP: LINK,
  ERR_ACCESS_DENIED: ['RAG_NOT_GRANTED', 'it lies outside what was granted', 'Add its folder as an input of its own.'],
};

function readSmall(handle: number, size: number): Uint8Array {
  // One byte more than expected: a read that does not fill the buffer has met the end of the file.
  let bytes = Buffer.allocUnsafe(size + 1);
  let length = readSync(handle, bytes, 0, bytes.length, 0);
  while (length === bytes.length) {
    // It has grown since its size was asked for.
    bytes = Buffer.concat([bytes, Buffer.allocUnsafe(SLICE_BYTES)]);
    length += readSync(handle, bytes, length, bytes.length - length, length);
    if (length > MAX_FILE_BYTES) throw tooLarge();
  }
  return bytes.subarray(0, length);
}

async function readLarge(handle: number, size: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(size);
  let length = 0;
  while (length < size) {
    if (signal?.aborted) throw new RagError('RAG_CANCELLED', 'the reading was cancelled');
    const { bytesRead } = await readAsync(handle, bytes, length, Math.min(SLICE_BYTES, size - length), length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function tooLarge(): ReadError {
  const limit = `${MAX_FILE_BYTES / 1024 / 1024} MB`;
  return new ReadError('READ_TOO_LARGE', `the file is larger than ${limit}, the most that is read`, {
    hint: 'Split it into smaller documents.',
  });
}

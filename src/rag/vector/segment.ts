import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { VectorMatrix } from './matrix.ts';

/** First bytes of a file of rows; the last character is the format's number. */
const MAGIC = Buffer.from('CLOIROW1', 'latin1');
const HEADER_BYTES = 32;
/** Read or written at once: long enough for the disk, short enough to let a search in between. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** A file that holds the rows from `firstRow` on. */
export interface SegmentEntry {
  readonly file: string;
  readonly firstRow: number;
  readonly rowCount: number;
  readonly bytes: number;
  /**
   * Of the whole file. Enough against decay, and several times as fast as SHA-256 when an index is opened: no bits in
   * these files can do harm, only give wrong neighbours. The graph, which native code reads, has its SHA-256 checked.
   */
  readonly crc32: number;
}

/** Header, chunk ids, then the rows: copies, piece by piece, so that rows may be added meanwhile. */
export function* segmentChunks(matrix: VectorMatrix, firstRow: number, rowCount: number): Generator<Uint8Array> {
  yield header(matrix, firstRow, rowCount);
  yield asBytes(matrix.ids.slice(firstRow, firstRow + rowCount));
  const step = rowsPerChunk(matrix);
  for (let row = firstRow; row < firstRow + rowCount; row += step) {
    yield matrix.rowCodes(row, Math.min(row + step, firstRow + rowCount));
  }
}

/**
 * Appends a segment's rows to the matrix.
 * @returns false, with the matrix as before, when the file is not to the byte what the manifest says
 */
export async function readSegment(path: string, entry: SegmentEntry, matrix: VectorMatrix): Promise<boolean> {
  if (entry.firstRow !== matrix.rowCount) return false;
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch {
    // Missing or unreadable counts as damaged: the store has the vectors.
    return false;
  }
  try {
    const whole = await appendRows(handle, entry, matrix);
    if (!whole) matrix.truncate(entry.firstRow);
    return whole;
  } finally {
    await handle.close();
  }
}

async function appendRows(handle: FileHandle, entry: SegmentEntry, matrix: VectorMatrix): Promise<boolean> {
  const { firstRow, rowCount } = entry;
  const expected = HEADER_BYTES + rowCount * (4 + matrix.rowBytes);
  if (entry.bytes !== expected || (await handle.stat()).size !== expected) return false;
  const head = await readExactly(handle, space(HEADER_BYTES));
  if (!head?.equals(header(matrix, firstRow, rowCount))) return false;
  let sum = crc32(head);
  const idBytes = await readExactly(handle, space(4 * rowCount));
  if (!idBytes) return false;
  sum = crc32(idBytes, sum);
  const ids = new Uint32Array(idBytes.buffer, idBytes.byteOffset, rowCount);
  const step = Math.min(rowCount, rowsPerChunk(matrix));
  const chunk = space(step * matrix.rowBytes);
  for (let row = 0; row < rowCount; row += step) {
    const count = Math.min(step, rowCount - row);
    const codes = await readExactly(handle, chunk.subarray(0, count * matrix.rowBytes));
    if (!codes) return false;
    sum = crc32(codes, sum);
    matrix.pushCodes(ids.subarray(row, row + count), codes);
  }
  return sum === entry.crc32;
}

/** Not from the shared pool: ids are read as 32-bit numbers and must be aligned. */
function space(length: number): Buffer<ArrayBuffer> {
  return Buffer.from(new ArrayBuffer(length));
}

/** Fills `bytes`. @returns null where the file ends early */
async function readExactly(handle: FileHandle, bytes: Buffer<ArrayBuffer>): Promise<Buffer<ArrayBuffer> | null> {
  let at = 0;
  while (at < bytes.length) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at);
    if (bytesRead === 0) return null;
    at += bytesRead;
  }
  return bytes;
}

function header(matrix: VectorMatrix, firstRow: number, rowCount: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  for (const [at, value] of [matrix.dimensions, matrix.rowBytes, firstRow, rowCount].entries()) {
    bytes.writeUInt32LE(value, MAGIC.length + 4 * at);
  }
  return bytes;
}

function rowsPerChunk(matrix: VectorMatrix): number {
  return Math.max(1, Math.floor(CHUNK_BYTES / matrix.rowBytes));
}

function asBytes(numbers: Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

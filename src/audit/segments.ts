import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LINE_BYTES } from './line.ts';

const DIGITS = 16;
const NAME = /^segment-([0-9]{16})\.jsonl$/;
/** Read at once; hashing that much keeps the process for about 2 ms. */
const CHUNK_BYTES = 262_144;
const NEWLINE = 0x0a;

/** A file of records. */
export interface Segment {
  /** Sequence number of its first record, which is also its name. */
  readonly start: number;
  readonly path: string;
}

export function segmentPath(folder: string, start: number): string {
  return join(folder, `segment-${String(start).padStart(DIGITS, '0')}.jsonl`);
}

/** @returns the segments in order; none where the folder is not there */
export async function listSegments(folder: string): Promise<Segment[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .toSorted()
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map((digits) => ({ start: Number(digits), path: segmentPath(folder, Number(digits)) }));
}

export interface Chunk {
  /** Whole lines, each with its newline; or, where `isTorn`, bytes that no newline ends. Valid until the next chunk. */
  readonly bytes: Buffer;
  /** The same as text, one character a byte. */
  readonly text: string;
  /** Where the bytes lie in the file. */
  readonly offset: number;
  readonly isTorn: boolean;
}

/**
 * Streams a file of lines. Bytes that come while it reads are read too. A piece without a newline that is longer than any
 * record comes out as torn, and the reading goes on after it.
 */
export async function* readLines(path: string, from = 0): AsyncGenerator<Chunk> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let offset = from;
    let kept = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, CHUNK_BYTES - kept, offset + kept);
      const filled = kept + bytesRead;
      const end = filled === 0 ? 0 : buffer.lastIndexOf(NEWLINE, filled - 1) + 1;
      if (end > 0) yield chunkOf(buffer.subarray(0, end), offset, false);
      kept = filled - end;
      offset += end;
      if (kept > 0 && (bytesRead === 0 || kept > LINE_BYTES)) {
        yield chunkOf(buffer.subarray(end, filled), offset, true);
        offset += kept;
        kept = 0;
      }
      if (bytesRead === 0) return;
      buffer.copyWithin(0, end, end + kept);
    }
  } finally {
    await handle.close();
  }
}

function chunkOf(bytes: Buffer, offset: number, isTorn: boolean): Chunk {
  return { bytes, text: bytes.toString('latin1'), offset, isTorn };
}

/** Calls `visit` with the bounds of each line of a chunk, newline excluded, until it answers false. */
export function eachLine({ text }: Chunk, visit: (start: number, end: number) => boolean): void {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    if (!visit(start, end)) return;
    start = end + 1;
  }
}

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
 * Streams a file of lines; while one chunk is looked at, the next is read. Bytes that come while it reads are read too. A
 * piece without a newline that is longer than any record comes out as torn, and the reading goes on after it.
 */
export async function* readLines(path: string, from = 0): AsyncGenerator<Chunk> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  let reading: Promise<number> | null = null;
  const read = (into: Buffer, position: number): Promise<number> => {
    const done = handle.read(into, LINE_BYTES, CHUNK_BYTES, position).then(({ bytesRead }) => bytesRead);
    // It may fail while nobody waits for it yet.
    done.catch(() => undefined);
    return done;
  };
  try {
    // Before what was read there is room for the line that the chunk before left unended.
    let [buffer, other] = [Buffer.allocUnsafe(LINE_BYTES + CHUNK_BYTES), Buffer.allocUnsafe(LINE_BYTES + CHUNK_BYTES)];
    let offset = from;
    let kept = 0;
    reading = read(buffer, offset);
    for (;;) {
      const bytesRead: number = await reading;
      const [start, filled] = [LINE_BYTES - kept, LINE_BYTES + bytesRead];
      reading = bytesRead === 0 ? null : read(other, offset + kept + bytesRead);
      const end = filled === start ? start : Math.max(buffer.lastIndexOf(NEWLINE, filled - 1) + 1, start);
      if (end > start) yield chunkOf(buffer.subarray(start, end), offset, false);
      kept = filled - end;
      offset += end - start;
      if (kept > 0 && (bytesRead === 0 || kept > LINE_BYTES)) {
        yield chunkOf(buffer.subarray(end, filled), offset, true);
        offset += kept;
        kept = 0;
      }
      if (reading === null) return;
      buffer.copy(other, LINE_BYTES - kept, filled - kept, filled);
      [buffer, other] = [other, buffer];
    }
  } finally {
    await reading?.catch(() => undefined);
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

import { Inflate } from 'fflate';
import { ReadError } from '../errors.ts';
import { MAX_INFLATE_RATIO, MAX_INFLATED_BYTES, MAX_ZIP_ENTRIES, MIN_RATIO_BYTES } from './limits.ts';

/** Compressed bytes fed to the inflater at once: at 1032 times that is 16 MB in one piece, the most ever held. */
const STEP_BYTES = 16 * 1024;

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly compressedBytes: number;
  readonly inflatedBytes: number;
  readonly headerAt: number;
}

/**
 * The archive behind DOCX and EPUB. Nothing is inflated but what is asked for, piece by piece; declared sizes are checked
 * first and real ones while inflating, because an archive can lie.
 */
export interface ZipArchive {
  has(name: string): boolean;
  names(): Iterable<string>;
  /** Hands the entry over in pieces. @throws ReadError READ_BOMB, READ_CORRUPT, READ_ENCRYPTED */
  inflate(name: string, take: (piece: Uint8Array) => void): void;
  /** The whole entry as UTF-8 text, or undefined when there is none. */
  text(name: string): string | undefined;
  /** The whole entry, or undefined when there is none. */
  bytes(name: string): Uint8Array | undefined;
}

/** @throws ReadError READ_CORRUPT when the table of contents cannot be read, READ_BOMB when it has too many entries */
export function openZip(file: Uint8Array): ZipArchive {
  const entries = readDirectory(file);
  let inflatedBytes = 0;

  const inflate = (name: string, take: (piece: Uint8Array) => void): void => {
    const entry = entries.get(name);
    if (!entry) throw corrupt();
    if (entry.encrypted) {
      throw new ReadError('READ_ENCRYPTED', 'the archive is locked with a password', {
        hint: 'Save a copy without the password and add that.',
      });
    }
    if (inflatedBytes + entry.inflatedBytes > MAX_INFLATED_BYTES) throw bomb();
    let own = 0;
    inflateEntry(file, entry, (piece) => {
      own += piece.length;
      inflatedBytes += piece.length;
      const swollen = own > MIN_RATIO_BYTES && own > entry.compressedBytes * MAX_INFLATE_RATIO;
      if (swollen || inflatedBytes > MAX_INFLATED_BYTES) throw bomb();
      take(piece);
    });
  };

  const bytes = (name: string): Uint8Array | undefined => {
    if (!entries.has(name)) return undefined;
    const pieces: Uint8Array[] = [];
    inflate(name, (piece) => pieces.push(piece));
    return Buffer.concat(pieces);
  };

  return {
    has: (name) => entries.has(name),
    names: () => entries.keys(),
    inflate,
    bytes,
    text: (name) => {
      const content = bytes(name);
      return content && new TextDecoder().decode(content);
    },
  };
}

function inflateEntry(file: Uint8Array, entry: ZipEntry, take: (piece: Uint8Array) => void): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { headerAt } = entry;
  if (headerAt + 30 > file.length || view.getUint32(headerAt, true) !== LOCAL_SIGNATURE) throw corrupt();
  const from = headerAt + 30 + view.getUint16(headerAt + 26, true) + view.getUint16(headerAt + 28, true);
  const to = from + entry.compressedBytes;
  if (to > file.length) throw corrupt();
  if (entry.method === 0) {
    take(file.subarray(from, to));
    return;
  }
  if (entry.method !== 8) throw corrupt();
  const inflater = new Inflate((piece) => take(piece));
  for (let at = from; at < to; at += STEP_BYTES) {
    const end = Math.min(to, at + STEP_BYTES);
    try {
      inflater.push(file.subarray(at, end), end === to);
    } catch (error) {
      if (error instanceof ReadError) throw error;
      throw corrupt(error);
    }
  }
}

/** Reads the table of contents at the end of the archive; names given twice keep the first entry. */
function readDirectory(file: Uint8Array): Map<string, ZipEntry> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  if (count > MAX_ZIP_ENTRIES) throw bomb('the archive holds more files than any document');
  const entries = new Map<string, ZipEntry>();
  const decoder = new TextDecoder();
  let at = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index++) {
    if (at + 46 > file.length || view.getUint32(at, true) !== ENTRY_SIGNATURE) throw corrupt();
    const nameBytes = view.getUint16(at + 28, true);
    const name = decoder.decode(file.subarray(at + 46, at + 46 + nameBytes));
    if (!entries.has(name)) {
      entries.set(name, {
        name,
        encrypted: (view.getUint16(at + 8, true) & 1) === 1,
        method: view.getUint16(at + 10, true),
        compressedBytes: view.getUint32(at + 20, true),
        inflatedBytes: view.getUint32(at + 24, true),
        headerAt: view.getUint32(at + 42, true),
      });
    }
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function findEnd(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    if (view.getUint32(at, true) === END_SIGNATURE) return at;
  }
  throw corrupt();
}

function corrupt(cause?: unknown): ReadError {
  return new ReadError('READ_CORRUPT', 'the file is damaged or was cut short', {
    hint: 'Open it in the program that made it and save it again.',
    cause,
  });
}

function bomb(message = 'the file unpacks to far more data than a document holds'): ReadError {
  return new ReadError('READ_BOMB', message, {
    hint: 'Do not trust this file; if it is yours, split it into smaller documents.',
  });
}

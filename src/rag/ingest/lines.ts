import { readSync } from 'node:fs';

const SLICE_BYTES = 256 * 1024;
/** A longer line is passed over: it would have to be held in memory whole. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
const NEWLINE = 0x0a;

/** One line of a file. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without the line end; valid until the next line is asked for. Null when it is longer than `MAX_LINE_BYTES`. */
  readonly bytes: Buffer | null;
  /** Offset in the file of what comes after the line. */
  readonly end: number;
}

/** Reads an open file line by line with bounded memory, whatever the length of its lines. */
export function* readLines(handle: number): Generator<Line, void, undefined> {
  const slice = Buffer.allocUnsafeSlow(SLICE_BYTES);
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let number = 0;
  let offset = 0;
  /** Adds to the line that is being put together; one that is too long is only counted. */
  const keep = (part: Buffer): void => {
    pendingBytes += part.length;
    if (pendingBytes > MAX_LINE_BYTES) pending = [];
    else pending.push(Buffer.from(part));
  };
  const take = (end: number): Line => {
    number += 1;
    const line = { number, bytes: pendingBytes > MAX_LINE_BYTES ? null : Buffer.concat(pending), end };
    pending = [];
    pendingBytes = 0;
    return line;
  };
  for (let count = readSync(handle, slice, 0, SLICE_BYTES, offset); count > 0; ) {
    let from = 0;
    for (let at = slice.indexOf(NEWLINE); at >= 0 && at < count; at = slice.indexOf(NEWLINE, from)) {
      if (pendingBytes === 0) {
        number += 1;
        yield { number, bytes: slice.subarray(from, at), end: offset + at + 1 };
      } else {
        keep(slice.subarray(from, at));
        yield take(offset + at + 1);
      }
      from = at + 1;
    }
    if (from < count) keep(slice.subarray(from, count));
    offset += count;
    count = readSync(handle, slice, 0, SLICE_BYTES, offset);
  }
  if (pendingBytes > 0) yield take(offset);
}

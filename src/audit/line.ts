import { hash } from 'node:crypto';
import { canonical, type Json } from './canonical.ts';
import type { AnyRecord } from './records.ts';

/** `prev` of the first record of a log. */
export const NO_HASH = '0'.repeat(64);
/** Longest line that is read, bytes; the longest that is written is a quarter of it. */
export const LINE_BYTES = 4096;

/** Offsets in `{"hash":"<64 digits>","payload":…`. */
const HASH_AT = 9;
const BODY_AT = 73;
const SHORTEST = 200;
/** What follows the payload is no longer than this. */
const TAIL_BYTES = 176;
const HEAD = /^\{"hash":"[0-9a-f]{64}","payload":\{/;
const TAIL =
  /\},"prev":"([0-9a-f]{64})","seq":([1-9][0-9]{0,15}),"time":(0|[1-9][0-9]{0,15}),"type":"([a-z_]{1,24})"\}$/;

export interface Link {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly prev: string;
}

/** What a line says about itself. */
export interface ParsedLine extends Link {
  readonly type: string;
  readonly hash: string;
  /** The hash that the line's other bytes have. */
  readonly computed: string;
}

/** A record as `show` and the exports give it. */
export interface StoredRecord extends Link {
  readonly type: string;
  readonly hash: string;
  readonly payload: Readonly<Record<string, Json>>;
}

/**
 * One line of a segment: canonical JSON, whose first member is the hash of the rest. The hash is that of an RFC 9162
 * leaf: SHA-256 of a zero byte and the line without its `hash` member. So it chains the records and is the Merkle leaf.
 */
export function encodeLine(
  { seq, time, prev }: Link,
  record: AnyRecord,
): { readonly line: string; readonly hash: string } {
  const { type, ...payload } = record;
  const body = `"payload":${canonical(payload)},"prev":"${prev}","seq":${seq},"time":${time},"type":"${type}"}`;
  const digest = hash('sha256', `\0{${body}`);
  return { line: `{"hash":"${digest}",${body}\n`, hash: digest };
}

/**
 * Reads a line where it lies, without parsing its JSON: a quarter of a million must pass in a second.
 * @param buffer changed for a moment, and back
 * @param end exclusive; the newline is not part of the line
 * @returns null for what is no record at all
 */
export function parseLine(buffer: Buffer, start: number, end: number): ParsedLine | null {
  if (end - start < SHORTEST || end - start > LINE_BYTES) return null;
  if (!HEAD.test(buffer.toString('latin1', start, start + BODY_AT + 13))) return null;
  const tail = TAIL.exec(buffer.toString('latin1', Math.max(start, end - TAIL_BYTES), end));
  if (!tail) return null;
  const [, prev = '', seq, time, type = ''] = tail;
  const at = start + BODY_AT;
  const [quote, comma] = [buffer[at] as number, buffer[at + 1] as number];
  // `",` before the payload becomes the zero byte of a leaf and the brace that opens the body: nothing is copied.
  buffer[at] = 0;
  buffer[at + 1] = 0x7b;
  const computed = hash('sha256', buffer.subarray(at, end));
  buffer[at] = quote;
  buffer[at + 1] = comma;
  const own = buffer.toString('latin1', start + HASH_AT, start + BODY_AT);
  return { seq: Number(seq), time: Number(time), type, prev, hash: own, computed };
}

import { hash } from 'node:crypto';
import { canonical, type Json } from './canonical.ts';
import type { AnyRecord } from './records.ts';

/** `prev` of the first record of a log. */
export const NO_HASH = '0'.repeat(64);
/** Longest line that is read, bytes. */
export const LINE_BYTES = 4096;
/** Longest line that is written, newline included. */
export const WRITTEN_BYTES = 1024;

/** Offsets in `{"hash":"<64 digits>","payload":{…`. */
const HASH_AT = 9;
const BODY_AT = 73;
const SHORTEST = 200;
const [QUOTE, COMMA, BRACE] = [0x22, 0x2c, 0x7b] as const;
const PREV = '},"prev":"';
/** The previous hash and what follows it are at least this long. */
const AFTER_PREV = 90;
const TAIL = /^","seq":([1-9][0-9]{0,15}),"time":(0|[1-9][0-9]{0,15}),"type":"([a-z_]{1,24})"\}$/;

export interface Link {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly prev: string;
}

/** Lines as bytes and as text, one character a byte. */
interface LineSource {
  readonly bytes: Buffer;
  readonly text: string;
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
 * Writes one line of a segment: canonical JSON, whose first member is the hash of the rest. The hash is that of an RFC 9162
 * leaf: SHA-256 of a zero byte and the line without its `hash` member. So it chains the records and is the Merkle leaf.
 * @param into has room for `WRITTEN_BYTES` from `at` on: the line is hashed where it will be written from, not copied
 */
export function writeLine(
  into: Buffer,
  at: number,
  { seq, time, prev }: Link,
  record: AnyRecord,
): { readonly end: number; readonly hash: string } {
  const payload = payloadText(record);
  const text = `{"hash":"${NO_HASH}\0{"payload":${payload},"prev":"${prev}","seq":${seq},"time":${time},"type":"${record.type}"}\n`;
  // The fields of every type are bounded far below this; a line that is cut short must never be signed.
  if (text.length > WRITTEN_BYTES) throw new RangeError('a record is longer than a line may be');
  const end = at + into.write(text, at, 'latin1');
  const digest = hash('sha256', viewOf(into, at + BODY_AT, end - 1));
  into.write(digest, at + HASH_AT, 'latin1');
  into[at + BODY_AT] = QUOTE;
  into[at + BODY_AT + 1] = COMMA;
  return { end, hash: digest };
}

/**
 * Reads a line where it lies, without parsing its JSON: a quarter of a million must pass in a second.
 * @param chunk its bytes are changed for a moment, and back
 * @param end exclusive; the newline is not part of the line
 * @returns null for what is no record at all
 */
export function parseLine({ bytes, text }: LineSource, start: number, end: number): ParsedLine | null {
  if (end - start < SHORTEST || end - start > LINE_BYTES) return null;
  if (!text.startsWith('{"hash":"', start) || !text.startsWith('","payload":{', start + BODY_AT)) return null;
  const prevAt = text.lastIndexOf(PREV, end - AFTER_PREV) + PREV.length;
  if (prevAt < start + PREV.length) return null;
  const [, seq, time, type = ''] = TAIL.exec(text.slice(prevAt + 64, end)) ?? [];
  if (seq === undefined) return null;
  const at = start + BODY_AT;
  // `",` before the payload becomes the zero byte of a leaf and the brace that opens the body: nothing is copied.
  bytes[at] = 0;
  bytes[at + 1] = BRACE;
  const computed = hash('sha256', viewOf(bytes, at, end));
  bytes[at] = QUOTE;
  bytes[at + 1] = COMMA;
  const own = text.slice(start + HASH_AT, at);
  return { seq: Number(seq), time: Number(time), type, prev: text.slice(prevAt, prevAt + 64), hash: own, computed };
}

/** `Buffer.subarray` takes about as long as hashing the line does. */
function viewOf({ buffer, byteOffset }: Buffer, start: number, end: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset + start, end - start);
}

const members = new Map<string, readonly string[]>();

/** The same as `canonical` gives; records have one flat shape for each type, so their members are sorted once. */
function payloadText(record: AnyRecord): string {
  let names = members.get(record.type);
  if (!names) {
    names = Object.keys(record)
      .filter((name) => name !== 'type')
      .sort();
    members.set(record.type, names);
  }
  let text = '';
  for (const name of names) text += `${text === '' ? '{' : ','}"${name}":${canonical((record as Flat)[name] ?? null)}`;
  return `${text}}`;
}

type Flat = Readonly<Record<string, string | number>>;

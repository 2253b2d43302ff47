import { hash } from 'node:crypto';
import { canonical, type Json } from './canonical.ts';
import type { AnyRecord } from './records.ts';

/** `prev` of the first record of a log. */
export const NO_HASH = '0'.repeat(64);
/** Longest line that is read, bytes; the longest that is written is a quarter of it. */
export const LINE_BYTES = 4096;

/** Offsets in `{"hash":"<64 digits>","payload":{…`. */
const HASH_AT = 9;
const BODY_AT = 73;
const SHORTEST = 200;
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
 * One line of a segment: canonical JSON, whose first member is the hash of the rest. The hash is that of an RFC 9162
 * leaf: SHA-256 of a zero byte and the line without its `hash` member. So it chains the records and is the Merkle leaf.
 */
export function encodeLine(
  { seq, time, prev }: Link,
  record: AnyRecord,
): { readonly line: string; readonly hash: string } {
  const body = `"payload":${payloadText(record)},"prev":"${prev}","seq":${seq},"time":${time},"type":"${record.type}"}`;
  const digest = hash('sha256', `\0{${body}`);
  return { line: `{"hash":"${digest}",${body}\n`, hash: digest };
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
  bytes[at + 1] = 0x7b;
  const computed = hash('sha256', bytes.subarray(at, end));
  bytes[at] = 0x22;
  bytes[at + 1] = 0x2c;
  const own = text.slice(start + HASH_AT, at);
  return { seq: Number(seq), time: Number(time), type, prev: text.slice(prevAt, prevAt + 64), hash: own, computed };
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

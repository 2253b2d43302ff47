import { hash } from 'node:crypto';
import { RagError } from '../errors.ts';
import { cleanText } from '../read/decode.ts';
import { readText } from '../read/text.ts';
import type { ParsedDocument } from '../types.ts';
import { type Line, MAX_LINE_BYTES } from './lines.ts';

const BYTE_ORDER_MARK = '\ufeff';
/** Longer ids would make every list of sources unreadable. */
const MAX_ID_CHARS = 1000;

/** A document as it stands in a line: `{"id": …, "title": …, "text": …}`; the title may be missing, `_id` stand for `id`. */
export interface LineDocument {
  readonly id: string;
  readonly sha256: string;
  /** Made only when it is needed: most lines of a repeated ingest are unchanged. */
  readonly parse: () => ParsedDocument;
}

/**
 * Reads one line.
 * @returns undefined for a blank line
 * @throws RagError RAG_JSONL_LINE, with the line's number and never its content
 */
export function readLine({ number, bytes }: Line): LineDocument | undefined {
  if (bytes === null) throw bad(number, `is longer than ${MAX_LINE_BYTES / 1024 / 1024} MB`);
  const raw = bytes.toString('utf8');
  const json = number === 1 && raw.startsWith(BYTE_ORDER_MARK) ? raw.slice(1) : raw;
  if (json.trim() === '') return undefined;
  const { id, _id, title = '', text } = parseObject(json, number);
  const given = id ?? _id;
  const key = typeof given === 'number' ? String(given) : given;
  if (typeof key !== 'string' || key === '' || key.length > MAX_ID_CHARS) {
    throw bad(number, `has no "id" of 1 to ${MAX_ID_CHARS} characters`);
  }
  if (typeof title !== 'string' || typeof text !== 'string')
    throw bad(number, 'has no "text", or one that is no string');
  if (text.trim() === '' && title.trim() === '') throw bad(number, 'has an empty "text"');
  return {
    id: key,
    // The zero keeps "ab" + "c" apart from "a" + "bc".
    sha256: hash('sha256', `${title}\0${text}`),
    parse() {
      const body = cleanText(text);
      const blocks = readText(body.trim() === '' ? cleanText(title) : body);
      return { kind: 'json', title: cleanText(title).trim() || key, blocks, warnings: [] };
    },
  };
}

function parseObject(
  json: string,
  number: number,
): Record<string, unknown> & { id?: unknown; _id?: unknown; title?: unknown; text?: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The parser's message quotes the line, so it is not passed on.
    throw bad(number, 'is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(number, 'is not a JSON object');
  return value as Record<string, unknown>;
}

function bad(number: number, what: string): RagError {
  return new RagError('RAG_JSONL_LINE', `line ${number} ${what}`, {
    hint: 'Each line must be {"id": "…", "title": "…", "text": "…"}; the other lines were read.',
  });
}

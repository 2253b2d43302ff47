import { AirlockError } from '../errors.ts';
import type { Field } from '../types.ts';
import { parseFields, splitHead } from './fields.ts';
import { type Framing, framingOf } from './framing.ts';

const HEAD_BYTES = 65_536;

export interface ResponseHead {
  readonly status: number;
  /** Words behind the status; may be empty. */
  readonly reason: string;
  readonly fields: readonly Field[];
  readonly framing: Framing;
  readonly bytes: number;
}

/**
 * Reads a response head from the bytes that have come so far.
 * @param method of the request: the answer to HEAD has no body, whatever its length says
 * @returns null while there is more to come
 * @throws AirlockError AIRLOCK_UPSTREAM_INVALID
 */
export function readResponse(bytes: Buffer, method: string): ResponseHead | null {
  try {
    // HTTP/0.9 has no head: whatever it sends would be waited for as one.
    if (bytes.length >= 5 && bytes.toString('latin1', 0, 5) !== 'HTTP/') throw invalid('it is not HTTP');
    const split = splitHead(bytes, HEAD_BYTES);
    if (!split) return null;
    const [line = '', ...rest] = split.lines;
    const [, version, code, reason = ''] =
      /^HTTP\/(1\.[01]) ([1-5]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/.exec(line) ?? [];
    if (version === undefined) throw invalid('its first line is not version and status');
    const status = Number(code);
    const fields = parseFields(rest);
    const framing = framingOf(fields, version === '1.0' ? '1.0' : '1.1', invalid);
    const isBare = method === 'HEAD' || status < 200 || status === 204 || status === 304;
    const body: Framing = framing.kind === 'none' ? { kind: 'close' } : framing;
    return { status, reason, fields, framing: isBare ? { kind: 'none' } : body, bytes: split.end };
  } catch (error) {
    // The rules for heads are the same in both directions; what is said about them is not.
    throw error instanceof AirlockError && error.code !== 'AIRLOCK_UPSTREAM_INVALID'
      ? invalid('its head is malformed')
      : error;
  }
}

/** A body framed by rules that its sender does not keep. */
export function invalid(what: string): AirlockError {
  return new AirlockError('AIRLOCK_UPSTREAM_INVALID', `the answer of the host is invalid: ${what}`, {
    hint: 'The host is at fault, or speaks another protocol on this port.',
  });
}

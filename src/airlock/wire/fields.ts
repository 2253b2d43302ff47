import { AirlockError } from '../errors.ts';
import type { Field } from '../types.ts';

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110, 5.5: no control character but the tab; obs-text may pass. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const MAX_FIELDS = 128;

/**
 * Reads header lines, more strictly than most: what two programs might read in two ways is refused, because the one
 * behind this one may be the other kind.
 * @param lines without their CR LF
 * @throws AirlockError AIRLOCK_MALFORMED, AIRLOCK_HEAD_TOO_LARGE
 */
export function parseFields(lines: readonly string[]): Field[] {
  if (lines.length > MAX_FIELDS) throw headTooLarge();
  return lines.map((line) => {
    // obs-fold: RFC 9112, 5.2 lets a proxy refuse it.
    if (/^[ \t]/.test(line)) throw malformed('a header line begins with white space');
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon));
    if (!TOKEN.test(name)) throw malformed('a header line has no proper name');
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    if (!VALUE.test(value)) throw malformed('a header value has a control character');
    return [name, value];
  });
}

/** @returns every value of a header, whatever the case of its name */
export function valuesOf(fields: readonly Field[], name: string): string[] {
  return fields.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value);
}

/** @returns members of a comma-separated list, lower case */
export function listOf(fields: readonly Field[], name: string): string[] {
  return valuesOf(fields, name)
    .flatMap((value) => value.split(','))
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member !== '');
}

/**
 * Splits a head into lines.
 * @returns null while its end is not there yet
 * @throws AirlockError for a line that does not end in exactly CR LF, and for a head over `maxBytes`
 */
export function splitHead(
  bytes: Buffer,
  maxBytes: number,
): { readonly lines: readonly string[]; readonly end: number } | null {
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.toString('latin1', 0, end < 0 ? Math.min(bytes.length, maxBytes + 1) : end);
  if (/[^\r]\n|^\n|\r[^\n]/.test(head) || head.includes('\0')) throw malformed('a line does not end in CR LF');
  if (end > maxBytes || (end < 0 && bytes.length > maxBytes)) throw headTooLarge();
  return end < 0 ? null : { lines: head.split('\r\n'), end: end + 4 };
}

export function malformed(what: string): AirlockError {
  return new AirlockError('AIRLOCK_MALFORMED', `the request is malformed: ${what}`, {
    hint: 'Use this address as an HTTP proxy: absolute-form requests and CONNECT, in HTTP/1.1.',
  });
}

function headTooLarge(): AirlockError {
  return new AirlockError('AIRLOCK_HEAD_TOO_LARGE', 'the request head is larger than the airlock takes', {
    hint: 'Send fewer or shorter headers.',
  });
}

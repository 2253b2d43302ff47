import type { Span } from './edits.ts';

/**
 * Widens a hole inside an address, so that the address stays one: a parameter goes with its name, a password with its
 * "@". An address has no grammar, so nothing else around the hole is touched.
 * @returns null when the hole is not inside an address
 */
export function widenInUrl(text: string, { start, end }: Span): Span | null {
  const before = /\S*$/.exec(text.slice(Math.max(0, start - 2048), start))?.[0] ?? '';
  if (!/^[("'<]?[a-z][a-z0-9+.-]*:\/\/|^[("'<]?www\./i.test(before)) return null;
  const next = text[end] ?? '';
  const parameter = /([?&;])[\w.%~[\]-]*=?$/.exec(before);
  if (parameter) {
    const from = start - parameter[0].length;
    // The first parameter leaves its "?" to the next one.
    if (parameter[1] === '?' && (next === '&' || next === ';')) return { start: from + 1, end: end + 1 };
    return { start: from, end };
  }
  return before.endsWith('://') && next === '@' ? { start, end: end + 1 } : { start, end };
}

import type { Field } from '../types.ts';
import { valuesOf } from './fields.ts';

/** How the end of a body is known. `close`: by the end of the connection; responses only. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'close' };

/**
 * RFC 9112, 6.3, without its tolerance: two lengths, a length beside chunks, another coding than `chunked` alone are the
 * ways of request smuggling.
 * @param fault makes the error that is thrown
 */
export function framingOf(fields: readonly Field[], version: '1.0' | '1.1', fault: (what: string) => Error): Framing {
  const codings = valuesOf(fields, 'transfer-encoding');
  const lengths = valuesOf(fields, 'content-length');
  if (codings.length > 0) {
    if (lengths.length > 0) throw fault('it has both a length and a transfer coding');
    if (version === '1.0') throw fault('HTTP/1.0 has no transfer codings');
    if (codings.length > 1 || codings[0]?.toLowerCase() !== 'chunked')
      throw fault('its transfer coding is not chunked alone');
    return { kind: 'chunked' };
  }
  if (lengths.length > 1) throw fault('it has more than one length');
  const [length] = lengths;
  if (length === undefined) return { kind: 'none' };
  if (!/^(0|[1-9]\d{0,14})$/.test(length)) throw fault('its length is not a number');
  return { kind: 'length', bytes: Number(length) };
}

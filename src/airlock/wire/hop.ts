import type { Field } from '../types.ts';
import { listOf } from './fields.ts';

/** Between two neighbours only (RFC 9110, 7.6.1), or rewritten here. */
const HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'content-length',
]);
/** Where a request came from, and by which ways: nobody's business. */
const TRACES: ReadonlySet<string> = new Set(['host', 'via', 'forwarded', 'x-real-ip', 'x-client-ip', 'client-ip']);

/** @returns the fields of a request that go on to the host, without `Host` and without how its body is framed */
export function outgoingFields(fields: readonly Field[]): Field[] {
  const named = new Set(listOf(fields, 'connection'));
  return fields.filter(([given]) => {
    const name = given.toLowerCase();
    if (HOP.has(name) || TRACES.has(name) || named.has(name)) return false;
    // `Proxy-Authorization` holds the client's token.
    return !name.startsWith('proxy-') && !name.startsWith('x-forwarded-');
  });
}

/** @returns the fields of a response that go back to the client, without how its body is framed */
export function returningFields(fields: readonly Field[]): Field[] {
  const named = new Set(listOf(fields, 'connection'));
  return fields.filter(([given]) => {
    const name = given.toLowerCase();
    return !HOP.has(name) && !named.has(name) && !name.startsWith('proxy-');
  });
}

export function headText(first: string, fields: readonly Field[]): Buffer {
  return Buffer.from(`${first}\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`, 'latin1');
}

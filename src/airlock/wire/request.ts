import { type Authority, parseAuthority } from '../address/host.ts';
import { AirlockError } from '../errors.ts';
import type { Field } from '../types.ts';
import { malformed, parseFields, splitHead, valuesOf } from './fields.ts';
import { type Framing, framingOf } from './framing.ts';

const HEAD_BYTES = 32_768;
const METHOD = /^[A-Z][A-Z-]{0,31}$/;
const TARGET = /^[\x21-\x7e]+$/;
/** TRACE shows a client what it sent, and with it what others added; the rest are not methods of HTTP/1.1. */
const REFUSED_METHODS: ReadonlySet<string> = new Set(['TRACE', 'TRACK', 'PRI']);

export interface RequestHead {
  readonly method: string;
  readonly place: Authority;
  /** null for CONNECT. */
  readonly path: string | null;
  readonly isModern: boolean;
  readonly fields: readonly Field[];
  readonly framing: Framing;
  /** Bytes of the head, its empty line included. */
  readonly bytes: number;
}

/**
 * Reads a request head from the bytes that have come so far.
 * @returns null while there is more to come
 * @throws AirlockError AIRLOCK_MALFORMED, AIRLOCK_HOST_INVALID, AIRLOCK_HEAD_TOO_LARGE
 */
export function readRequest(bytes: Buffer): RequestHead | null {
  assertHttp(bytes);
  const split = splitHead(bytes, HEAD_BYTES);
  if (!split) return null;
  const [line = '', ...rest] = split.lines;
  const { method, target, version } = requestLine(line);
  const isModern = version === '1.1';
  const fields = parseFields(rest);
  const hosts = valuesOf(fields, 'host');
  if (hosts.length > 1) throw malformed('it has more than one Host line');
  if (isModern && hosts.length === 0) throw malformed('it has no Host line');
  const connects = method === 'CONNECT';
  const { place, path } = connects ? { place: authority(target, null), path: null } : absolute(target);
  const told = hosts[0];
  // Whoever judges by one of them and dials the other has two hosts. CONNECT may leave the port out here.
  if (told !== undefined && !same(authority(told, connects ? place.port : 80), place))
    throw malformed('its Host line names another host than its target');
  const framing = framingOf(fields, isModern ? '1.1' : '1.0', malformed);
  if (connects && framing.kind !== 'none') throw malformed('a CONNECT has no body');
  return { method, place, path, isModern, fields, framing, bytes: split.end };
}

/** Says at the first bytes what will never become a request, instead of waiting for its end. */
function assertHttp(bytes: Buffer): void {
  const first = bytes[0] ?? 0x41;
  if (first === 0x16 || first === 0x80)
    throw malformed('it is a TLS greeting, and this proxy is spoken to in plain HTTP');
  if (first === 0x04 || first === 0x05) throw malformed('it is a SOCKS greeting, and this is the HTTP port');
  if (first < 0x41 || first > 0x5a) throw malformed('it does not begin with a method in capitals');
  if (bytes.toString('latin1', 0, 6) === 'PRI * ') throw malformed('it is HTTP/2, and this proxy speaks HTTP/1.1');
}

function requestLine(line: string): { readonly method: string; readonly target: string; readonly version: string } {
  const [method = '', target = '', protocol = '', ...more] = line.split(' ');
  if (!METHOD.test(method)) throw malformed('its method is not one in capitals');
  if (more.length > 0 || !TARGET.test(target)) throw malformed('its first line is not method, target and version');
  const version = /^HTTP\/(1\.[01])$/.exec(protocol)?.[1];
  if (version === undefined) throw malformed('its version is not HTTP/1.1 or HTTP/1.0');
  if (REFUSED_METHODS.has(method)) throw malformed('this method is not passed on');
  return { method, target, version };
}

function absolute(target: string): { readonly place: Authority; readonly path: string } {
  const [, scheme = '', text = '', rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^#]*)$/.exec(target) ?? [];
  if (scheme === '') throw malformed('its target is not http://host/path');
  if (scheme.toLowerCase() !== 'http') throw malformed('encrypted addresses go through CONNECT, not as a request');
  const place = authority(text, 80);
  return { place, path: rest.startsWith('/') ? rest : `/${rest}` };
}

function authority(text: string, defaultPort: number | null): Authority {
  const place = parseAuthority(text, defaultPort);
  if (place) return place;
  throw new AirlockError('AIRLOCK_HOST_INVALID', 'the host is not written in the one form that is passed on', {
    hint: 'Write a name, a dotted quad or an IPv6 address in brackets, and for CONNECT a port; no user name, no other spelling.',
  });
}

function same(a: Authority, b: Authority): boolean {
  return a.host.text === b.host.text && a.port === b.port;
}

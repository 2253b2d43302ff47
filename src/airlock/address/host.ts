import { type Address, parseAddress, textOf } from './ip.ts';

/** A host in the one form in which it is judged, resolved, dialled and hashed. */
export type Host =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'address'; readonly text: string; readonly address: Address };

export interface Authority {
  readonly host: Host;
  readonly port: number;
}

/** The underscore is in no host name, but in names that people do reach (`_dmarc`, docker-compose services). */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** What ends in a number is an IPv4 address to some program, whichever way it is spelled (WHATWG URL, 3.5). */
const NUMERIC = /^(?:\d+|0x[\da-f]*)$/i;
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;
const MAX_NAME = 253;

/**
 * Brings a host into its one form: lower case, no dot at the end, IDN as ASCII (UTS 46), addresses in canonical spelling.
 * @returns null for whatever two programs might read as two hosts: other spellings of IPv4 than the dotted quad, zones,
 *   percent signs, user info, empty labels, non-ASCII digits and dots that turn into an address
 */
export function normaliseHost(text: string): Host | null {
  if (text.length === 0 || text.length > 4 * MAX_NAME) return null;
  if (text.startsWith('[')) return text.endsWith(']') ? v6(text.slice(1, -1)) : null;
  if (text.includes(':')) return null;
  const ascii = PRINTABLE_ASCII.test(text) ? text.toLowerCase() : toAscii(text);
  if (ascii === null) return null;
  const address = parseAddress(ascii);
  // A quad may be written in ASCII only, and without a dot behind it.
  if (address) return ascii === text ? { kind: 'address', text: textOf(address), address } : null;
  const name = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  const labels = name.split('.');
  if (name.length > MAX_NAME || !labels.every((label) => LABEL.test(label))) return null;
  if (NUMERIC.test(labels.at(-1) ?? '')) return null;
  return { kind: 'name', text: name };
}

/** @param text `host:port` or `[v6]:port`; without a port only where `defaultPort` is given */
export function parseAuthority(text: string, defaultPort: number | null): Authority | null {
  const [, hostText = '', portText] = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = normaliseHost(hostText);
  const port = portText === undefined ? defaultPort : Number(portText);
  if (!host || port === null || port < 1 || port > 65_535) return null;
  return portText !== undefined && portText !== `${port}` ? null : { host, port };
}

/** As it stands in a URL or a Host line. */
export function authorityText({ host, port }: Authority, defaultPort: number | null): string {
  const text = host.kind === 'address' && host.address.family === 6 ? `[${host.text}]` : host.text;
  return port === defaultPort ? text : `${text}:${port}`;
}

function v6(text: string): Host | null {
  // A mapped address is a quad in disguise; it is judged as the quad.
  const address = text.includes(':') ? parseAddress(text) : null;
  return address && { kind: 'address', text: textOf(address), address };
}

/** The global `URL`, not `node:url`: it follows the standard and knows no legacy exceptions. */
function toAscii(text: string): string | null {
  // What has a meaning in a URL must not reach its parser.
  if (/[\s%@/\\?#:[\]<>^|"`{}]|\p{C}/u.test(text)) return null;
  return URL.parse(`http://${text}/`)?.hostname ?? null;
}

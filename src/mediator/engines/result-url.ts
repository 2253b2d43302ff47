/** Longer addresses are dropped: browsers and servers stop near here as well. */
const MAX_URL_CHARS = 2048;
/** Redirectors within redirectors. */
const MAX_HOPS = 3;

/** Names that mean this machine or this network, RFC 6761, 6762, 8375 and common usage. */
const LOCAL_NAMES = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa|test|invalid)$/;

/** Where redirect links of engines keep their target: host, path, parameter. */
const REDIRECTORS: readonly (readonly [host: RegExp, path: RegExp, parameter: string])[] = [
  [/(?:^|\.)duckduckgo(?:gg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad)?\.(?:com|onion)$/, /^\/l\/?$/, 'uddg'],
  [/(?:^|\.)google\.[a-z.]{2,6}$/, /^\/url$/, 'q'],
  [/(?:^|\.)google\.[a-z.]{2,6}$/, /^\/url$/, 'url'],
  [/(?:^|\.)bing\.com$/, /^\/ck\/a$/, 'u'],
  [/(?:^|\.)youtube\.com$/, /^\/redirect$/, 'q'],
];
/** Links that pay somebody for the click. */
const ADVERTISEMENTS =
  /(?:^|\.)duckduckgo\S*\/y\.js|(?:^|\.)(?:doubleclick\.net|googleadservices\.com)\/|bing\.com\/aclk/;

/**
 * The address a result really leads to: redirect links are unwrapped, so that a click tells the engine nothing.
 * @param base of the page, for links without a scheme
 * @returns null for anything but a public http(s) address: scripts, files, addresses of this machine or network (a result
 *   must not make anybody's browser or reader ask a router), addresses with a user name (they imitate other hosts), ads
 */
export function resultUrl(link: unknown, base: string): string | null {
  if (typeof link !== 'string' || link.length > MAX_URL_CHARS) return null;
  let [target, from] = [link.trim(), base];
  for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
    // Anything else would be taken for a path on the engine's own host.
    const url = /^(?:https?:)?\//i.test(target) ? URL.parse(target, from) : null;
    if (!url || !isPublic(url) || ADVERTISEMENTS.test(url.host + url.pathname)) return null;
    const inner = wrapped(url);
    if (inner === null) return url.href.length > MAX_URL_CHARS ? null : url.href;
    [target, from] = [inner, url.href];
  }
  return null;
}

/** Whether an address is http(s), without user name, and on no host of this machine or network. */
export function isPublic(url: URL): boolean {
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '')
    return false;
  const host = url.hostname.replace(/\.$/, '');
  if (host.startsWith('[')) return isGlobalV6(host.slice(1, -1));
  // The URL parser has put every spelling of an IPv4 address (0x7f.1, 2130706433) into its dotted form.
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host);
  if (parts) return isGlobalV4(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  return host.includes('.') && !LOCAL_NAMES.test(host);
}

/** The IANA registry of special-purpose IPv4 addresses, and all of class D and E. */
function isGlobalV4(a: number, b: number, c: number): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100) return b < 64 || b > 127;
  if (a === 169) return b !== 254;
  if (a === 172) return b < 16 || b > 31;
  if (a === 192) return b !== 168 && !(b === 0 && (c === 0 || c === 2)) && !(b === 88 && c === 99);
  if (a === 198) return b !== 18 && b !== 19 && !(b === 51 && c === 100);
  return !(a === 203 && b === 0 && c === 113);
}

/** Global unicast only, RFC 4291, without the ranges that wrap an IPv4 address or document examples. */
function isGlobalV6(host: string): boolean {
  return /^[23][0-9a-f]{3}:/.test(host) && !/^(?:2002|2001:(?:0|db8|[12]\w)?):/.test(host);
}

function wrapped(url: URL): string | null {
  for (const [host, path, parameter] of REDIRECTORS) {
    if (!host.test(url.hostname) || !path.test(url.pathname)) continue;
    const value = url.searchParams.get(parameter);
    if (value === null) continue;
    // "a1" and base64url of the address.
    return parameter === 'u' ? Buffer.from(value.slice(2), 'base64url').toString('utf8') : value;
  }
  return null;
}

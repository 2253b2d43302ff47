import { MediatorError } from './errors.ts';

/** Where a request goes, and by which road. */
export interface Destination {
  readonly url: URL;
  /** A search server of the user's own on this machine: reached on loopback, without Tor. */
  readonly own: boolean;
}

const ONION = /^(?:[a-z0-9-]+\.)*[a-z2-7]{56}\.onion$/;
/** Names that mean this machine or the network it stands in (RFC 6761, 6762, 8375, and what clouds use for metadata). */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa|exit)$/;
const ADDRESS = /^\[|^\d+\.\d+\.\d+\.\d+$/;

/**
 * Judges one address, the first as well as each redirect: https to a name, http to an onion address only, and the exact
 * origins of the user's own servers. Addresses in numbers are refused whatever they are, and with them every private,
 * loopback and metadata address; WHATWG parsing has brought octal, hex and full-width forms into one by then.
 * @throws MediatorError FETCH_ADDRESS_REFUSED
 */
export function judgeAddress(text: string, ownServers: readonly string[]): Destination {
  if (!URL.canParse(text)) throw refused('an address that cannot be read');
  const url = new URL(text);
  url.hash = '';
  if (url.username !== '' || url.password !== '') throw refused('an address with a user name in it');
  if (ownServers.includes(url.origin)) return { url, own: true };
  const host = url.hostname.replace(/\.$/, '');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && ONION.test(host))) {
    throw refused('an address that is neither https nor an onion address');
  }
  if (ADDRESS.test(host) || LOCAL_NAME.test(host) || !host.includes('.')) {
    throw refused('an address of this machine or of a private network, or one in numbers');
  }
  if (host.endsWith('.onion') && !ONION.test(host)) throw refused('an onion address that cannot exist');
  return { url, own: false };
}

/**
 * Judges a redirect. An identity belongs to one engine: sent on to somebody else, it would tell both that they serve the
 * same user. So a redirect stays with the hosts of the engine, on the port it began with, and never leaves or enters
 * this machine.
 * @param location as the server wrote it; relative to `from`
 * @throws MediatorError FETCH_REDIRECT_REFUSED
 */
export function judgeRedirect(
  from: Destination,
  location: string,
  hosts: readonly string[],
  ownServers: readonly string[],
): Destination {
  let to: Destination;
  try {
    to = judgeAddress(new URL(location, from.url).href, ownServers);
  } catch (cause) {
    throw redirectRefused(cause);
  }
  const known = [from.url.hostname, ...hosts].some((host) => isHost(to.url.hostname, host));
  const downgraded = from.url.protocol === 'https:' && to.url.protocol !== 'https:';
  const samePort = to.url.port === from.url.port || to.url.port === '';
  const sameOrigin = to.url.origin === from.url.origin;
  const allowed = from.own ? to.own && sameOrigin : !to.own && known && samePort && !downgraded;
  if (!allowed) throw redirectRefused();
  return to;
}

/**
 * Checks the origin of a user's own server: numbers only, so that no name is ever looked up on this machine.
 * @throws TypeError
 */
export function assertOwnServer(origin: string): void {
  const ok = /^http:\/\/(?:127\.0\.0\.1|\[::1\]):\d{1,5}$/.test(origin) && new URL(origin).origin === origin;
  if (!ok) throw new TypeError('a search server of your own is named as http://127.0.0.1:PORT');
}

/** @param pattern a host; `*.` before it stands for one label */
function isHost(host: string, pattern: string): boolean {
  if (!pattern.startsWith('*.')) return withoutWww(pattern) === withoutWww(host);
  return host.endsWith(pattern.slice(1)) && !host.slice(0, 1 - pattern.length).includes('.');
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, '');
}

function refused(what: string): MediatorError {
  return new MediatorError('FETCH_ADDRESS_REFUSED', `${what} is not fetched`, {
    hint: 'Only https addresses and onion addresses are; a search server of your own is named in the settings.',
  });
}

function redirectRefused(cause?: unknown): MediatorError {
  return new MediatorError('FETCH_REDIRECT_REFUSED', 'a redirect led somewhere it may not, and was not followed', {
    hint: 'Nothing was sent there. If it happens every time, the engine has changed: turn it off.',
    cause,
  });
}

import { DaemonError } from './errors.ts';

/** On every response: nothing is sniffed, cached, framed, run or told to another site. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const;

/** Header names in lower case, as Node gives them; `rawHeaders` as Node gives them: name, value, name, value. */
export interface IncomingHeaders {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawHeaders: readonly string[];
}

/**
 * Refuses what a web page of somebody else could make a browser send.
 * @param port the port the daemon really listens on
 * @throws DaemonError HOST_REFUSED, ORIGIN_REFUSED
 */
export function assertLocal({ headers, rawHeaders }: IncomingHeaders, port: number): void {
  const host = headers['host'];
  // DNS rebinding: a foreign name that suddenly resolves to 127.0.0.1 still arrives with the foreign name.
  if (typeof host !== 'string' || countOf('host', rawHeaders) !== 1 || !ownHosts(port).includes(host.toLowerCase())) {
    throw new DaemonError('HOST_REFUSED', 'the request was not addressed to this machine', {
      hint: `Use http://127.0.0.1:${port}.`,
    });
  }
  const origin = headers['origin'];
  // Another port on localhost is another program: "same-site" for a browser, foreign for us.
  const foreign = origin !== undefined && origin !== `http://${host.toLowerCase()}`;
  const fetchSite = headers['sec-fetch-site'];
  if (foreign || (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none')) {
    throw new DaemonError('ORIGIN_REFUSED', 'the request comes from another web page', {
      hint: 'Use the cloister program; web pages may not use the daemon.',
    });
  }
}

function ownHosts(port: number): string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
}

function countOf(name: string, rawHeaders: readonly string[]): number {
  return rawHeaders.filter((value, index) => index % 2 === 0 && value.toLowerCase() === name).length;
}

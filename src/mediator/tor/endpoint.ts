/** A place on this machine where Tor listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** @param text `127.0.0.1:9050` or `[::1]:9050`, as the configuration's schema lets through */
export function readEndpoint(text: string): Endpoint {
  const [, host, port] = /^(127\.0\.0\.1|\[::1\]):(\d{1,5})$/.exec(text) ?? [];
  if (!host || Number(port) > 65_535) throw new TypeError('Tor is spoken to on this machine only');
  return { host: host.replaceAll(/[[\]]/g, ''), port: Number(port) };
}

export function writeEndpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

import { EngineError } from './errors.ts';
import { isPublic } from './result-url.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Where an engine named in the configuration may live: behind https on the public internet, on an onion service, and with
 * `loopback` on this machine. Never on the local network: a daemon that could be told to ask a router is one that will be.
 * @param where the setting, for the message
 * @throws EngineError ENGINE_ADDRESS
 */
export function serverAddress(text: string, where: string, allow: { readonly loopback: boolean }): URL {
  const url = URL.parse(text);
  if (url === null || url.hash + url.username + url.password !== '') {
    throw refused(where, 'is no plain web address', 'Write it as https://name/path, without user name and fragment.');
  }
  if (allow.loopback && LOOPBACK.has(url.hostname) && /^https?:$/.test(url.protocol)) return url;
  if (!isPublic(url)) {
    const hint = allow.loopback
      ? 'Use an address on this machine, an onion service or a public https address.'
      : 'Use an onion service or a public https address.';
    throw refused(where, 'names a host of the local network or of this machine, or is no web address', hint);
  }
  if (url.protocol !== 'https:' && !url.hostname.endsWith('.onion')) {
    throw refused(
      where,
      'is not encrypted',
      'Use https; plain http is for onion services, which encrypt by themselves.',
    );
  }
  return url;
}

function refused(where: string, rule: string, hint: string): EngineError {
  return new EngineError('ENGINE_ADDRESS', `${where} ${rule}`, { hint });
}

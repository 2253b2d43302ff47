import { createHmac, randomBytes } from 'node:crypto';
import type { Desk } from './desk.ts';
import type { Field } from './types.ts';
import { valuesOf } from './wire/fields.ts';

/** Who the clients are. Tokens themselves are kept nowhere: what was checked is known by a keyed hash for a short time. */
export interface Clients {
  /** @throws AirlockError AIRLOCK_AUTH_REQUIRED */
  identify(credential: Credential | null): Promise<string>;
  forget(client: string): void;
}

export interface Credential {
  readonly secret: string;
  /** User name of Basic; a claim and nothing more. */
  readonly claimedName: string | null;
}

const MAX_KNOWN = 1024;

/** @param now milliseconds, monotonic */
export function createClients(desk: Pick<Desk, 'authenticate'>, now: () => number = () => performance.now()): Clients {
  const key = randomBytes(32);
  const known = new Map<string, { readonly client: string; readonly until: number }>();
  /** Grows with every token that goes: an answer from before must not be kept after it. */
  let age = 0;
  return {
    async identify(credential) {
      if (!credential) return (await desk.authenticate({ secret: null, claimedName: null })).client;
      const mark = createHmac('sha256', key).update(credential.secret).digest('latin1');
      const held = known.get(mark);
      if (held && held.until > now()) return held.client;
      const asked = age;
      const { client, forMs } = await desk.authenticate(credential);
      if (known.size >= MAX_KNOWN) known.clear();
      if (asked === age) known.set(mark, { client, until: now() + forMs });
      return client;
    },
    forget(client) {
      age += 1;
      for (const [mark, held] of known) if (held.client === client) known.delete(mark);
    },
  };
}

/** Reads `Proxy-Authorization`. @returns null when there is none, or more than one, or none that is understood */
export function proxyCredential(fields: readonly Field[]): Credential | null {
  const [given, ...more] = valuesOf(fields, 'proxy-authorization');
  if (given === undefined || more.length > 0) return null;
  const [, scheme = '', text = ''] = /^(Basic|Bearer) +([A-Za-z0-9+/_.~=-]{1,2048})$/i.exec(given) ?? [];
  if (scheme.toLowerCase() !== 'basic') return credential(text, null);
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  const colon = decoded.indexOf(':');
  return colon < 0 ? null : credential(decoded.slice(colon + 1), decoded.slice(0, colon));
}

/** @returns null for what cannot be a token: it need not be asked about */
export function credential(secret: string, claimedName: string | null): Credential | null {
  return /^[A-Za-z0-9_-]{1,256}$/.test(secret) ? { secret, claimedName } : null;
}

/** What may leave this machine, from nothing to what the airlock lets through. In order of width. */
export const PROFILES = ['offline_private', 'research', 'full_lab'] as const;

export type Profile = (typeof PROFILES)[number];

/** What any doubt falls back to. */
export const NARROWEST = 'offline_private' satisfies Profile;

/** @returns whether more may leave in `a` than in `b` */
export function isWider(a: Profile, b: Profile): boolean {
  return PROFILES.indexOf(a) > PROFILES.indexOf(b);
}

/** Who asked: the owner of the daemon's session token, or a client token by its name. */
export type ClientName = string;

/** What a client token may be named: also in the audit chain, so it has no room for a text. */
export const CLIENT_NAME_PATTERN = '^[a-z][a-z0-9-]{0,31}$';

/** What a client token may be good for. `admin` is none of the others: a token gets each by name. */
export const SCOPES = ['search', 'ask', 'ingest', 'profile', 'proxy', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** The name under which the session token's own requests are known; no client token can have it. */
export const OWNER: ClientName = 'owner';

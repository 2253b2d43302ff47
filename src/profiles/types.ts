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

/** The name under which the session token's own requests are known; no client token can have it. */
export const OWNER: ClientName = 'owner';

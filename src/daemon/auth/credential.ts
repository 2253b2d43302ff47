/** What a request showed. At most one secret is looked at. */
export interface Credential {
  readonly secret: string;
  /** User name of HTTP Basic; a claim and nothing more. */
  readonly claimedName: string | null;
}

/** Header names in lower case, as Node gives them. */
export interface CredentialHeaders {
  readonly authorization?: string | undefined;
  readonly 'x-api-key'?: string | readonly string[] | undefined;
}

const SECRET = /^[A-Za-z0-9_-]{1,256}$/;
const BASIC = /^Basic ([A-Za-z0-9+/]{1,1024}={0,2})$/i;

/**
 * Reads the three forms that programs can be made to send: `Authorization: Bearer`, `X-API-Key`, and the password of
 * HTTP Basic.
 * @returns null when there is none, or when two forms are there that a proxy in between might judge differently
 */
export function credentialOf({ authorization, 'x-api-key': apiKey }: CredentialHeaders): Credential | null {
  if (authorization !== undefined && apiKey !== undefined) return null;
  if (apiKey !== undefined) return typeof apiKey === 'string' ? plain(apiKey) : null;
  const bearer = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return plain(bearer);
  const basic = BASIC.exec(authorization ?? '')?.[1];
  if (basic === undefined) return null;
  const decoded = Buffer.from(basic, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  const found = colon < 0 ? null : plain(decoded.slice(colon + 1));
  return found && { ...found, claimedName: decoded.slice(0, colon) };
}

function plain(secret: string): Credential | null {
  return SECRET.test(secret) ? { secret, claimedName: null } : null;
}

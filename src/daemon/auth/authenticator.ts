import { type ClientName, OWNER, SCOPES, type Scope } from '../../profiles/types.ts';
import { DaemonError } from '../errors.ts';
import type { PageHeaders, PageSessions } from '../page/sessions.ts';
import type { SessionToken } from '../token.ts';
import type { ClientTokens } from './client-tokens.ts';
import { type CredentialHeaders, credentialOf } from './credential.ts';
import type { AuthFailure, Failures } from './failures.ts';
import type { Client } from './scopes.ts';

/** What a route asks for: a scope, or just any valid token. */
export type Need = Scope | 'any';

export interface Authenticator {
  /**
   * Who sent this, if they may use a route that needs `need`.
   * @throws DaemonError AUTH_REQUIRED, SCOPE_MISSING
   */
  identify(headers: CredentialHeaders & PageHeaders, need: Need): Client;
  /**
   * The same for a token that stands in the path of the address, for programs that can send no header. Such an address is
   * written down by browsers and settings: only client tokens that are good for nothing but `need` are taken.
   * @throws DaemonError AUTH_REQUIRED, SCOPE_MISSING, TOKEN_TOO_WIDE
   */
  identifyPath(token: string, headers: CredentialHeaders, need: Need): Client;
}

const EVERYTHING: ReadonlySet<Scope> = new Set(SCOPES);

export function createAuthenticator(
  session: Pick<SessionToken, 'matches'>,
  tokens: Pick<ClientTokens, 'look' | 'knows'>,
  failures: Pick<Failures, 'note'>,
  pages: Pick<PageSessions, 'knows'>,
): Authenticator {
  const refuse = (name: ClientName | null, reason: AuthFailure): DaemonError => {
    failures.note(name, reason);
    return new DaemonError('AUTH_REQUIRED', WORDS[reason], {
      hint: 'Read the session token anew from daemon/token in the state folder, or make one with `cloister token create`.',
    });
  };
  const judge = (secret: string, claimedName: string | null, need: Need): Client => {
    const verdict = tokens.look(secret);
    if (verdict.known === 'no') {
      throw refuse(claimedName !== null && tokens.knows(claimedName) ? claimedName : null, 'unknown');
    }
    if (verdict.known !== 'valid') throw refuse(verdict.name, verdict.known);
    const { name, scopes } = verdict.token;
    if (need !== 'any' && !scopes.includes(need)) {
      failures.note(name, 'scope');
      throw new DaemonError('SCOPE_MISSING', `the token of this client has no scope ${need}`, {
        hint: `Make one that has it: cloister token create NAME --scope ${need}.`,
      });
    }
    return { name, scopes: new Set(scopes), isOwner: false, isPage: false };
  };
  return {
    identifyPath(token, headers, need) {
      if (headers.authorization !== undefined || headers['x-api-key'] !== undefined) throw refuse(null, 'missing');
      // The session token is none of the client tokens, so it opens no path.
      const client = judge(token, null, need);
      if ([...client.scopes].every((scope) => scope === need)) return client;
      failures.note(client.name, 'scope');
      throw new DaemonError('TOKEN_TOO_WIDE', 'a token in an address may be good for searching alone', {
        hint: 'Make one for this client: cloister token create NAME --scope search.',
      });
    },
    identify(headers, need) {
      const credential = credentialOf(headers);
      if (credential === null) {
        // A header that was sent and cannot be read is not replaced by a cookie that came along.
        const isBare = headers.authorization === undefined && headers['x-api-key'] === undefined;
        if (isBare && pages.knows(headers)) return { name: OWNER, scopes: EVERYTHING, isOwner: true, isPage: true };
        throw refuse(null, 'missing');
      }
      const { secret, claimedName } = credential;
      if (session.matches(secret)) return { name: OWNER, scopes: EVERYTHING, isOwner: true, isPage: false };
      return judge(secret, claimedName, need);
    },
  };
}

const WORDS: Readonly<Record<AuthFailure, string>> = {
  missing: 'no token was sent, or more than one',
  unknown: 'the token is neither the one of this run nor a client token',
  expired: 'the client token has expired',
  revoked: 'the client token was revoked',
  scope: 'the client token has not the scope for this',
};

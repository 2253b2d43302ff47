import type { ClientName } from '../../profiles/types.ts';

/** What a client token may be good for. `admin` is none of the others: a token gets each by name. `proxy`: the airlock. */
export const SCOPES = ['search', 'ask', 'ingest', 'profile', 'proxy', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** Who sent a request, as far as its credential tells. */
export interface Client {
  readonly name: ClientName;
  readonly scopes: ReadonlySet<Scope>;
  /** Whether the credential was the session token itself. */
  readonly isOwner: boolean;
}

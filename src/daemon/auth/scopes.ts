import type { ClientName, Scope } from '../../profiles/types.ts';

/** Who sent a request, as far as its credential tells. */
export interface Client {
  readonly name: ClientName;
  readonly scopes: ReadonlySet<Scope>;
  /** Whether the credential was the session token itself, or a page that it opened. */
  readonly isOwner: boolean;
  /** Whether it is a browser that was signed in by a link. */
  readonly isPage: boolean;
}

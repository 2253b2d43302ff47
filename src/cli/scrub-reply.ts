import type { Rules, Unattended } from '../pii/policy.ts';
import type { Finding, TextMode } from '../pii/types.ts';

/** What the daemon answers about one text. */
export interface ScrubReply {
  readonly findings: readonly Finding[];
  readonly leaves: string;
  readonly held: { readonly code: string; readonly message: string; readonly hint?: string } | null;
}

/** How texts are to be treated, as the daemon takes it. */
export interface ScrubSpec {
  readonly policy?: Unattended;
  readonly rules?: Rules;
}

export interface ScrubItem {
  readonly text: string;
  readonly kind: TextMode;
}

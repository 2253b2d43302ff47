/** What the page reads of the daemon's answers; the whole is in `/openapi.json`. */
export interface Citation {
  readonly marker: number;
  readonly chunkId: number;
  readonly documentKey: string;
  readonly title: string;
  readonly headingPath: readonly string[];
  readonly pages?: readonly [from: number, to: number];
  readonly quote: string;
}

export interface Passage extends Omit<Citation, 'marker' | 'quote'> {
  readonly text: string;
}

export interface Answer {
  readonly text: string;
  readonly mode: 'quoted' | 'generated' | 'none';
  readonly citations: readonly Citation[];
  readonly notice: string;
}

export type AskEvent =
  | { readonly type: 'evidence'; readonly passages: readonly Passage[] }
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'answer'; readonly answer: Answer };

type ProfileName = 'offline_private' | 'research' | 'full_lab';

export interface Posture {
  readonly profile: ProfileName;
  readonly expiresAt: number | null;
}

export interface Proposal {
  readonly nonce: string;
  readonly implications: {
    readonly mayLeave: readonly string[];
    readonly toWhom: readonly string[];
    readonly staysProtected: readonly string[];
    readonly notProtected: readonly string[];
    readonly ends: string;
  };
}

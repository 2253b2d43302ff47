import type { AirlockErrorCode } from './errors.ts';
import type { PolicySource } from './policy/schema.ts';
import type { AddressClass, DECISIONS, Kind, Outcome, Sanitised } from './records.ts';

/** Time limits, ms. */
export interface Times {
  /** For a whole request head, or a SOCKS greeting. */
  readonly headMs: number;
  readonly resolveMs: number;
  /** For one address. */
  readonly connectMs: number;
  /** For the TLS greeting of a tunnel that must show one. */
  readonly helloMs: number;
  /** Between two looks at all connections: how exact the limits are kept. */
  readonly sweepMs: number;
}

/** What the daemon tells the airlock first. It can read nothing of it by itself. */
export interface AirlockSetup {
  readonly policy: PolicySource;
  /** 0 lets the operating system choose. */
  readonly port: number;
  readonly socksPort: number | null;
  /** Ports of Cloister itself on this machine, which no connection may lead to. */
  readonly reservedPorts: readonly number[];
  readonly times: Times;
}

export interface AirlockReady {
  readonly port: number;
  readonly socksPort: number | null;
  /** What was tried and refused. */
  readonly proofs: readonly string[];
}

/** May this credential use the airlock? */
export interface AuthAsk {
  readonly t: 'auth';
  readonly n: number;
  /** null: none was sent, or more than one. */
  readonly secret: string | null;
  readonly claimedName: string | null;
}

/** A connection was asked for. Nothing leaves, not even the question where the host is, before this is answered. */
export interface OpenAsk {
  readonly t: 'open';
  readonly n: number;
  readonly id: string;
  readonly client: string;
  readonly role: string | null;
  readonly kind: Kind;
  /** In its one form. The daemon records a keyed hash of it. */
  readonly host: string;
  readonly port: number;
  /** `unresolved` for a name. */
  readonly address: AddressClass | 'unresolved';
  readonly rule: string;
  readonly decision: (typeof DECISIONS)[number];
  readonly reason: AirlockErrorCode | null;
  readonly sanitised: Sanitised;
}

/** What a name turned out to be. Nothing is dialled before this is answered. */
export interface VerdictAsk {
  readonly t: 'verdict';
  readonly n: number;
  readonly id: string;
  /** The worst of its addresses; `unresolved` when it has none. */
  readonly address: AddressClass | 'unresolved';
  readonly reason: AirlockErrorCode | null;
}

/** Bytes that crossed the outer socket, away from this machine and towards it. */
interface Traffic {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Follows each open that was not denied, once. */
export interface EndNote extends Traffic {
  readonly t: 'end';
  readonly id: string;
  readonly elapsedMs: number;
  readonly outcome: Outcome;
}

/** How far open connections are. */
export interface ProgressNote {
  readonly t: 'progress';
  readonly rows: readonly (Traffic & { readonly id: string })[];
}

/** Turned away before it could be recorded one by one: too many at once. */
interface OverflowNote {
  readonly t: 'overflow';
  readonly role: string;
  readonly code: AirlockErrorCode;
}

export type Ask = AuthAsk | OpenAsk | VerdictAsk;
export type Note = EndNote | ProgressNote | OverflowNote;

export type Answer =
  | { readonly n: number; readonly ok: true; readonly client?: string; readonly forMs?: number }
  | { readonly n: number; readonly ok: false; readonly code: string };

export type ToDaemon =
  | { readonly t: 'ready'; readonly ready: AirlockReady }
  | { readonly t: 'failed'; readonly code: AirlockErrorCode; readonly message: string; readonly hint: string }
  /** Everything of one turn of the loop in one message, so that the daemon can write it to the disk together. */
  | { readonly t: 'batch'; readonly items: readonly (Ask | Note)[] };

export type ToAirlock =
  | { readonly t: 'setup'; readonly setup: AirlockSetup }
  | { readonly t: 'policy'; readonly policy: PolicySource }
  | { readonly t: 'answers'; readonly answers: readonly Answer[] }
  /** A token is not valid any more: what its client has open is cut. */
  | { readonly t: 'forget'; readonly client: string }
  /** Cuts everything that is open; new connections go on. */
  | { readonly t: 'cut' }
  /** Cuts everything, tells the ends, and goes. */
  | { readonly t: 'stop' };

/** An open connection, as the daemon shows it. The host lives in memory only. */
export interface ConnectionRow extends Traffic {
  readonly id: string;
  readonly client: string;
  readonly role: string | null;
  readonly kind: Kind;
  readonly host: string;
  readonly port: number;
  readonly rule: string;
  readonly decision: 'allowed' | 'reported';
  readonly address: AddressClass | 'unresolved';
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** What happens at the airlock, as it happens. */
export type AirlockEvent =
  | { readonly type: 'opened'; readonly connection: ConnectionRow }
  | {
      readonly type: 'denied';
      readonly client: string;
      readonly host: string;
      readonly port: number;
      readonly rule: string;
      readonly reason: string | null;
    }
  | {
      readonly type: 'ended';
      readonly connection: ConnectionRow;
      readonly outcome: Outcome;
      readonly elapsedMs: number;
    };

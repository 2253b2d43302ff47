/** A GET or POST of an engine, before the fixed headers are put on. */
export interface EngineRequest {
  readonly method: 'GET' | 'POST';
  /** http only for onion addresses and for a search server of the user's own on this machine. */
  readonly url: string;
  /** `application/x-www-form-urlencoded`, for POST. */
  readonly form?: string;
  /** Cookies the engine itself needs for this one request. */
  readonly cookies?: string;
  /** Other hosts of the same engine that it may send on to. Its own host is always among them. */
  readonly hosts?: readonly string[];
  /** A key the user has with this engine, as `name: value`. */
  readonly key?: { readonly name: string; readonly value: string };
}

/** Who the outside sees: one SOCKS user, one circuit, one connection. Used for one slot at one engine, then never again. */
export interface Identity {
  readonly user: string;
  readonly password: string;
}

/** An answer as it came. Untrusted: read in the vault only. */
export interface RawAnswer {
  readonly status: number;
  /** Lower case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded from gzip, deflate, br. At most the limit that was asked for. */
  readonly body: Uint8Array;
  /** Where it came from in the end. */
  readonly url: string;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly elapsedMs: number;
}

export interface FetchLimits {
  readonly bodyBytes: number;
  readonly totalMs: number;
  /** How many redirects are followed; each is judged like the first address. With 0 the redirect itself is the answer. */
  readonly redirects: number;
}

/** The one way to the web of profile `research`. Never goes anywhere but through Tor. */
export interface Transport {
  /** @throws MediatorError TOR_*, FETCH_* with what to do */
  readonly fetch: (
    request: EngineRequest,
    identity: Identity,
    limits: FetchLimits,
    signal: AbortSignal,
  ) => Promise<RawAnswer>;
}

/** Why an engine gave no results. The words are SearXNG's, so that programs that speak to it understand. */
export type EngineProblem =
  | 'timeout'
  | 'CAPTCHA'
  | 'too many requests'
  | 'access denied'
  | 'HTTP error'
  | 'network error'
  | 'proxy error'
  | 'SSL error'
  | 'parsing error'
  | 'near its limit';

/** One result as an engine gave it, cleaned of markup. Read in the vault from an untrusted page. */
export interface EngineResult {
  readonly url: string;
  readonly title: string;
  readonly snippet: string;
  /** ISO 8601 where the engine says so. */
  readonly published?: string;
}

/** What came of one page of an engine. */
export type EngineReading =
  | { readonly results: readonly EngineResult[]; readonly suggestions?: readonly string[]; readonly answer?: string }
  | { readonly problem: EngineProblem; readonly retryAfterMs?: number };

/** Results of all engines: one row a page, best first. */
export interface ResultRow extends EngineResult {
  /** Address without tracking parameters; two rows never share it. */
  readonly canonicalUrl: string;
  readonly engines: readonly string[];
  /** Place at each engine, from 1, in the order of `engines`. */
  readonly positions: readonly number[];
  readonly score: number;
}

/** What an engine did with one batch: a page or a problem for every slot, in the batch's order. */
export interface Carried {
  readonly engine: string;
  readonly pages: readonly (RawAnswer | { readonly problem: EngineProblem; readonly retryAfterMs?: number })[];
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** What the user is told of an engine. */
export interface EngineStatus {
  readonly id: string;
  readonly name: string;
  /** For `!shortcut`. */
  readonly shortcut: string;
  readonly categories: readonly string[];
  readonly state: 'ready' | 'suspended' | 'near its limit' | 'off' | 'needs a key';
  /** Whether it is asked over an onion service. */
  readonly onion: boolean;
  /** What went wrong last, in the words of `EngineProblem`; null when nothing did. */
  readonly lastProblem: string | null;
  /** Milliseconds since 1970 at which a suspended engine is asked again. */
  readonly nextTry: number | null;
  /** Requests of this day, UTC, and how many there may be. Decoys count. */
  readonly today: number;
  readonly perDay: number;
  readonly paging: boolean;
  readonly timeRange: boolean;
  readonly safesearch: boolean;
  readonly language: boolean;
}

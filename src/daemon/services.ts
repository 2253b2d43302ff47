import type { StatePaths } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import type { Exceptions } from '../pii/exceptions.ts';
import type { Scrubber } from '../pii/scrub.ts';
import type { Check } from '../vault/contract.ts';
import type { SseOptions } from './sse.ts';
import type { VaultHost } from './vault-host.ts';

/** What the routes work with. */
export interface Services {
  readonly vault: VaultHost;
  readonly scrubber: Scrubber;
  readonly exceptions: Exceptions;
  readonly config: Config;
  readonly paths: StatePaths;
  readonly version: string;
  readonly startedAt: number;
  readonly sse: SseOptions;
  /** Answers the challenge of a client that wants to know who listens. */
  readonly prove: (challenge: string) => string;
  readonly checks: () => Promise<readonly Check[]>;
  /** Asks the daemon to stop, after the answer has gone out. */
  readonly requestStop: () => void;
}

import type { AuditLog } from '../audit/log.ts';
import type { StatePaths } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import type { WebService } from '../mediator/service.ts';
import type { Tor } from '../mediator/tor/tor.ts';
import type { Switchboard } from '../profiles/switchboard.ts';
import type { Check } from '../vault/contract.ts';
import type { AirlockHost } from './airlock-host.ts';
import type { ClientTokens } from './auth/client-tokens.ts';
import type { ChainTrust } from './chain-trust.ts';
import type { GetDecoys } from './decoys.ts';
import type { PageSessions } from './page/sessions.ts';
import type { Recorder } from './recorder.ts';
import type { GetScrubbing } from './scrubbing.ts';
import type { SseOptions } from './sse.ts';
import type { SessionToken } from './token.ts';
import type { TranscriptBook } from './transcripts/book.ts';
import type { VaultHost } from './vault-host.ts';
import type { OpenWeb } from './web/open-web.ts';

/** What the routes work with. */
export interface Services {
  readonly vault: VaultHost;
  readonly audit: AuditLog;
  readonly trust: ChainTrust;
  readonly recorder: Recorder;
  readonly switchboard: Switchboard;
  readonly tokens: ClientTokens;
  readonly session: Pick<SessionToken, 'matches' | 'prove'>;
  /** Browsers that were signed in. */
  readonly pages: PageSessions;
  /** Where the built page lies. */
  readonly pageFolder: string;
  readonly transcripts: TranscriptBook;
  readonly scrubbing: GetScrubbing;
  readonly decoys: GetDecoys;
  readonly engines: OpenWeb['engines'];
  readonly tor: Pick<Tor, 'status' | 'progress'>;
  readonly airlock: Pick<AirlockHost, 'status' | 'list' | 'events' | 'reload' | 'check'>;
  readonly web: WebService;
  readonly config: Config;
  readonly paths: StatePaths;
  readonly version: string;
  readonly startedAt: number;
  readonly sse: SseOptions;
  readonly checks: () => Promise<readonly Check[]>;
  /** Asks the daemon to stop, after the answer has gone out. */
  readonly requestStop: () => void;
}

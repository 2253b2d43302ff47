import type { AuditLog } from '../audit/log.ts';
import type { AuditRecord } from '../audit/records.ts';
import { VERSION } from '../config/version.ts';
import type { ProfileRecord } from '../profiles/records.ts';
import type { FailureRecord } from './auth/failures.ts';

/** What the daemon says to the audit chain. */
export interface Recorder {
  /** Durable when it resolves. @throws AuditError */
  must(record: AuditRecord): Promise<void>;
  /** For what goes on without the chain: local questions, refused tokens. A failure is the chain's state to tell. */
  note(record: AuditRecord): void;
  profile(record: ProfileRecord): Promise<void>;
  service(event: Extract<AuditRecord, { type: 'service' }>['event']): void;
  failure(failure: FailureRecord): void;
  token(change: { readonly event: 'created' | 'revoked'; readonly client: string }): Promise<void>;
  /** Keyed hash of a question: the same for the same question, worth nothing without the key. */
  queryHash(text: string): string;
  /** Resolves when every note so far has been written or refused: whoever reads the chain then finds them. */
  settled(): Promise<unknown>;
}

export function createRecorder(
  log: Pick<AuditLog, 'append' | 'queryHash'>,
  onFault: (error: unknown) => void,
): Recorder {
  const notes = new Set<Promise<void>>();
  const must = async (record: AuditRecord): Promise<void> => {
    await log.append(record);
  };
  const note = (record: AuditRecord): void => {
    const run = must(record).catch(onFault);
    notes.add(run);
    void run.finally(() => notes.delete(run));
  };
  return {
    must,
    note,
    profile: (record) => must(profileRecord(record)),
    service: (event) => note({ type: 'service', event, version: VERSION }),
    failure: ({ client, reason, count }) => note({ type: 'auth_failure', client, reason, count }),
    token: (change) => must({ type: 'token', ...change }),
    queryHash: (text) => log.queryHash(text),
    settled: () => Promise.all(notes),
  };
}

function profileRecord({ event, ...rest }: ProfileRecord): AuditRecord {
  const type = event === 'changed' ? 'profile' : event === 'refused' ? 'refusal' : 'rule';
  return { type, ...rest } as AuditRecord;
}

import { loadCheckpoints } from './checkpoint-file.ts';
import { listSegments } from './segments.ts';
import type { Store } from './store.ts';

export interface AuditPolicy {
  /** Days a record is kept at least; or only as long as the log is open. */
  readonly retentionDays: number | 'session-only';
  /** Size at which a new segment is begun. */
  readonly segmentBytes: number;
}

export interface PruneReport {
  /** Lowest sequence number that is still there. */
  readonly first: number;
  readonly segments: number;
  readonly records: number;
}

const DAY_MS = 86_400_000;

/** Prunes whole segments of which every record is older than the policy keeps, and records it. The last one always stays. */
export async function pruneOld(store: Store, folder: string, days: number, now: number): Promise<PruneReport> {
  const { first } = store.chain;
  // Only a signed checkpoint at its end can stand for a segment. It has the time of the segment's last record.
  const { list } = await loadCheckpoints(folder);
  const ends = new Map(list.filter(({ peaks }) => peaks).map(({ seq, time }) => [seq, time]));
  let kept = first;
  for (const { start } of await listSegments(folder)) {
    const time = ends.get(start - 1);
    if (start > first && time !== undefined && time < now - days * DAY_MS) kept = start;
  }
  return kept === first ? { first, segments: 0, records: 0 } : prune(store, kept, 'retention');
}

/** Prunes everything; what stays is the record that says so. */
export async function pruneAll(store: Store): Promise<PruneReport> {
  const { first, seq } = store.chain;
  return seq < first ? { first, segments: 0, records: 0 } : prune(store, seq + 1, 'session');
}

async function prune(store: Store, kept: number, why: 'retention' | 'session'): Promise<PruneReport> {
  const records = kept - store.chain.first;
  const segments = await store.prune(kept, why === 'retention');
  await store.write([{ type: 'prune', why, first: kept, segments, records }]);
  return { first: kept, segments, records };
}

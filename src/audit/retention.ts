import { loadCheckpoints } from './checkpoint-file.ts';
import { parseLine } from './line.ts';
import { eachLine, listSegments, readLines } from './segments.ts';
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
  // Only a signed checkpoint at its end can stand for a segment.
  const { list } = await loadCheckpoints(folder);
  const ends = new Set(list.filter(({ peaks }) => peaks).map(({ seq }) => seq));
  let kept = first;
  for (const { start, path } of await listSegments(folder)) {
    if (start <= first || !ends.has(start - 1)) continue;
    // Records before this segment are older than its first one.
    const time = await firstTime(path);
    if (time === null || time >= now - days * DAY_MS) break;
    kept = start;
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

async function firstTime(path: string): Promise<number | null> {
  for await (const { bytes, isTorn } of readLines(path)) {
    if (isTorn) return null;
    let time: number | null = null;
    eachLine(bytes, (start, end) => {
      time = parseLine(bytes, start, end)?.time ?? null;
      return false;
    });
    return time;
  }
  return null;
}

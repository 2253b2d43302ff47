import { parseLine, type StoredRecord } from './line.ts';
import type { RecordType } from './records.ts';
import { eachLine, listSegments, readLines } from './segments.ts';

/** Records of one page. */
export const MAX_SHOWN = 10_000;

interface Span {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
}

/** Streams the records of a span in order, as they lie there; whether they are sound is what `verify` tells. */
export async function* readRecords(folder: string, { from, to }: Span): AsyncGenerator<StoredRecord[]> {
  const segments = await listSegments(folder);
  const first = Math.max(
    segments.findLastIndex(({ start }) => start <= from),
    0,
  );
  for (const { path, start: begins } of segments.slice(first)) {
    if (begins > to) return;
    try {
      for await (const chunk of readLines(path)) {
        const records: StoredRecord[] = [];
        if (chunk.isTorn) continue;
        eachLine(chunk, (start, end) => {
          const line = parseLine(chunk, start, end);
          if (line && line.seq >= from && line.seq <= to) records.push(asRecord(chunk.text.slice(start, end)));
          return line === null || line.seq < to;
        });
        if (records.length > 0) yield records;
      }
    } catch (error) {
      // Pruned meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

export interface Page {
  readonly records: readonly StoredRecord[];
  /** What to pass as `from` for the next page; null at the end. */
  readonly next: number | null;
}

export interface ShowOptions {
  /** First sequence number; without it the latest records are shown. */
  readonly from?: number;
  readonly limit: number;
  readonly type?: RecordType;
}

/** One page of records in order. @param span the records that are there */
export async function showPage(folder: string, { from, limit, type }: ShowOptions, span: Span): Promise<Page> {
  const records: StoredRecord[] = [];
  for await (const some of readRecords(folder, { from: Math.max(from ?? span.from, span.from), to: span.to })) {
    for (const record of some) {
      if (type !== undefined && record.type !== type) continue;
      if (records.length === limit && from !== undefined) return { records, next: record.seq };
      records.push(record);
    }
    // Only the latest are wanted: what is older makes room.
    if (from === undefined) records.splice(0, records.length - limit);
  }
  return { records, next: null };
}

function asRecord(text: string): StoredRecord {
  return JSON.parse(text) as StoredRecord;
}

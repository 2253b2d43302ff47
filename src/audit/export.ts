import { canonical } from './canonical.ts';
import type { StoredRecord } from './line.ts';

export type ExportFormat = 'json' | 'csv';

const COLUMNS = ['seq', 'time', 'type', 'payload', 'prev', 'hash'] as const;

/** Writes records as one JSON array or as CSV (RFC 4180), a piece at a time. Times are ISO 8601 in UTC. */
export async function* exportRecords(
  records: AsyncIterable<readonly StoredRecord[]>,
  format: ExportFormat,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let isFirst = true;
  yield format === 'json' ? '[' : `${COLUMNS.join(',')}\r\n`;
  for await (const some of records) {
    signal.throwIfAborted();
    const lines = some.map((record) => (format === 'json' ? asJson(record) : asCsv(record)));
    if (lines.length > 0) yield format === 'json' ? `${isFirst ? '\n' : ',\n'}${lines.join(',\n')}` : lines.join('');
    isFirst = false;
  }
  if (format === 'json') yield '\n]\n';
}

function asJson(record: StoredRecord): string {
  return JSON.stringify({ ...record, time: isoTime(record) });
}

/** No field begins with a character that a spreadsheet takes for a formula: they are digits, letters and braces. */
function asCsv({ seq, time, type, payload, prev, hash }: StoredRecord): string {
  return `${seq},${isoTime({ time })},${type},"${canonical(payload).replaceAll('"', '""')}",${prev},${hash}\r\n`;
}

function isoTime({ time }: Pick<StoredRecord, 'time'>): string {
  return new Date(time).toISOString();
}

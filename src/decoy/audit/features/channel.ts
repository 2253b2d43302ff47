import type { Table } from '../table.ts';
import { type Column, columnsOf } from './column.ts';

/** Positions that get a column of their own. */
const PLACES = 32;

/** Where in the batch a query stands. */
export function positionColumns(table: Table): Column[] {
  const size = Math.min(PLACES, Math.max(...table.batches.map(({ queries }) => queries.length)));
  const places = Array.from({ length: size }, (_, place) => `at${place}`);
  return columnsOf(table, 'position', [...places, 'last'], (row, at) => {
    const place = at - table.start[row.batch]!;
    const last = at === table.start[row.batch + 1]! - 1;
    return { ...Object.fromEntries(places.map((name, index) => [name, Number(index === place)])), last: Number(last) };
  });
}

/** When it was sent, beside the others and by itself: a real query that comes first, late, or on a round number. */
export function timingColumns(table: Table): Column[] {
  const names = ['ms', 'rank', 'before', 'after', 'share', 'fraction', 'mod10', 'mod100', 'mod1000'] as const;
  return columnsOf(table, 'timing', names, (row, at) => {
    const { send_ms: times } = table.batches[row.batch]!;
    const ms = times[at - table.start[row.batch]!]!;
    const [earlier, later] = [times.filter((time) => time < ms), times.filter((time) => time > ms)];
    const whole = Math.floor(ms);
    return {
      ms,
      rank: earlier.length / (times.length - 1),
      before: earlier.length === 0 ? 0 : ms - Math.max(...earlier),
      after: later.length === 0 ? 0 : Math.min(...later) - ms,
      share: ms / (Math.max(...times) || 1),
      fraction: Number(ms !== whole),
      mod10: whole % 10,
      mod100: whole % 100,
      mod1000: whole % 1000,
    };
  });
}

import type { Row, Table } from '../table.ts';
import type { Family } from '../types.ts';

/** One number for every row. */
export interface Column {
  readonly family: Family | 'session';
  readonly values: Float64Array;
}

/**
 * Several columns from one pass over the rows.
 * @param of as many numbers as `names` has, for each row; what is no finite number becomes 0
 */
export function columnsOf<const N extends string>(
  table: Table,
  family: Column['family'],
  names: readonly N[],
  of: (row: Row, at: number) => Readonly<Record<N, number>>,
): Column[] {
  const columns = names.map(() => new Float64Array(table.rows.length));
  for (const [at, row] of table.rows.entries()) {
    const values = of(row, at);
    for (const [index, name] of names.entries()) {
      columns[index]![at] = Number.isFinite(values[name]) ? values[name] : 0;
    }
  }
  return columns.map((values) => ({ family, values }));
}

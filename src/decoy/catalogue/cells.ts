import { altered } from './table.ts';

/** Queries that are sent together: the real one and 3, 7 or 15 decoys. */
export const CELL_SIZES = [4, 8, 16] as const;

export type CellSize = (typeof CELL_SIZES)[number];

interface Cells {
  readonly cellCount: number;
  readonly topicsOf: (cell: number) => readonly number[];
  readonly cellOf: (topic: number) => number;
}

/**
 * Cuts each stratum of N topics into N/m cells: place p goes with every place p + jN/m (mod N). They are the orbits of a cyclic
 * group of order m, so it does not matter from which member one starts: each gives the same cell, and nothing in a batch says
 * which member asked. The group of order 4 is within that of 8, and that within 16: smaller cells are halves of larger ones.
 */
export function cellsOf(strata: readonly number[], size: CellSize): Cells {
  const members: number[][] = [];
  const cellOf: number[] = [];
  let first = 0;
  for (const count of strata) {
    if (count % size !== 0) throw altered();
    const step = count / size;
    const firstCell = members.length;
    for (let row = 0; row < step; row++) {
      members.push(Array.from({ length: size }, (_, column) => first + row + column * step));
    }
    for (let place = 0; place < count; place++) cellOf.push(firstCell + (place % step));
    first += count;
  }
  return { cellCount: members.length, topicsOf: (cell) => at(members, cell), cellOf: (topic) => at(cellOf, topic) };
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError('no such topic or cell');
  return found;
}

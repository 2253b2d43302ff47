import { CELL_SIZES, cellsOf } from '../../src/decoy/catalogue/cells.ts';
import { Random } from '../lexicon/random.ts';
import type { ListedTopic } from './lists.ts';

/** Topics of a stratum: rows of 16. */
const STRATUM = 176;
const ROUNDS = 1_500_000;
const SEED = 20_261;

/** What a fault of an order costs, against one unit of popularity variance. */
const COST = { area8: 60, area16: 6, lone: 200 };

interface Order {
  readonly strata: readonly number[];
  /** Topics by place. */
  readonly order: readonly number[];
}

/**
 * Puts topics in the order in which the cyclic construction gives good cells: alike in popularity, of different areas, and no
 * cell with exactly one sensitive topic. Begins with related topics beside one another inside strata of popularity, and
 * exchanges two topics as long as that makes the cells better. Seeded: the same topics give the same order.
 */
export function arrange(topics: readonly ListedTopic[], popularity: readonly number[]): Order {
  if (topics.length % 16 !== 0) throw new Error(`${topics.length} topics are no rows of 16`);
  const strata: number[] = [];
  for (let left = topics.length; left > 0; left -= STRATUM) strata.push(Math.min(STRATUM, left));
  const byPopularity = topics
    .map((_, number) => number)
    .sort((a, b) => value(popularity, b) - value(popularity, a) || a - b);
  const order: number[] = [];
  for (const size of strata) order.push(...byPopularity.splice(0, size).sort((a, b) => a - b));
  improve(order, strata, topics, popularity);
  return { strata, order };
}

function improve(
  order: number[],
  strata: readonly number[],
  topics: readonly ListedTopic[],
  popularity: readonly number[],
): void {
  const [fours, eights, sixteens] = CELL_SIZES.map((size) => cellsOf(strata, size));
  if (!fours || !eights || !sixteens) throw new Error('three sizes of cells');
  const members = (places: readonly number[]) => places.map((place) => value(order, place));
  const costAt = (place: number): number => {
    const eight = members(eights.topicsOf(eights.cellOf(place)));
    const sixteen = members(sixteens.topicsOf(sixteens.cellOf(place)));
    const four = members(fours.topicsOf(fours.cellOf(place)));
    const lone = four.filter((topic) => topics[topic]?.sensitive).length === 1;
    return (
      COST.area8 * doubles(eight, topics) +
      COST.area16 * doubles(sixteen, topics) +
      (lone ? COST.lone : 0) +
      variance(eight.map((topic) => value(popularity, topic)))
    );
  };
  const random = new Random(SEED);
  const pick = () => random.below(order.length);
  for (let round = 0; round < ROUNDS; round++) {
    const a = pick();
    // Mostly near neighbours in popularity, so that most exchanges can help.
    const b = (a + Math.floor((random.next() - 0.5) * 2 * STRATUM * 1.5) + order.length) % order.length;
    if (a === b) continue;
    const before = costAt(a) + costAt(b);
    swap(order, a, b);
    if (costAt(a) + costAt(b) > before) swap(order, a, b);
  }
}

/** How many topics of a cell share their area with an earlier one. */
function doubles(cell: readonly number[], topics: readonly ListedTopic[]): number {
  return cell.length - new Set(cell.map((topic) => topics[topic]?.area)).size;
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
}

function swap(list: number[], a: number, b: number): void {
  const kept = value(list, a);
  list[a] = value(list, b);
  list[b] = kept;
}

function value(list: readonly number[], place: number): number {
  return list[place] ?? Number.NaN;
}

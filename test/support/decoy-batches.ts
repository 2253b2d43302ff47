import { seeded } from '../../src/decoy/audit/seeded.ts';
import type { AuditBatch } from '../../src/decoy/audit/types.ts';
import type { Random } from '../../src/decoy/types.ts';

const THINGS =
  'bicycle kettle ladder violin tent lamp sofa oven drill canoe saddle telescope hammock stove mattress printer tractor piano blender wardrobe fence boiler helmet rucksack compass anchor shovel curtain carpet mirror'.split(
    ' ',
  );
const KINDS =
  'small used folding electric wooden cheap heavy portable quiet antique waterproof steel light broken garden second'.split(
    ' ',
  );
const DEEDS = 'repair clean paint sell store choose assemble insure transport measure sharpen restore'.split(' ');
const PLACES =
  'bern oslo leeds porto ghent turin malmo cork graz lyon kiel bath riga split nantes bruges tampere utrecht'.split(
    ' ',
  );

export const pick = <T>(items: readonly T[], random: Random): T => items[random.below(items.length)]!;

/** A query as this test's people write them. */
export function writeQuery(random: Random, thing = pick(THINGS, random)): string {
  const [kind, deed, place] = [pick(KINDS, random), pick(DEEDS, random), pick(PLACES, random)];
  const year = 1990 + random.below(35);
  return pick(
    [
      `how to ${deed} a ${kind} ${thing}`,
      `${kind} ${thing} in ${place}`,
      `${thing} ${deed} cost ${place} ${year}`,
      `where can i ${deed} my ${thing} near ${place}`,
      `${kind} ${thing} from ${year}`,
    ],
    random,
  );
}

export function writeQueries(count: number, random: Random, thing?: string): string[] {
  const texts = new Set<string>();
  while (texts.size < count) texts.add(writeQuery(random, thing));
  return [...texts];
}

export interface Planted {
  readonly real: string;
  readonly decoys: readonly string[];
}

/** A batch with the real query at a random place, random times, and no claim; `change` plants a fault. */
export function batchOf(
  at: number,
  { real, decoys }: Planted,
  random: Random,
  change: Partial<AuditBatch> = {},
): AuditBatch {
  const place = random.below(decoys.length + 1);
  const queries = decoys.toSpliced(place, 0, real);
  return {
    user: `u${at}`,
    seq: 0,
    mode: 'verbatim',
    real_index: place,
    queries,
    send_ms: queries.map(() => random.below(10_000)).sort((a, b) => a - b),
    slots: queries.map((_, slot) => slot),
    class: 'any',
    answered: true,
    eps: { content: 0, thread: null, spent_today: null },
    ...change,
  };
}

/** Batches whose decoys come from where the real queries come from: nothing can be found. */
export function idealBatches(count: number, size: number, seed: number, change?: Partial<AuditBatch>): AuditBatch[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, at) => {
    const [real = '', ...decoys] = writeQueries(size, random);
    return batchOf(at, { real, decoys }, random, change);
  });
}

/** Batches of users who stay on a thing; `decoysOf` writes the decoys of one step. */
export function threads(
  users: number,
  steps: number,
  seed: number,
  decoysOf: (user: readonly string[], random: Random) => readonly string[],
  slotsOf?: (places: number) => readonly number[],
): AuditBatch[] {
  const random = seeded(seed);
  return Array.from({ length: users }, (_, user) => {
    const things = Array.from({ length: 6 }, () => pick(THINGS, random));
    return Array.from({ length: steps }, (_, seq) => {
      const planted = { real: writeQuery(random, things[0]), decoys: decoysOf(things.slice(1), random) };
      const batch = batchOf(0, planted, random, { user: `u${user}`, seq });
      return slotsOf ? { ...batch, slots: slotsOf(batch.queries.length) } : batch;
    });
  }).flat();
}

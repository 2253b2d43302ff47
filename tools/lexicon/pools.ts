import * as sources from './sources.ts';
import type { Vocabulary } from './vocabulary.ts';

const REGIONS =
  'al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy ontario quebec texas ohio nevada utah florida alabama georgia oregon kansas maine iowa idaho montana kentucky tennessee virginia uk england scotland wales ireland nsw qld australia canada usa germany france spain india';

const NUMBERS = '2023 2024 5 10 3.2 12 100 7 64 1999 2 s24 x5 4k 16 34 1987 2008';

/** Everything templates are filled with, by slot name; well-known things that `keep` refuses are left out. */
export function poolsFor(vocabulary: Vocabulary, keep: (text: string) => boolean): Map<string, string[]> {
  const given = vocabulary.pools.get('given') ?? [];
  return new Map([
    ...sources.slots('slots.txt'),
    ...vocabulary.pools,
    ['oddity', sources.pieces('oddities.txt')],
    ['thing', sources.pieces('things.txt').filter((thing) => keep(`thing:${thing}`))],
    ['software', sources.softwareTerms().map((term) => term.toLowerCase())],
    ['number', NUMBERS.split(' ')],
    ['region', REGIONS.split(' ')],
    ['letter', [...'abcdefghijklmnopqrstuvwxyz']],
    ['song', vocabulary.pools.get('title') ?? []],
    ['Given', given.map((name) => (name[0] ?? '').toUpperCase() + name.slice(1))],
  ]);
}

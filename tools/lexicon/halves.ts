import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fold } from '../../src/pii/names/fold.ts';
import { peopleNames, type Tradition } from './sources.ts';

/** What the program reads. */
export const SHIPPED = join(import.meta.dirname, '..', '..', 'data', 'names.bin');
/** What was trained without every tenth name and template. */
export const HELD = join(tmpdir(), 'cloister-names-held.bin');
/** Every tenth name and template is kept from training. */
export const HOLD_OUT = 10;

/** Names of the people list make one more tradition, without knowing which is given and which is surname. */
export function withCensus(found: Map<string, Tradition>): Map<string, Tradition> {
  const given = found.get('anglo')?.given ?? [];
  const surnames = peopleNames().filter((name) => /^\p{Lu}\p{Ll}{3,}$/u.test(name));
  return new Map([...found, ['census', { given, surnames, syllables: false }]]);
}

/** Only the names that `keep` allows; syllables are kept whole, or nothing could be made of them. */
export function restrict(found: Map<string, Tradition>, keep: (name: string) => boolean): Map<string, Tradition> {
  return new Map(
    [...found]
      .map(([name, { given, surnames, syllables }]) => {
        const some = (list: string[]): string[] => list.filter((word) => keep(fold(word)));
        return [name, { given: syllables ? given : some(given), surnames: some(surnames), syllables }] as const;
      })
      .filter(([, { given, surnames }]) => given.length > 0 && surnames.length > 0),
  );
}

import type { Random } from '../types.ts';
import type { Composer } from './compose.ts';
import { isDenied } from './deny.ts';
import type { Lexicon, Phrase } from './lexicon.ts';
import { cellOf, distance, type PublicClass } from './public-class.ts';
import { draw, weighted } from './sampling.ts';
import { type Coiner, RARE } from './unseen.ts';

/** Writes decoys of a class. */
export interface Generator {
  /**
   * @param keep for each decoy, words it should hold, as a refined question holds words of the one before
   * @returns as many as `keep` has entries, all different, nearest to the class's cell first where the cell has too few;
   *   fewer when there are no more of these kinds of words
   */
  generate(
    target: PublicClass,
    keep: readonly (readonly string[])[],
    random: Random,
    accepts: (text: string) => boolean,
  ): string[];
}

/** How strongly a composed phrase is weighed by how much its words are searched for. */
const TILT_POWER = 0.6;
/** Natural logarithm of the weight that is always accepted. */
const TILT_CEILING = 2.2;
/** Phrases composed for one batch at most. */
const COMPOSE_TRIES = 2500;
const KEEP_TRIES = 150;

export function createGenerator(lexicon: Lexicon, composer: Composer, coiner: Coiner): Generator {
  const common = weighted(
    lexicon.words.flatMap((_, word) => ((lexicon.popularity[word] ?? 0) >= RARE ? [word] : [])),
    (word) => 2 ** (lexicon.popularity[word] ?? 0),
  );
  const accepted = (phrase: Phrase, random: Random): boolean => {
    let weight = -TILT_CEILING;
    for (const word of phrase) weight += TILT_POWER * (lexicon.tilt[word] ?? 0);
    return weight >= 0 || random.uniform() < Math.exp(weight);
  };
  const isKnown = (phrase: Phrase): boolean => phrase.every((word) => (lexicon.popularity[word] ?? 0) >= RARE);
  const spell = (phrase: Phrase, { kinds }: PublicClass, random: Random): string => {
    let next = 0;
    return kinds
      .map((kind) => (kind === 'word' ? (lexicon.words[phrase[next++] ?? 0] ?? '') : coiner.coin(kind, random)))
      .join(' ');
  };

  /** Words that need not belong together: for lengths the composer hardly reaches. */
  const loose = (length: number, random: Random): Phrase => Array.from({ length }, () => draw(common, random) ?? 0);

  /** The nearest of what is composed; a decoy depends on the real query by its class alone. */
  const composed = (target: PublicClass, length: number, count: number, random: Random): Phrase[] => {
    const near: { readonly phrase: Phrase; readonly off: number }[] = [];
    const taken = new Set<string>();
    let exact = 0;
    for (let tries = 0; tries < COMPOSE_TRIES && exact < count; tries++) {
      const phrase = composer.compose(length, random);
      if (phrase === null || !accepted(phrase, random) || !isKnown(phrase)) continue;
      const off = distance(cellOf(phrase, lexicon), target.cell);
      if (off > 0 && near.length > MOST_KEPT) continue;
      const name = phrase.join(' ');
      if (taken.has(name)) continue;
      taken.add(name);
      near.push({ phrase, off });
      if (off === 0) exact++;
    }
    return near
      .sort((a, b) => a.off - b.off)
      .slice(0, count)
      .map(({ phrase }) => phrase);
  };
  const kept = (keep: readonly number[], target: PublicClass, length: number, random: Random): Phrase => {
    let best: Phrase | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < KEEP_TRIES && least > 0; tries++) {
      const phrase = composer.composeWith(keep[0] ?? 0, length, random);
      if (!phrase || !isKnown(phrase) || !keep.every((word) => phrase.includes(word))) continue;
      const off = distance(cellOf(phrase, lexicon), target.cell);
      if (off < least) [best, least] = [phrase, off];
    }
    return best ?? [...keep, ...loose(length, random)].slice(0, length);
  };

  return {
    generate(target, keep, random, accepts) {
      const length = target.kinds.filter((kind) => kind === 'word').length;
      const anchors = keep.map((words) =>
        words.flatMap((word) => lexicon.numberOf.get(word) ?? []).filter((word) => isKnown([word])),
      );
      const free = anchors.filter((words) => words.length === 0).length;
      const fresh = length === 0 || free === 0 ? [] : composed(target, length, free * 2, random);
      const out: string[] = [];
      for (const words of anchors) {
        for (let tries = 0; tries < DISTINCT_TRIES; tries++) {
          const phrase =
            length === 0
              ? []
              : words.length > 0
                ? kept(words, target, length, random)
                : (fresh.shift() ?? loose(length, random));
          const text = spell(phrase, target, random);
          if (isDenied(text) || out.includes(text) || !accepts(text)) continue;
          out.push(text);
          break;
        }
      }
      return out;
    },
  };
}

/** Phrases outside the cell that are remembered while looking for some inside. */
const MOST_KEPT = 600;
const DISTINCT_TRIES = 40;

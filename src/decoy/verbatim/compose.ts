import type { Random } from '../types.ts';
import type { Field, Gloss, Lexicon, Phrase, Town } from './lexicon.ts';
import { draw, pick, weighted } from './sampling.ts';

/** Makes phrases whose words belong together. */
export interface Composer {
  /** @returns a phrase of exactly `length` words, or null where the dice gave none of that length */
  compose(length: number, random: Random): Phrase | null;
  /** As `compose`, holding `word`, where something known holds it. */
  composeWith(word: number, length: number, random: Random): Phrase | null;
}

/** Shares of what people search for, judged by hand: [share, kind]. */
const RECIPES = [
  [0.4, 'field'],
  [0.14, 'title'],
  [0.1, 'named'],
  [0.08, 'compound'],
  [0.14, 'gloss'],
  [0.07, 'place'],
  [0.07, 'noun'],
] as const;

type Maker = (random: Random, length: number) => Phrase;

const NOWHERE: Town = { name: [], state: [], letters: [], weight: 0 };
/** From so many words on, phrases are put together of more than two parts. */
const LONG = 4;
/** Ways to speak of one word that are kept; more would only cost memory. */
const MAX_MAKERS = 48;

export function createComposer(lexicon: Lexicon): Composer {
  const mean = (phrase: Phrase): number => sum(phrase, lexicon.popularity) / (phrase.length || 1);
  const popular =
    (power: number) =>
    (phrase: Phrase): number =>
      2 ** ((mean(phrase) + 16) * power);
  const recipes = weighted(RECIPES, ([share]) => share);
  const titles = weighted(lexicon.titles, popular(0.5));
  const compounds = weighted(lexicon.compounds, popular(0.6));
  const nouns = weighted(lexicon.nouns, popular(0.9));
  const glosses = weighted(lexicon.glosses, (gloss) => popular(0.25)(gloss.head));
  const towns = weighted(lexicon.towns, (town) => town.weight);
  const states = weighted(lexicon.towns, (town) => (town.state.length > 0 ? town.weight : 0));
  let makers: ReadonlyMap<number, readonly Maker[]> | null = null;

  const place = (random: Random): Phrase => {
    const { name, state, letters } = draw(towns, random) ?? NOWHERE;
    const dice = random.uniform();
    if (dice < 0.45) return [...name, ...(random.uniform() < 0.35 ? letters : state)];
    return dice < 0.75 || dice > 0.9 ? name : (draw(states, random) ?? NOWHERE).state;
  };
  const followed = (phrase: Phrase, share: number, random: Random): Phrase =>
    random.uniform() < share ? phrase : [...phrase, ...(pick(lexicon.general, random) ?? [])];
  const asked = ({ asked: list }: Field, thing: Phrase, random: Random): Phrase => {
    if (list.length === 0) return random.uniform() < 0.7 ? [...thing, ...place(random)] : [...place(random), ...thing];
    const first = pick(list, random) ?? [];
    const dice = random.uniform();
    if (dice < 0.12) return thing;
    if (dice < 0.68) return [...thing, ...first];
    return dice < 0.82 ? [...first, ...thing] : [...thing, ...(pick(list, random) ?? []), ...first];
  };
  const defined = ({ head, words }: Gloss, length: number, random: Random): Phrase => {
    const dice = random.uniform();
    const size = dice < 0.75 ? length - head.length : length;
    if (size < 1 || size > words.length) return head;
    const from = random.below(words.length - size + 1);
    const part = words.slice(from, from + size);
    if (dice > 0.75) return part;
    return dice < 0.5 ? [...head, ...part] : [...part, ...head];
  };
  /** Longer questions add to what they began with. */
  const longer = (phrase: Phrase, length: number, random: Random): Phrase => {
    if (length < LONG || phrase.length === 0 || phrase.length >= length) return phrase;
    const added = random.uniform() < 0.6 ? pick(lexicon.general, random) : draw(nouns, random);
    return longer([...phrase, ...(added ?? [])], length, random);
  };

  const any = (length: number, random: Random): Phrase => {
    switch (draw(recipes, random)?.[1]) {
      case 'field': {
        const field = pick(lexicon.fields, random);
        return field ? asked(field, pick(field.things, random) ?? [], random) : [];
      }
      case 'title':
        return followed(draw(titles, random) ?? [], 0.6, random);
      case 'named':
        return followed(pick(lexicon.named, random) ?? [], 0.7, random);
      case 'compound':
        return followed(draw(compounds, random) ?? [], 0.7, random);
      case 'gloss':
        return defined(draw(glosses, random) ?? { head: [], words: [] }, length, random);
      case 'place':
        return random.uniform() < 0.5
          ? [...place(random), ...(pick(lexicon.general, random) ?? [])]
          : [...place(random), ...(draw(nouns, random) ?? [])];
      default:
        return draw(nouns, random) ?? [];
    }
  };

  const makersOf = (): ReadonlyMap<number, readonly Maker[]> => {
    const found = new Map<number, Maker[]>();
    const add = (phrase: Phrase, maker: Maker): void => {
      for (const word of phrase) {
        const list = found.get(word) ?? [];
        if (list.length < MAX_MAKERS) list.push(maker);
        found.set(word, list);
      }
    };
    for (const field of lexicon.fields) {
      for (const thing of field.things) add(thing, (random) => asked(field, thing, random));
      for (const other of field.asked) add(other, (random) => [...(pick(field.things, random) ?? []), ...other]);
    }
    for (const phrase of [...lexicon.named, ...lexicon.titles, ...lexicon.compounds]) {
      add(phrase, (random) => followed(phrase, 0.5, random));
    }
    for (const town of lexicon.towns) {
      add(town.name, (random) => [
        ...town.name,
        ...(random.uniform() < 0.5 ? town.state : (draw(nouns, random) ?? [])),
      ]);
    }
    for (const gloss of lexicon.glosses) add(gloss.head, (random, length) => defined(gloss, length, random));
    return found;
  };

  return {
    compose(length, random) {
      const phrase = longer(any(length, random), length, random);
      return phrase.length === length ? phrase : null;
    },
    composeWith(word, length, random) {
      makers ??= makersOf();
      const phrase = pick(makers.get(word) ?? [], random)?.(random, length) ?? [];
      return phrase.length === length && phrase.includes(word) ? phrase : null;
    },
  };
}

function sum(phrase: Phrase, of: Float64Array): number {
  return phrase.reduce((total, word) => total + (of[word] ?? 0), 0);
}

import { featuresOf } from '../../src/pii/names/features.ts';
import { fold, hash } from '../../src/pii/names/fold.ts';
import { gramScore } from '../../src/pii/names/grams.ts';
import { FIELDS, type Lexicon } from '../../src/pii/names/lexicon.ts';
import { type GramScorer, look, type Sight } from '../../src/pii/names/sight.ts';
import { tokenise } from '../../src/pii/names/token.ts';
import { Corpus, type Example } from './corpus.ts';
import { HELD, HOLD_OUT, restrict, SHIPPED, withCensus } from './halves.ts';
import { pack, save } from './pack.ts';
import { People } from './people.ts';
import { plainView } from './plain-view.ts';
import { Random } from './random.ts';
import { companies, softwareTerms, type Tradition, traditions } from './sources.ts';
import { type Spelling, trainGrams } from './train-grams.ts';
import { type Sequence, trainTagger } from './train-tagger.ts';
import { type Vocabulary, vocabulary } from './vocabulary.ts';

const COUNT = Number(process.env['LEXICON_EXAMPLES'] ?? 160_000);
/** In so many texts so many of the words are known only by their kind. */
const BLURRED_TEXTS = 0.35;
const BLURRED_WORDS = 0.5;
const NAME_BITS =
  (FIELDS.given[1] << FIELDS.given[0]) |
  (FIELDS.surname[1] << FIELDS.surname[0]) |
  (FIELDS.nameish[1] << FIELDS.nameish[0]);

/** Every tenth name and template is kept from training, unless the whole is trained for shipping. */
const all = process.argv.includes('--ship');
const onlyTemplates = process.argv.includes('--all-names');
const held = (text: string): boolean => hash(`hold:${text}`) % HOLD_OUT === 0;
const kept = (text: string): boolean => all || !held(text);
/** With `--all-names` the lexicon may know every name, and only the templates are new at the measurement. */
const keptName = (name: string): boolean => onlyTemplates || kept(name);

const names = withCensus(traditions());
const table = await vocabulary(restrict(names, keptName), kept);
const random = new Random(7);
console.log(`${table.entries.size} words, ${table.phrases.size} phrases, ${table.figures.length} figures`);

const spellings = spell(table, names);
const halves = [0, 1].map((half) =>
  trainGrams(
    spellings.filter(({ key }) => hash(key) % 2 === half),
    random,
  ),
);
const grams = trainGrams(spellings, random);
const empty = pack(table.entries, table.phrases, grams, {
  weights: new Float32Array(3).fill(1),
  moves: new Float32Array(12),
});

const people = new People(restrict(names, keptName), random);
const corpus = new Corpus(table, people, random, kept);
const scores = new Map<string, readonly [number, number]>();
/** Scores a word by the half of the model that never saw it. */
const scorer: GramScorer = (key) => {
  const half = halves[1 - (hash(key) % 2)] ?? grams;
  const score = scores.get(key) ?? ([gramScore(half, 1, key, 0), gramScore(half, 1, key, 1)] as const);
  scores.set(key, score);
  return score;
};
const sequences: Sequence[] = [];
for (let i = 0; i < COUNT; i++) sequences.push(sequence(corpus.next(), empty));
console.log(`${sequences.length} examples`);
const tagger = trainTagger(sequences, random, console.log);
const lexicon = pack(table.entries, table.phrases, grams, tagger);
console.log(`${save(lexicon, all ? SHIPPED : HELD)} bytes`);

/** Names and words of many languages, for the character model. */
function spell(vocabulary_: Vocabulary, found: Map<string, Tradition>): Spelling[] {
  const out = new Map<string, Spelling>();
  const usable = restrict(found, keptName);
  for (const [tradition, { given, surnames, syllables }] of usable) {
    const weight = tradition === 'census' ? 0.5 : 1;
    if (tradition === 'wordname') continue;
    for (const [list, surname] of [
      [given, 0],
      [surnames, 1],
    ] as const) {
      if (syllables && surname === 0) continue;
      for (const name of list) for (const part of name.split(/[\s'’-]+/)) put(fold(part), { name: 1, surname, weight });
    }
    if (!syllables) continue;
    // Joined syllables make the names of these traditions; a sample stands for all.
    for (let i = 0; i < 1500; i++) put(random.pick(given) + random.pick(given), { name: 1, surname: 0, weight });
  }
  const words = ['word', 'noun', 'rare', 'foreign', 'foreignall', 'stem', 'script'].flatMap(
    (pool) => vocabulary_.pools.get(pool) ?? [],
  );
  const products = [...softwareTerms(), ...companies()].filter((term) => /^[A-Za-z]{4,}$/.test(term));
  for (const word of [...words, ...products, ...(vocabulary_.pools.get('place') ?? [])]) {
    for (const part of word.split(/[\s'’-]+/)) {
      const key = fold(part);
      if (!out.has(key)) put(key, { name: 0, surname: null, weight: 1 });
    }
  }
  return [...out.values()];

  function put(key: string, value: Omit<Spelling, 'key'>): void {
    if (key.length < 2) return;
    const before = out.get(key);
    const both = before?.name === 1 && before.surname !== value.surname;
    out.set(key, { key, ...value, surname: both ? null : value.surname });
  }
}

function sequence({ text, mode, names: spans, group }: Example, from: Lexicon): Sequence {
  const view = plainView(text, mode);
  const tokens = tokenise(view);
  // A name the lexicon has never seen must be found too: some are hidden from it here, word for word.
  const hidden = new Set<string>();
  const blur = random.chance(BLURRED_TEXTS);
  const inside = (start: number): boolean => spans.some((span) => start >= span.start && start < span.end);
  for (const token of tokens) if (inside(token.start) && random.chance(0.4)) hidden.add(token.key);
  const entry = (key: string): number => {
    const found = table.entries.get(key) ?? 0;
    if (hidden.has(key)) return (found & ~NAME_BITS) >>> 0;
    return found;
  };
  const sights = look(tokens, mode, from, scorer, undefined, entry).map((sight) => (blur ? blurred(sight) : sight));
  return {
    features: featuresOf(sights),
    tags: Uint8Array.from(
      tokens,
      (token) => spans.find((span) => token.start >= span.start && token.start < span.end)?.tag ?? 0,
    ),
    weight: group === 'private' || group === 'prose' ? 1 : 1.2,
  };
}

/** A word seen as any word like it: names must be found beside words that no template holds. */
function blurred(sight: Sight): Sight {
  if (!random.chance(BLURRED_WORDS)) return sight;
  return { ...sight, word: sight.coarse, cue: sight.cue > 0 && random.chance(0.5) ? 0 : sight.cue };
}

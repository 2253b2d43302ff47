import type { Detector, Finding, TextView } from '../types.ts';
import { PARTICLE_CUE, PRIVATE_CUES, PRIVATE_WORDS } from './cues.ts';
import { featuresOf } from './features.ts';
import { gramScore } from './grams.ts';
import { field, type Lexicon, loadLexicon } from './lexicon.ts';
import { findInDense } from './scripts.ts';
import { type GramScorer, look, nameLevel, type Sight } from './sight.ts';
import { tag } from './tagger.ts';
import { type Token, tokenise } from './token.ts';

/** Probability from which a name goes unasked, and from which a person is asked. Set on held-out texts. */
const MASK_FROM = 0.5;
const ASK_FROM = 0.3;
/** A line in which nothing else speaks of anybody's private life must look more like a name. */
const BARE_MASK_FROM = 0.85;
const BARE_ASK_FROM = 0.6;
/** In a bare line of another language the tagger has seen less, and more words look like names. */
const FOREIGN_MASK_FROM = 0.985;
/** One word alone in a bare line is more often a brand or a plant than a person. */
const LONE_MASK_FROM = 0.97;
const FOREIGN_ASK_FROM = 0.9;
/** Probability from which a word belongs to a name that begins beside it. */
const JOIN_FROM = 0.3;
/** A text is tagged in pieces of this many tokens, so that time stays linear and memory small. */
const PIECE_TOKENS = 256;
/** Joints that may stand inside one name: "ben-yehuda", "o'brien", "j. k. miller", "barrientos, noelia". */
const INSIDE = new Set([' ', '-', "'", '.', ',']);
const CACHE_WORDS = 4096;
/** Of a protected phrase of several words, without anything private beside it, no word is even asked about. */
const SHIELDED = 0.2;
/** Below the bar to mask, above the bar to ask where something private stands beside it. */
const COOLED = 0.45;

export interface NameOptions {
  /** Folded words that were names before in this session: they stay names. */
  readonly known?: ReadonlySet<string>;
}

/** A detector of private people's names over one lexicon; `known` may grow between calls. */
export function createNameDetector(lexicon: Lexicon, { known }: NameOptions = {}): Detector {
  const grams = cached(lexicon);
  return (view) => {
    const findings: Finding[] = [];
    const tokens = tokenise(view);
    for (let at = 0; at < tokens.length; ) {
      const end = pieceEnd(tokens, at);
      findInPiece(tokens.slice(at, end), view, lexicon, grams, known, findings);
      at = end;
    }
    findings.push(...findInDense(tokens, view));
    return findings;
  };
}

let shipped: Detector | undefined;

/** Finds names with the lexicon of this program, which is read at the first call. */
export const findNames: Detector = (view) => {
  shipped ??= createNameDetector(loadLexicon());
  return shipped(view);
};

/** Cuts where a sentence or line ends, if one ends in the second half of the piece: no name is cut in two. */
function pieceEnd(tokens: readonly Token[], from: number): number {
  const limit = Math.min(tokens.length, from + PIECE_TOKENS);
  if (limit === tokens.length) return limit;
  for (let at = limit; at > from + PIECE_TOKENS / 2; at--) if (tokens[at]?.joint === '^') return at;
  return limit;
}

function findInPiece(
  tokens: readonly Token[],
  view: TextView,
  lexicon: Lexicon,
  grams: GramScorer,
  known: ReadonlySet<string> | undefined,
  findings: Finding[],
): void {
  const sights = look(tokens, view.mode, lexicon, grams, known);
  const { named } = tag(featuresOf(sights), lexicon);
  const isPrivate =
    sights.some(({ cue }) => PRIVATE_CUES.has(cue)) ||
    tokens.some(({ key, joint }) => PRIVATE_WORDS.has(key) || joint === ',');
  sights.forEach((sight, at) => {
    if (sight.known) named[at] = 1;
    else if (isEverydayWord(sight.entry, tokens[at]?.key.length ?? 0)) named[at] = 0;
    else if (spansSeveral(sight.phrase) && !isPrivate) named[at] = Math.min(named[at] ?? 0, SHIELDED);
    // Numbers, mail addresses and handles are other detectors' business; for dense scripts see `scripts.ts`.
    const script = tokens[at]?.script;
    if (script === 'digits' || script === 'dense' || tokens[at]?.joint === '@' || tokens[at + 1]?.joint === '@')
      named[at] = 0;
  });
  cool(named, sights, tokens);
  glue(named, tokens);
  const bare = !isPrivate && view.mode === 'query';
  const foreign = sights.some(({ entry }, at) => tokens[at]?.script === 'latin' && isForeignWord(entry));
  const [maskFrom, askFrom] = barsFor(bare, foreign);
  for (let at = 0; at < tokens.length; at++) {
    if ((named[at] ?? 0) < JOIN_FROM) continue;
    let end = at;
    let best = named[at] ?? 0;
    while (end + 1 < tokens.length && (named[end + 1] ?? 0) >= JOIN_FROM && INSIDE.has(tokens[end + 1]?.joint ?? '')) {
      end++;
      best = Math.max(best, named[end] ?? 0);
    }
    const [first, last] = [tokens[at], tokens[end]];
    const bar = bare && end === at ? Math.max(maskFrom, LONE_MASK_FROM) : maskFrom;
    if (first && last && best >= askFrom) {
      findings.push({
        kind: 'PERSON',
        start: first.start,
        end: last.end,
        confidence: Math.round(best * 1000) / 1000,
        outcome: best >= bar ? 'mask' : 'ask',
        reason: best >= bar ? 'reads like the name of a private person' : 'may be the name of a private person',
      });
    }
    at = end;
  }
}

/** Whether the phrase that covers a token has more than one word; see `phrasesIn` for the packing. */
function spansSeveral(phrase: number): boolean {
  return ((phrase >>> 3) & 7) > 1;
}

/** One of the commonest words, alone among others, is no name that may go unasked: "come", "street". */
function cool(named: Float64Array, sights: readonly Sight[], tokens: readonly Token[]): void {
  const before = Float64Array.from(named);
  sights.forEach(({ entry, known }, at) => {
    const alone = (before[at - 1] ?? 0) < JOIN_FROM && (before[at + 1] ?? 0) < JOIN_FROM;
    const long = (tokens[at]?.key.length ?? 0) >= 4;
    if (!known && alone && long && field(entry, 'english') >= 5 && field(entry, 'nameish') === 0) {
      named[at] = Math.min(before[at] ?? 0, COOLED);
    }
  });
}

/** Parts that are written as one word are one name: "gi-sang", "torpy-jones", "o'shea". */
function glue(named: Float64Array, tokens: readonly Token[]): void {
  for (let at = 1; at < tokens.length; at++) {
    const joint = tokens[at]?.joint;
    if ((joint !== '-' && joint !== "'") || tokens[at]?.script === 'digits') continue;
    const best = Math.max(named[at - 1] ?? 0, named[at] ?? 0);
    if (best < MASK_FROM) continue;
    named[at - 1] = best;
    named[at] = best;
  }
}

function barsFor(bare: boolean, foreign: boolean): readonly [number, number] {
  if (!bare) return [MASK_FROM, ASK_FROM];
  return foreign ? [FOREIGN_MASK_FROM, FOREIGN_ASK_FROM] : [BARE_MASK_FROM, BARE_ASK_FROM];
}

function isForeignWord(entry: number): boolean {
  return field(entry, 'foreign') > 0 && field(entry, 'english') === 0 && nameLevel(entry) < 2;
}

/** A common word that no list of names holds: the words around a name must not go with it. */
function isEverydayWord(entry: number, length: number): boolean {
  const cue = field(entry, 'cue');
  const level = nameLevel(entry);
  if (length < 2 || level >= 2 || cue === PARTICLE_CUE) return false;
  const english = field(entry, 'english');
  return english >= 4 || (english === 3 && level === 0) || field(entry, 'foreign') === 3 || cue > 0;
}

/** The character model with its last answers kept: the same words come again and again. */
function cached(lexicon: Lexicon): GramScorer {
  let cache = new Map<string, readonly [number, number]>();
  return (key) => {
    const found = cache.get(key);
    if (found) return found;
    const score = [
      gramScore(lexicon.grams, lexicon.gramScale, key, 0),
      gramScore(lexicon.grams, lexicon.gramScale, key, 1),
    ] as const;
    if (cache.size >= CACHE_WORDS) cache = new Map();
    cache.set(key, score);
    return score;
  };
}

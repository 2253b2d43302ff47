import type { Detector, Finding, TextView } from '../types.ts';
import { barsFor, isForeignWord } from './bars.ts';
import { PARTICLE_CUE, PRIVATE_CUES, PRIVATE_WORDS } from './cues.ts';
import { featuresOf } from './features.ts';
import { gramScore } from './grams.ts';
import { field, type Lexicon, loadLexicon } from './lexicon.ts';
import { findInDense } from './scripts.ts';
import { JOIN_FROM, SHIELDED, settle } from './settle.ts';
import { casingTells, type GramScorer, look, nameLevel, type Sight, spansSeveral } from './sight.ts';
import { tag } from './tagger.ts';
import { type Token, tokenise } from './token.ts';

/** A text is tagged in pieces of this many tokens, so that time stays linear and memory small. */
const PIECE_TOKENS = 256;
/** Joints that may stand inside one name: "ben-yehuda", "o'brien", "j. k. miller", "barrientos, noelia". */
const INSIDE = new Set([' ', '-', "'", '.', ',']);
/** Initials that may stand one after the other. */
const LONGEST_ROW = 6;
/** Words on each side of a name in which a cue still speaks of it, in prose. */
const CUE_REACH = 3;
const CACHE_WORDS = 4096;

export interface NameOptions {
  /** Folded words that were names before in this session: they stay names. */
  readonly known?: ReadonlySet<string>;
}

/** A detector of private people's names over one lexicon; `known` may grow between calls. */
export function createNameDetector(lexicon: Lexicon, { known }: NameOptions = {}): Detector {
  const grams = cached(lexicon);
  return (view) => {
    const findings: Finding[] = [];
    const all = tokenise(view);
    const tokens = withoutRows(all);
    for (let at = 0; at < tokens.length; ) {
      const end = pieceEnd(tokens, at);
      findInPiece(tokens.slice(at, end), view, lexicon, grams, known, findings);
      at = end;
    }
    findings.push(...findInDense(all, view));
    return findings;
  };
}

let shipped: Detector | undefined;

/** Finds names with the lexicon of this program, which is read at the first call. */
export const findNames: Detector = (view) => {
  shipped ??= createNameDetector(loadLexicon());
  return shipped(view);
};

/** One-letter words in a long row are no initials: they go untagged, or a text of nothing else would cost most of all. */
function withoutRows(tokens: readonly Token[]): readonly Token[] {
  const out: Token[] = [];
  let row = 0;
  for (const token of tokens) {
    row = token.key.length === 1 ? row + 1 : 0;
    if (row <= LONGEST_ROW) out.push(token);
  }
  return out;
}

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
  settle(named, sights, tokens, view.mode);
  const foreign = sights.some(
    ({ entry }, at) =>
      tokens[at]?.script === 'latin' &&
      // Short words are words of several languages: "vs", "la".
      (tokens[at]?.key.length ?? 0) > 2 &&
      (named[at] ?? 0) < JOIN_FROM &&
      isForeignWord(entry),
  );
  const prose = view.mode === 'prose';
  const cased = prose && casingTells(tokens);
  for (let at = 0; at < tokens.length; at++) {
    if ((named[at] ?? 0) < JOIN_FROM) continue;
    let end = at;
    let best = named[at] ?? 0;
    while (end + 1 < tokens.length && (named[end + 1] ?? 0) >= JOIN_FROM && continues(tokens, end + 1)) {
      end++;
      best = Math.max(best, named[end] ?? 0);
    }
    const [first, last] = [tokens[at], tokens[end]];
    const cued = prose ? isCuedNear(sights, tokens, at, end) : isPrivate;
    const capital = cased ? tokens.slice(at, end + 1).some(isCapitalised) : null;
    const bars = barsFor(sights.slice(at, end + 1), { cued, prose, foreign, capital });
    if (first && last && best >= bars.ask) {
      findings.push({
        kind: 'PERSON',
        start: first.start,
        end: last.end,
        confidence: Math.round(best * 1000) / 1000,
        outcome: best >= bars.mask ? 'mask' : 'ask',
        reason: best >= bars.mask ? 'reads like the name of a private person' : 'may be the name of a private person',
      });
    }
    at = end;
  }
}

/** A query is about one thing; in sentences only what stands close to a name speaks of it. */
function isCuedNear(sights: readonly Sight[], tokens: readonly Token[], first: number, last: number): boolean {
  for (let at = Math.max(0, first - CUE_REACH); at <= Math.min(tokens.length - 1, last + CUE_REACH); at++) {
    if (at >= first && at <= last) continue;
    if (PRIVATE_CUES.has(sights[at]?.cue ?? 0) || PRIVATE_WORDS.has(tokens[at]?.key ?? '')) return true;
  }
  return false;
}

/** The first word of a sentence has a capital whatever it is. */
function isCapitalised({ casing, joint }: Token): boolean {
  return casing === 1 && joint !== '^';
}

/** Whether a token may belong to the name that ends before it. A full stop inside a name follows an initial or "jr". */
function continues(tokens: readonly Token[], at: number): boolean {
  const joint = tokens[at]?.joint ?? '';
  return INSIDE.has(joint) && (joint !== '.' || (tokens[at - 1]?.key.length ?? 0) < 3);
}

/** A common word that no list of names holds: the words around a name must not go with it. */
function isEverydayWord(entry: number, length: number): boolean {
  const cue = field(entry, 'cue');
  const level = nameLevel(entry);
  if (length < 2 || level >= 2 || cue === PARTICLE_CUE) return false;
  const english = field(entry, 'english');
  // A short word may be a syllable of a name: "soo ah".
  if (level === 1 && length < 4 && english < 6 && cue === 0) return false;
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

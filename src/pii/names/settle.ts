import type { TextMode } from '../types.ts';
import { GROUND_CUE, TITLE_CUE } from './cues.ts';
import { field } from './lexicon.ts';
import { nameLevel, type Sight, spansSeveral } from './sight.ts';
import type { Token } from './token.ts';

/** Probability from which a name goes unasked where something private stands beside it. Set on held-out texts. */
export const MASK_FROM = 0.5;
/** Probability from which a word belongs to a name that begins beside it. */
export const JOIN_FROM = 0.3;
/** Of a protected phrase of several words, without anything private beside it, no word is even asked about. */
export const SHIELDED = 0.2;
/** Below the bar to mask, above the bar to ask where something private stands beside it. */
const COOLED = 0.45;
/** Probability from which a word that reads as a name follows the name beside it. */
const REACH_FROM = 0.06;
/** Above the bar to ask in a query that says nothing of anybody's life, below the bar to mask. */
const DOUBTED = 0.6;
/** Joints of two words of one name that stand side by side. */
const INNER = new Set([' ', '-']);
/** Words before a place. */
const PLACED = new Set(['in', 'from', 'near', 'to', 'at', 'through', 'across']);

/** Corrects the tagger's probabilities, in place, by what is known of single words and of their neighbours. */
export function settle(named: Float64Array, sights: readonly Sight[], tokens: readonly Token[], mode: TextMode): void {
  cool(named, sights, tokens);
  ground(named, sights, tokens, mode);
  stretch(named, sights, tokens);
  glue(named, tokens);
  if (mode === 'query' && tokens.length === 2) doubt(named, sights);
}

/** One of the commonest words, alone among others, is no name that may go unasked: "come", "street". */
function cool(named: Float64Array, sights: readonly Sight[], tokens: readonly Token[]): void {
  const before = Float64Array.from(named);
  sights.forEach(({ entry, known }, at) => {
    const alone = (before[at - 1] ?? 0) < JOIN_FROM && (before[at + 1] ?? 0) < JOIN_FROM;
    const titled = sights[at - 1]?.cue === TITLE_CUE;
    const english = field(entry, 'english');
    if (known || !alone || titled || english < 5 || field(entry, 'nameish') > 0) return;
    const long = (tokens[at]?.key.length ?? 0) >= 4;
    // "do" and "so" are surnames too, but hardly ever without a given name.
    named[at] = Math.min(before[at] ?? 0, long || english < 6 ? COOLED : SHIELDED);
  });
}

/**
 * One word before "inc", "road" or "county" names a firm or a place. In prose, so does the name of a place after "in",
 * "from" or "near".
 */
function ground(named: Float64Array, sights: readonly Sight[], tokens: readonly Token[], mode: TextMode): void {
  sights.forEach((sight, at) => {
    const near = Math.max(named[at - 1] ?? 0, sights[at - 1]?.cue === TITLE_CUE ? 1 : 0);
    if (sight.known || (named[at] ?? 0) < JOIN_FROM || near >= JOIN_FROM) return;
    const next = sights[at + 1];
    if (next?.cue === GROUND_CUE && tokens[at + 1]?.joint === ' ') {
      named[at] = SHIELDED;
      named[at + 1] = 0;
    } else if (mode === 'prose' && PLACED.has(tokens[at - 1]?.key ?? '') && field(sight.entry, 'place') >= 2) {
      if ((named[at + 1] ?? 0) < JOIN_FROM) named[at] = SHIELDED;
    }
  });
}

/**
 * A name pulls in the listed or unheard-of name beside it, though the tagger found it unlikely: half a name tells too much.
 * Words that somebody would also write for another reason stay.
 */
function stretch(named: Float64Array, sights: readonly Sight[], tokens: readonly Token[]): void {
  const before = Float64Array.from(named);
  sights.forEach((sight, at) => {
    const own = before[at] ?? 0;
    if (own >= JOIN_FROM || own < REACH_FROM || !readsAsName(sight)) return;
    const left = INNER.has(tokens[at]?.joint ?? '') && (before[at - 1] ?? 0) >= MASK_FROM;
    const right = INNER.has(tokens[at + 1]?.joint ?? '') && (before[at + 1] ?? 0) >= MASK_FROM;
    if (left || right) named[at] = JOIN_FROM;
  });
}

/** Whether a word is listed as a name and hardly a word, or is in no list and looks like a name by its letters. */
function readsAsName({ entry, bin }: Sight): boolean {
  const english = field(entry, 'english');
  if (nameLevel(entry) >= 2) return english < 4 || field(entry, 'nameish') >= 2;
  return english + field(entry, 'foreign') + field(entry, 'place') + field(entry, 'product') === 0 && bin >= 6;
}

/** A query of a given name and a surname and nothing more is asked about, be they words too: "mark pond". */
function doubt(named: Float64Array, [first, second]: readonly Sight[]): void {
  if (!first || !second || spansSeveral(first.phrase) || spansSeveral(second.phrase)) return;
  if (field(first.entry, 'given') < 2 || field(first.entry, 'nameish') < 2 || field(second.entry, 'surname') < 2)
    return;
  for (const at of [0, 1]) named[at] = Math.max(named[at] ?? 0, DOUBTED);
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

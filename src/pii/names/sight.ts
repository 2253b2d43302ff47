import type { TextMode } from '../types.ts';
import { hash } from './fold.ts';
import { entryOf, field, type Lexicon, phraseOf } from './lexicon.ts';
import type { Token } from './token.ts';

/** A token as the tagger sees it, in small numbers. */
export interface Sight {
  /** The lexicon's packed entry. */
  readonly entry: number;
  /** How much it looks like a name by its letters, 1 (never) to 8 (surely). */
  readonly bin: number;
  /** Word level, name level and letters in one number. */
  readonly kind: number;
  /** The same with fewer steps, for longer combinations. */
  readonly coarse: number;
  /** Hash of the word itself where it is an ordinary word, else `coarse`. */
  readonly word: number;
  readonly cue: number;
  /** The protected phrase that covers it: kind, place in it, length; 0 none. */
  readonly phrase: number;
  /** Casing and mode. */
  readonly form: number;
  readonly joint: number;
  /** Given name or surname by its letters, 1 to 4. */
  readonly role: number;
  readonly known: boolean;
}

/** Gives the log odds of the character model: name against word, and surname against given name. */
export type GramScorer = (key: string) => readonly [number, number];

/** Longest protected phrase, in words. */
const LONGEST_PHRASE = 5;
const SEED = 0x811c9dc5;
const JOINTS = ['^', ' ', '-', "'", ',', '.', '/', '&', '(', '@', '_', '"'];

/** Looks every token up. */
export function look(
  tokens: readonly Token[],
  mode: TextMode,
  lexicon: Lexicon,
  grams: GramScorer,
  known: ReadonlySet<string> | undefined,
  entries: (key: string) => number = (key) => entryOf(lexicon, key),
): Sight[] {
  const phrases = phrasesIn(tokens, lexicon);
  const cased = casingTells(tokens);
  return tokens.map((token, at) => {
    const entry = entries(token.key);
    const [name, surname] = token.script === 'digits' ? [-9, 0] : grams(token.key);
    const bin = token.script === 'digits' ? 9 : binOf(name);
    const cue = field(entry, 'cue');
    const level = nameLevel(entry);
    const english = field(entry, 'english');
    const foreign = field(entry, 'foreign');
    const common = Math.max(english, foreign === 0 ? 0 : foreign + 2);
    const letters = token.key.length === 1 ? 1 : token.key.length < 4 ? 2 : 3;
    const other = (field(entry, 'place') > 0 ? 1 : 0) + (field(entry, 'product') > 0 ? 2 : 0);
    const nameish = field(entry, 'nameish');
    const kind = ((((common * 6 + level) * 10 + bin) * 4 + letters) * 4 + other) * 4 + nameish;
    const coarse = coarseOf(token, common, level, bin, other, nameish);
    const ordinary = common >= 2 && (level < 3 || (nameish < 2 && common >= 5) || cue > 0);
    return {
      entry,
      bin,
      kind,
      coarse,
      word: ordinary || cue > 0 ? hash(token.key) : coarse,
      cue,
      phrase: phrases[at] ?? 0,
      form: (mode === 'prose' ? 8 : 0) + (cased ? 1 + token.casing : 0) + (cased && token.joint === '^' ? 4 : 0),
      joint: JOINTS.indexOf(token.joint) + 2 + (token.possessive ? 16 : 0),
      role: surname < -1 ? 1 : surname < 0 ? 2 : surname < 1 ? 3 : 4,
      known: known?.has(token.key) ?? false,
    };
  });
}

/** 0 none, 1 weak, 2 given name, 3 strong given name, 4 surname, 5 both or strong surname. */
export function nameLevel(entry: number): number {
  const given = field(entry, 'given');
  const surname = field(entry, 'surname');
  if (given >= 2 && surname >= 2) return 5;
  if (given >= 2) return given === 3 ? 3 : 2;
  if (surname >= 2) return 4;
  return given + surname > 0 ? 1 : 0;
}

function coarseOf(token: Token, common: number, level: number, bin: number, other: number, nameish: number): number {
  if (token.script === 'digits') return 60;
  if (token.key.length === 1) return 61;
  const name = level === 0 ? (bin >= 7 ? 2 : bin >= 5 ? 1 : 0) : level === 1 ? 3 : 4;
  const word = common >= 6 ? 3 : common >= 4 ? 2 : common >= 1 ? 1 : 0;
  // A word that is nearly always a name where it occurs is not less of a name for being listed as a word.
  const step = name === 4 && nameish >= 2 ? 5 : name;
  return 1 + (word * 6 + step) * 2 + (other > 0 ? 1 : 0);
}

function binOf(score: number): number {
  return 1 + Math.max(0, Math.min(7, Math.floor(score / 1.5 + 4)));
}

/** Capitals tell something only where some words have them and some do not. */
export function casingTells(tokens: readonly Token[]): boolean {
  let upper = 0;
  let lower = 0;
  for (const token of tokens) {
    if (token.script !== 'latin' && token.script !== 'spaced') continue;
    if (token.casing > 0) upper++;
    else if (token.key.length > 3) lower++;
  }
  return upper > 0 && lower > 0;
}

/** For every token the longest protected phrase that covers it. */
function phrasesIn(tokens: readonly Token[], lexicon: Lexicon): Uint16Array {
  const out = new Uint16Array(tokens.length);
  for (let start = 0; start < tokens.length; ) {
    let longest = 0;
    let kind = 0;
    let code = SEED;
    for (let size = 1; size <= LONGEST_PHRASE && start + size <= tokens.length; size++) {
      const token = tokens[start + size - 1];
      if (!token || (size > 1 && (token.joint === '^' || token.joint === ','))) break;
      code = roll(size === 1 ? code : roll(code, ' '), token.key);
      const found = phraseOf(lexicon, code >>> 0);
      if (found > 0) {
        longest = size;
        kind = found;
      }
    }
    for (let i = 0; i < longest; i++) out[start + i] = kind * 64 + Math.min(longest, 5) * 8 + Math.min(i, 4) + 1;
    start += Math.max(1, longest);
  }
  return out;
}

/** Whether the phrase that covers a token has more than one word. */
export function spansSeveral(phrase: number): boolean {
  return ((phrase >>> 3) & 7) > 1;
}

/** One more piece of a phrase's hash. */
function roll(code: number, piece: string): number {
  let value = code;
  for (let i = 0; i < piece.length; i++) value = Math.imul(value ^ piece.charCodeAt(i), 0x01000193);
  return value;
}

/** The hash of a whole phrase, given as folded words. */
export function phraseCode(words: readonly string[]): number {
  return words.reduce((code, word, at) => roll(at === 0 ? code : roll(code, ' '), word), SEED) >>> 0;
}

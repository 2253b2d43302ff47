import type { PiiKind } from '../types.ts';
import type { Edit, Span } from './edits.ts';
import {
  AUXILIARIES,
  CONJUNCTIONS,
  COPULAS,
  DETERMINERS,
  PHRASAL_PARTICLES,
  PHRASAL_VERBS,
  PREPOSITIONS,
  PROFESSIONS,
  QUESTION_WORDS,
  saysSomething,
  TITLES,
} from './words.ts';

const CLOSERS: Readonly<Record<string, string>> = {
  '(': ')',
  '[': ']',
  '{': '}',
  '<': '>',
  '"': '"',
  "'": "'",
  '“': '”',
  '«': '»',
  '‘': '’',
  '„': '“',
};
const OPENERS = new Map(Object.entries(CLOSERS).map(([open, close]) => [close, open]));
/** Says who somebody is, and nothing without the name. */
const INTRODUCTION =
  /(?:^|\s)(?:my name is|my name's|the name is|i am|i'm|im|named|called|aka|a\.k\.a\.?|ich heiße|je m'appelle|me llamo|mi nombre es|mi chiamo)\s*$/iu;
/** English needs somebody here: "how to fire _", "how to deal with _", "has _ been convicted". */
const NEEDS_OBJECT =
  /\bhow (?:to|do i|can i|should i|do you) \p{L}+(?: (?:to|with|from|about|against|for|on|at|after))?\s*$/iu;
const LAST_WORD = /([\p{L}\p{M}'’&+]+\.?)\s*$/u;
const SEPARATORS_BEFORE = /[\s:=#,;|/~*–—-]+$/u;

/**
 * Widens one hole over what hangs loose beside it, and only that: function words, marks, empty quotes. A word with a
 * meaning of its own is never touched.
 * @param floor the end of the hole before, which is not read across
 * @returns an edit whose `insert` is the space, or the general word, that stands there instead
 */
export function tidyAround(
  text: string,
  hole: Span & { readonly kind: PiiKind },
  floor: number,
  ceiling: number,
): Edit {
  let { start, end } = hole;
  const left = (): string => text.slice(floor, start);
  const right = (): string => text.slice(end, ceiling);

  // "@mole" and "u/mole" are one thing to the reader.
  start -= /(?:^|(?<=[\s(,;]))(?:@|\/?u\/|\/?user\/)$/u.exec(left())?.[0].length ?? 0;
  const general = hole.kind === 'PERSON' ? generalWord(left(), right()) : null;
  if (general !== null) return seam(text, start, end, floor, ceiling, general);

  const possessive = /^['’]s?(?!\p{L})/u.exec(right());
  end += possessive?.[0].length ?? 0;
  ({ start, end } = withoutEmptyPairs(text, start, end, floor, ceiling));
  // A town behind the street carries the sentence on: "moving to _, leeds".
  const carriedOn = possessive !== null || (hole.kind === 'ADDRESS' && /^\s*,\s*\p{L}|^\s+\p{Lu}/u.test(right()));
  start = floor + leftEdge(left(), right(), hole.kind, carriedOn).length;

  const bothSides = /,\s*$/u.test(text.slice(floor, hole.start)) && /^\s*,/u.test(right());
  if (!bothSides) end += /^\s*[,;:|/–—=-]+(?=\s|$)/u.exec(right())?.[0].length ?? 0;
  if (!saysSomething(left())) end += /^\s*(?:and|or|und|oder|et|y|&|\+)(?=\s)/iu.exec(right())?.[0].length ?? 0;
  return seam(text, start, end, floor, ceiling, null);
}

/** Takes quotes and brackets with it that would stand empty. */
function withoutEmptyPairs(text: string, start: number, end: number, floor: number, ceiling: number): Span {
  for (;;) {
    const open = /(\S)\s*$/u.exec(text.slice(floor, start));
    const close = /^\s*(\S)/u.exec(text.slice(end, ceiling));
    const inside = text.slice(start, end);
    const pair = open?.[1] !== undefined && close?.[1] !== undefined && CLOSERS[open[1]] === close[1];
    // Two values were joined across a mark: `"jane doe" (a@b.example)` leaves the first and the last.
    const opens = pair || (open?.[1] !== undefined && inside.includes(CLOSERS[open[1]] ?? '\n'));
    const closes = pair || (close?.[1] !== undefined && inside.includes(OPENERS.get(close[1]) ?? '\n'));
    if (!opens && !closes) return { start, end };
    if (opens) start -= open?.[0].length ?? 0;
    if (closes) end += close?.[0].length ?? 0;
  }
}

function generalWord(left: string, right: string): string | null {
  if (INTRODUCTION.test(left)) return null;
  if (NEEDS_OBJECT.test(left)) return 'someone';
  const last = LAST_WORD.exec(left)?.[1]?.toLowerCase() ?? '';
  return AUXILIARIES.has(last) && /^(?:['’]s)?\s+\p{L}/u.test(right) ? 'someone' : null;
}

/** @returns what stays of the text left of the hole */
function leftEdge(left: string, right: string, kind: PiiKind, carriedOn: boolean): string {
  let kept = left.replace(SEPARATORS_BEFORE, '');
  if (kind === 'PERSON') kept = kept.replace(INTRODUCTION, '');
  for (;;) {
    const match = LAST_WORD.exec(kept);
    const word = match?.[1]?.toLowerCase().replace(/\.$/, '') ?? '';
    const rest = kept.slice(0, match?.index ?? 0).trimEnd();
    if (word === '' || !hangsLoose(word, rest, right, kind, carriedOn)) return kept;
    kept = rest.replace(SEPARATORS_BEFORE, '');
  }
}

function hangsLoose(word: string, before: string, right: string, kind: PiiKind, carriedOn: boolean): boolean {
  const previous = LAST_WORD.exec(before)?.[1]?.toLowerCase() ?? '';
  if (kind === 'PERSON' && TITLES.has(word)) return true;
  // "my vet dr _": the profession is named twice. "dr _ malpractice": it is the topic.
  if (kind === 'PERSON' && PROFESSIONS.has(word)) return saysSomething(previous);
  if (carriedOn) return false;
  if (CONJUNCTIONS.has(word) || DETERMINERS.has(word)) return !QUESTION_WORDS.has(previous);
  if (COPULAS.has(word)) return previous !== '' && !QUESTION_WORDS.has(previous) && kind !== 'PERSON';
  if (!PREPOSITIONS.has(word)) return false;
  if (PHRASAL_PARTICLES.has(word) && PHRASAL_VERBS.has(previous)) return false;
  // "how to _": the question needs its verb.
  return !(word === 'to' && previous === 'how' && /^\s*\p{L}/u.test(right));
}

/** Closes the hole with one space, a line break that stood there, or nothing. */
function seam(text: string, start: number, end: number, floor: number, ceiling: number, general: string | null): Edit {
  const before = /\s*$/u.exec(text.slice(floor, start))?.[0] ?? '';
  const after = /^\s*/u.exec(text.slice(end, ceiling))?.[0] ?? '';
  const [from, to] = [start - before.length, end + after.length];
  const [leftUnit, rightUnit] = [text[from - 1] ?? '', text[to] ?? ''];
  const broken = /\n/.test(before + after) ? '\n' : ' ';
  const gap = before + after === '' && !(/[\w]/.test(leftUnit) && /[\w]/.test(rightUnit)) ? '' : broken;
  if (general !== null) {
    return {
      start: from,
      end: to,
      insert: `${from > 0 ? ' ' : ''}${general}${/^[\p{L}\p{N}]/u.test(rightUnit) ? ' ' : ''}`,
    };
  }
  const atEdge = from === 0 || to === text.length || /[.!?,;:)\]]/.test(rightUnit);
  return { start: from, end: to, insert: atEdge ? '' : gap };
}

import { type Word, wordSet, wordsOf } from '../text/words.ts';
import type { Detector, Finding, PiiKind, TextView } from '../types.ts';
import { digitsOf, finding, hasDigits, LABELLED } from './finding.ts';
import { FILLERS, LABELS, type LabelRow, UNSPACED_LABELS } from './labels.ts';

const fillers = wordSet(FILLERS);
const phrases = phraseTable(LABELS);
const unspaced = new Map(
  UNSPACED_LABELS.flatMap((row) => row.labels.split(', ').map((label) => [label, row] as const)),
);
const UNSPACED = new RegExp([...unspaced.keys()].sort((a, b) => b.length - a.length).join('|'), 'g');
const HAS_UNSPACED = /[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/;

/** Marks between a label, its fillers and its value. */
const GAP = /[\s:=#\-("'[.*,º°/]{0,8}/y;
/** One run without spaces. */
const TOKEN = /[a-z\d][a-z\d._/*()-]{0,79}|[\p{L}\p{N}][\p{L}\p{N}._/-]{0,79}/uy;
/** A further group of the same number: digits, letters and digits, or a check letter. */
const GROUP =
  /[ \-./]{1,2}(?:[a-z]{0,2}\d[a-z\d]{0,11}|(?!an|as|at|be|by|do|go|he|if|in|is|it|me|my|no|of|on|or|so|to|uk|up|us|we|oc|de|la|et|en|le|du|di|da|am|im|um|op|na|za|vs|tv|id|gp)[a-z]{1,2}(?![\p{L}\p{N}'])|barc(?= ?\d))/uy;
/** Two groups of a value that starts with letters: "PW 99 94 97 D", "gb51 barc". */
const LETTERS_THEN_DIGITS =
  /(?!(?:an|as|at|be|by|do|go|he|if|in|is|it|me|my|no|of|on|or|so|to|uk|up|us|we|oc|de|la|et|en|le|du|di|da|am|im|um|op|na|za|vs|tv|id|gp|the|and|for|was|are|has|not|drop|with|from|over|than|only|just|about|ends|last|code|card|size|fee|fees|cost|year|form|age|age|day|days)[ -])[a-z]{1,4}[ -]{1,2}(?=\d)/y;
/** Sizes, amounts and other numbers that only stand near a label. */
const MEASURE =
  /^(?:\d+x\d+|\d+(?:gb|mb|tb|mm|cm|kg|lbs?|px|ft|hz|mah|k|th|st|nd|rd|am|pm|usd|eur|years?|days?)|[\d.]+%|v\d.*|ds-?\d+|[a-z]{2,4}-?\d{1,3}|\d{1,2}\/\d{4})$/;
const YEAR = /^(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?$/;
/** Kinds whose numbers may be mostly letters: a German passport is nine of them. */
const CODE_KINDS: ReadonlySet<PiiKind> = new Set([
  'PASSPORT',
  'DRIVER_LICENSE',
  'MEDICAL_ID',
  'DEVICE_ID',
  'NATIONAL_ID',
  'VIN',
]);
/** Words between label and value that are neither filler nor value: "passport lost in lisbon 503478803". */
const FAR_WORDS = 3;

/** Values behind (or before) a word that names them. */
export const detectLabelled: Detector = (view) => {
  if (!/\d/.test(view.text)) return [];
  const found: Finding[] = [];
  for (const { row, start, end } of labelsOf(view)) {
    const value = valueAfter(view, row, end) ?? (row.isWeak ? undefined : valueBefore(view, row, start));
    if (value) found.push(finding(row.kind, value.start, value.end, LABELLED, 'stands behind a word that names it'));
  }
  return found;
};

interface Phrase {
  /** The words after the first. */
  readonly rest: readonly string[];
  readonly length: number;
  readonly row: LabelRow;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function* labelsOf(view: TextView): Generator<Span & { readonly row: LabelRow }> {
  const words = wordsOf(view);
  for (let i = 0; i < words.length; ) {
    const hit = longestPhrase(words, i);
    if (hit) yield { row: hit.row, start: words[i]!.start, end: words[i + hit.length - 1]!.end };
    i += hit?.length ?? 1;
  }
  if (!HAS_UNSPACED.test(view.lower)) return;
  for (const match of view.lower.matchAll(UNSPACED)) {
    const row = unspaced.get(match[0]);
    if (row) yield { row, start: match.index, end: match.index + match[0].length };
  }
}

function longestPhrase(words: readonly Word[], at: number): Phrase | undefined {
  return phrases.get(words[at]!.text)?.find(({ rest }) => rest.every((word, i) => words[at + 1 + i]?.text === word));
}

function valueAfter(view: TextView, row: LabelRow, labelEnd: number): Span | undefined {
  let at = labelEnd;
  let far = 0;
  for (let step = 0; step < 8; step += 1) {
    at += length(GAP, view.lower, at);
    // A label without a space before its value, in a script without spaces: "身份证号是110101".
    at += length(
      /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]{0,4}(?=[\s:]{0,2}[a-z]{0,3}\d)/y,
      view.lower,
      at,
    );
    at += length(GAP, view.lower, at);
    const token = exec(TOKEN, view.lower, at);
    if (token === undefined) return undefined;
    const value = readValue(view, row, at, far > 0 ? Math.max(row.digits, 6) : row.digits);
    if (value) return value;
    if (!fillers.has(token.replace(/[.-]+$/, ''))) {
      far += 1;
      if (row.isWeak || far > FAR_WORDS) return undefined;
    }
    at += token.length;
  }
  return undefined;
}

function readValue(view: TextView, row: LabelRow, start: number, minimum: number): Span | undefined {
  const text = view.lower;
  let end = start + (row.kind === 'SECRET' ? 0 : length(LETTERS_THEN_DIGITS, text, start));
  const isSplit = end > start;
  end += exec(TOKEN, text, end)?.replace(/[^\p{L}\p{N}]+$/u, '').length ?? 0;
  if (!/\d/.test(text.slice(start, end))) return undefined;
  for (let group = length(GROUP, text, end); group > 0; group = length(GROUP, text, end)) end += group;
  const value = text.slice(start, end);
  const needed = isSplit ? Math.max(minimum, 5) : minimum;
  const isCode = CODE_KINDS.has(row.kind) && /^(?=[a-z]*\d)[a-z\d]{8,20}$/.test(value);
  if (
    (!hasDigits(value, needed) && !(isCode && (!row.isWeak || (row.kind === 'DEVICE_ID' && hasDigits(value, 3))))) ||
    MEASURE.test(value)
  )
    return undefined;
  if (YEAR.test(value) && row.kind !== 'SECRET') return undefined;
  return { start, end };
}

/** "4047211680 is my nhs number", "123-45-6789 ssn". */
function valueBefore(view: TextView, row: LabelRow, labelStart: number): Span | undefined {
  const from = Math.max(0, labelStart - 48);
  const before = view.lower.slice(from, labelStart);
  const match =
    /(?<![\p{L}\p{N}])((?:[a-z]{1,2}[ -])?[a-z]{0,4}\d[a-z\d]{0,20}(?:[ .\-/][a-z]{0,3}\d[a-z\d]{0,8}){0,6})[\s,(-]{1,3}(?:(?:is|my|as|was|the|an?|this|for) ){0,3}$/u.exec(
      before,
    );
  const value = match?.[1];
  if (!match || value === undefined || digitsOf(value).length < Math.max(row.digits, 6) || MEASURE.test(value))
    return undefined;
  return { start: from + match.index, end: from + match.index + value.length };
}

function exec(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function length(pattern: RegExp, text: string, at: number): number {
  return exec(pattern, text, at)?.length ?? 0;
}

/** First word to the phrases that begin with it, longest first. */
function phraseTable(rows: readonly LabelRow[]): Map<string, Phrase[]> {
  const table = new Map<string, Phrase[]>();
  for (const row of rows) {
    for (const label of row.labels.split(', ')) {
      const [first = '', ...rest] = label.split(' ');
      const known = table.get(first) ?? [];
      known.push({ rest, row, length: rest.length + 1 });
      table.set(first, known);
    }
  }
  for (const list of table.values()) list.sort((a, b) => b.rest.length - a.rest.length);
  return table;
}

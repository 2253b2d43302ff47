import type { Finding, TextView } from '../../types.ts';
import { finding, LABELLED } from '../finding.ts';

/** An address written as in a letter head, recognised by its flat: everything of the line before it. */
const UNIT_LINE =
  /(?<![\p{L}\p{N}])(?:Apt|Suite|Ste|Unit|Apartment|Flat|APT|SUITE|apt|suite|Wohnung|Appt|Interno|Int)\.? ?#?[A-Za-z]?\d{1,5}(?![\p{L}\p{N}])/gu;
/** "94472 Atamaria 55": a number, names, a number. */
const BETWEEN_NUMBERS =
  /(?<![\p{L}\p{N}.,$€£#/-])\d{2,6} (?:\d{1,4} )?(?:[\p{L}][\p{L}\p{M}.'’-]{0,30} ){1,5}\d{1,5}\.?(?![\p{L}\p{N}%]|[.,]\d)/gu;
/** A box or an old house number before the street, and a bare "St." after it. */
const LEADING = /(?<![\p{L}\p{N}.,$€£#/-])\d{2,6} (?:\d{1,4} )?$/u;
const TRAILING = / (?:St|street|Street)\.?(?!\p{L})/uy;
/** Place and country behind a flat number, by their capitals. */
const PLACES = /(?:[ ]?[,\n>? ]{1,6}\p{Lu}[\p{L}\p{M}.'’()-]{1,24}(?: \p{Lu}[\p{L}\p{M}.'’()-]{1,24}){0,3}){1,3}/uy;
/** Lines that follow a street: place, state, code, country. */
const TAIL = /(?:[ ]?[,\n][>? ]{0,5}\s?,? ?[\p{L}\p{N}][\p{L}\p{M}\p{N} .'’()/-]{0,34}){1,5}/uy;
const CODE =
  /(?<![\p{L}\p{N}])(?:\d{4,6}(?:-\d{3,4})?|\d{3} ?\d{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})(?![\p{L}\p{N}])/gu;
/** Verbs and small words: what stands before them is a sentence, not a street. */
const SENTENCE =
  /(?<!\p{L})(?:is|are|was|were|to|at|in|of|for|my|your|the|send|sent|please|with|from|address|new|and|that|this|on|by|User|Bot)(?!\p{L})[:,]?\s/giu;

/** Letter-head addresses of any country in prose, and the lines that belong to an address already found. */
export function blockAddresses(view: TextView, streets: readonly Finding[]): readonly Finding[] {
  const found: Finding[] = [];
  const add = (start: number, end: number) =>
    found.push(finding('ADDRESS', start, end, LABELLED - 0.05, 'is an address over several lines'));
  for (const { 0: value, index } of view.text.matchAll(UNIT_LINE)) {
    const end = index + value.length;
    const tail = tailEnd(view.text, end);
    PLACES.lastIndex = end;
    add(startOfLine(view.text, index), tail > end ? tail : end + (PLACES.exec(view.text)?.[0].length ?? 0));
  }
  for (const { 0: value, index } of view.text.matchAll(BETWEEN_NUMBERS)) {
    const end = tailEnd(view.text, index + value.length);
    const isNamed = /\d \p{Lu}/u.test(value) && !/ (?:of|the|and|in|to|for|or|from|at|with|is|was|by) /i.test(value);
    if (isNamed && end > index + value.length) add(index, end);
  }
  for (const { start, end } of streets) {
    const lead = LEADING.exec(view.text.slice(Math.max(0, start - 14), start))?.[0].length ?? 0;
    TRAILING.lastIndex = end;
    const suffix = TRAILING.exec(view.text)?.[0].length ?? 0;
    const tail = tailEnd(view.text, end + suffix);
    if (lead > 0 || tail > end) add(start - lead, tail);
  }
  return found;
}

/** Back over names and numbers to where the street begins, at most one line and sixty characters. */
function startOfLine(text: string, unit: number): number {
  const from = Math.max(0, unit - 64);
  const before = text.slice(from, unit).trimEnd();
  const line = Math.max(before.lastIndexOf('\n'), before.search(/[.?!:;][^.?!:;\n]*$/u));
  const sentence = Array.from(before.matchAll(SENTENCE), ({ 0: word, index }) => index + word.length - 1).at(-1) ?? -1;
  const cut = Math.max(line, sentence);
  const digit = before.slice(cut + 1).search(/\d|\p{Lu}/u);
  return digit < 0 ? unit : from + cut + 1 + digit;
}

/** To the last post code of the lines that follow, when there is one. */
function tailEnd(text: string, from: number): number {
  TAIL.lastIndex = from;
  const tail = TAIL.exec(text)?.[0].slice(0, 110) ?? '';
  const code = [...tail.matchAll(CODE)].at(-1);
  return code === undefined ? from : from + code.index + code[0].length;
}

import type { Finding, TextView } from '../../types.ts';
import { finding, LABELLED } from '../finding.ts';

/** An address written as in a letter head, recognised by its flat: everything of the line before it. */
const UNIT_LINE = /(?<![\p{L}\p{N}])(?:Apt|Suite|Ste|Unit|Apartment|Flat|APT|SUITE|apt|suite|Wohnung|Appt|Interno|Int)\.? ?#?[A-Za-z]?\d{1,5}(?![\p{L}\p{N}])/gu;
/** "94472 Atamaria 55": a number, names, a number. */
const BETWEEN_NUMBERS = /(?<![\p{L}\p{N}.,$€£#/-])\d{2,6} (?:\d{1,4} )?(?:[\p{L}][\p{L}\p{M}.'’-]{0,30} ){1,5}\d{1,5}\.?(?![\p{L}\p{N}%]|[.,]\d)/gu;
/** Lines that follow a street: place, state, code, country. */
const TAIL = /(?:[ ]?[,\n]\s?,? ?[\p{L}\p{N}][\p{L}\p{M}\p{N} .'’()/-]{0,34}){1,5}/uy;
const CODE = /(?<![\p{L}\p{N}])(?:\d{4,6}(?:-\d{3,4})?|\d{3} ?\d{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})(?![\p{L}\p{N}])/gu;
/** Verbs and small words: what stands before them is a sentence, not a street. */
const SENTENCE = /(?<!\p{L})(?:is|are|was|were|to|at|in|of|for|my|your|the|send|sent|please|with|from|address|new|and|that|this|on|by|User|Bot)(?!\p{L})[:,]?\s/giu;

/** Letter-head addresses of any country in prose, and the lines that belong to an address already found. */
export function blockAddresses(view: TextView, streets: readonly Finding[]): readonly Finding[] {
  const found: Finding[] = [];
  const add = (start: number, end: number) => found.push(finding('ADDRESS', start, end, LABELLED - 0.05, 'is an address over several lines'));
  for (const { 0: value, index } of view.text.matchAll(UNIT_LINE)) add(startOfLine(view.text, index), tailEnd(view.text, index + value.length));
  for (const { 0: value, index } of view.text.matchAll(BETWEEN_NUMBERS)) {
    const end = tailEnd(view.text, index + value.length);
    const isNamed = /\d \p{Lu}/u.test(value) && !/ (?:of|the|and|in|to|for|or|from|at|with|is|was|by) /i.test(value);
    if (isNamed && end > index + value.length) add(index, end);
  }
  for (const { end } of streets) {
    const tail = tailEnd(view.text, end);
    if (tail > end) add(end, tail);
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

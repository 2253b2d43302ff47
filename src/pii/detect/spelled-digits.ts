import { type Word, wordsOf } from '../text/words.ts';
import type { TextView } from '../types.ts';

/** Digits as words; "double" and "triple" repeat the next one. */
const LANGUAGES = [
  'zero oh o nought one two three four five six seven eight nine double triple',
  'cero uno dos tres cuatro cinco seis siete ocho nueve doble',
  'zéro un deux trois quatre cinq six sept huit neuf',
  'null eins zwei zwo drei vier fünf fuenf sechs sieben acht neun',
  'zero uno due tre quattro cinque sei sette otto nove',
  'zero um dois três tres quatro cinco seis meia sete oito nove',
  'nul een twee drie vier vijf zes zeven acht negen',
  'zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć',
  'noll ett två tre fyra fem sex sju åtta nio',
  'ноль один два три четыре пять шесть семь восемь девять',
  'sıfır bir iki üç dört beş altı yedi sekiz dokuz',
].map((list) => new Set(list.split(' ')));
const FIRST_WORDS = new Set(LANGUAGES.flatMap((words) => [...words]));

/** A phone number has at least seven digits; "one two three four" is counting. */
const LEAST = 7;

/** Runs of digit words, or of digit words and digit groups, that make a number. */
export function* spelledNumbers(view: TextView): Generator<{ readonly start: number; readonly end: number }> {
  const words = wordsOf(view);
  for (let i = 0; i < words.length; i += 1) {
    if (!FIRST_WORDS.has(words[i]!.text)) continue;
    const first = i > 0 && /^\d{2,4}$/.test(words[i - 1]!.text) && adjacent(view, words, i - 1, i) ? i - 1 : i;
    const head = i;
    const language = LANGUAGES.filter((list) => list.has(words[head]!.text));
    let spelled = 0;
    let digits = first < head ? words[first]!.text.length : 0;
    while (i < words.length && adjacent(view, words, first, i)) {
      const { text } = words[i]!;
      if (language.some((list) => list.has(text))) spelled += 1;
      else if (/^\d{1,4}$/.test(text)) digits += text.length;
      else break;
      i += 1;
    }
    const run = words
      .slice(first, i)
      .map(({ text }) => `${text} `)
      .join('');
    if (spelled > 2 && spelled + digits >= LEAST && !isCounting(run))
      yield { start: words[first]!.start, end: words[i - 1]!.end };
  }
}

function adjacent(view: TextView, words: readonly Word[], first: number, i: number): boolean {
  return (
    i === first ||
    words[i]!.start - words[i - 1]!.end <= 3 ||
    /^[\s,.-]*$/.test(view.text.slice(words[i - 1]!.end, words[i]!.start))
  );
}

function isCounting(run: string): boolean {
  return 'zero one two three four five six seven eight nine ten '.includes(run);
}

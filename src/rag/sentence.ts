const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'sentence' });

/** Abbreviations after which Unicode's sentence rules (UAX #29) see an end where there is none. */
const ABBREVIATIONS = new Set(
  (
    'dr mr mrs ms prof st vs fig figs eq eqs no nos nr vol pp p cf al approx ca sec ch ref refs ed eds jan feb mar apr ' +
    'jun jul aug sep sept oct nov dec gen col sgt capt lt rev hon gov sen rep dept est e.g i.e a.k.a u.s u.k ' +
    'z.b d.h u.a bzw abs art bd hrsg jh mme mlle sra ud núm pág эд им г'
  ).split(' '),
);

/** Lines at least this long were broken by a typesetter, shorter ones by the author. */
const WRAPPED_LINE_LENGTH = 40;
/** Characters before a full stop that are looked at. */
const LONGEST_ABBREVIATION = 12;
/** Scripts without sentence marks: a space ends a clause. */
const UNMARKED_SCRIPT = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const UNMARKED_LENGTH = 160;

/**
 * Splits text into sentences in any language.
 * @returns trimmed pieces of `text`, to the letter and in order; together they hold everything but white space
 */
export function splitSentences(text: string): string[] {
  const ends: number[] = [];
  let start = 0;
  for (const { segment, index } of SEGMENTER.segment(unwrap(text))) {
    const end = index + segment.length;
    if (!continues(text.slice(start, end), text.slice(end))) {
      ends.push(end);
      start = end;
    }
  }
  if (start < text.length) ends.push(text.length);
  return ends.flatMap((end, i) => splitUnmarked(text.slice(ends[i - 1] ?? 0, end))).filter((part) => part !== '');
}

/** Turns line breaks inside running text into spaces of the same length, so that offsets stay. */
function unwrap(text: string): string {
  const lines = text.split('\n');
  return lines.map((line, i) => (i + 1 < lines.length ? line + joint(line.trimEnd(), lines[i + 1]!) : line)).join('');
}

function joint(line: string, next: string): string {
  const wrapped = line.length >= WRAPPED_LINE_LENGTH && !/[.!?:;…。！？]["'”’)\]]?$/.test(line.slice(-2));
  return wrapped && /^[\p{L}\p{N}("'“‘]/u.test(next.trimStart()) ? ' ' : '\n';
}

/** Whether what follows still belongs to the sentence before. */
function continues(before: string, after: string): boolean {
  const sentence = before.trimEnd();
  if (before.slice(sentence.length).includes('\n')) return false;
  const word = /(?:^|\s)[("'“‘[]*(\S+)\.$/u.exec(sentence.slice(-LONGEST_ABBREVIATION))?.[1];
  if (word === undefined) return false;
  // An initial, a number ("am 3. Mai"), an abbreviation, or anything that a small letter follows.
  return /^(?:\p{Lu}|\d{1,2})$/u.test(word) || ABBREVIATIONS.has(word.toLowerCase()) || /^\p{Ll}/u.test(after);
}

function splitUnmarked(part: string): string[] {
  const sentence = part.trim();
  if (sentence.length <= UNMARKED_LENGTH || !UNMARKED_SCRIPT.test(sentence)) return [sentence];
  const pieces: string[] = [];
  let start = 0;
  for (const { index } of sentence.matchAll(/\s+/g)) {
    if (index - start < UNMARKED_LENGTH / 2) continue;
    pieces.push(sentence.slice(start, index).trim());
    start = index;
  }
  return [...pieces, sentence.slice(start).trim()];
}

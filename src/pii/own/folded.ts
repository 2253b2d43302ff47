import { PLAIN } from '../names/fold.ts';

/**
 * A text in plain Latin letters, with the way back. Marks are dropped; Cyrillic and Greek are written in Latin, so that a
 * name is the same in either script.
 */
export interface Folded {
  readonly text: string;
  /** For each unit of `text` the offset it came from. */
  readonly origin: Int32Array;
}

const CYRILLIC: Record<string, string> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  ґ: 'g',
  д: 'd',
  е: 'e',
  ё: 'e',
  є: 'ie',
  ж: 'zh',
  з: 'z',
  и: 'i',
  і: 'i',
  ї: 'i',
  й: 'i',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'shch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'iu',
  я: 'ia',
  ђ: 'dj',
  ј: 'j',
  љ: 'lj',
  њ: 'nj',
  ћ: 'c',
  џ: 'dz',
  ў: 'u',
};
const GREEK: Record<string, string> = {
  α: 'a',
  β: 'v',
  γ: 'g',
  δ: 'd',
  ε: 'e',
  ζ: 'z',
  η: 'i',
  θ: 'th',
  ι: 'i',
  κ: 'k',
  λ: 'l',
  μ: 'm',
  ν: 'n',
  ξ: 'x',
  ο: 'o',
  π: 'p',
  ρ: 'r',
  σ: 's',
  ς: 's',
  τ: 't',
  υ: 'y',
  φ: 'f',
  χ: 'ch',
  ψ: 'ps',
  ω: 'o',
};
const LETTERS: ReadonlyMap<string, string> = new Map(Object.entries({ ...CYRILLIC, ...GREEK, ...PLAIN }));

const MOST_FOLDED = 20_000;

/** Folds letter by letter: linear in the text, whatever it holds. */
export function foldText(text: string): Folded {
  const parts: string[] = [];
  const origin = new Int32Array(text.length * 4 + 4);
  let size = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    const width = code > 0xffff ? 2 : 1;
    const letter = code < 128 ? text.charAt(at).toLowerCase() : plain(String.fromCodePoint(code));
    for (let i = 0; i < letter.length && size < origin.length; i++) origin[size++] = at;
    parts.push(letter);
    at += width;
  }
  return { text: parts.join(''), origin: origin.subarray(0, size) };
}

/** Letters already folded; every script has few, and the decomposition is dear. */
const folded = new Map<string, string>();

/** One letter in plain Latin, at most four units; a mark becomes nothing. */
function plain(letter: string): string {
  let result = folded.get(letter);
  if (result === undefined) {
    result = decompose(letter);
    if (folded.size < MOST_FOLDED) folded.set(letter, result);
  }
  return result;
}

function decompose(letter: string): string {
  const lower = letter.toLowerCase();
  const direct = LETTERS.get(lower);
  if (direct !== undefined) return direct;
  const base = lower.normalize('NFKD').replace(/\p{M}/gu, '');
  return (LETTERS.get(base) ?? base).slice(0, 4);
}

/** Letters and digits only, with the way back to offsets of the original text. */
export function squash({ text, origin }: Folded): Folded {
  const parts: string[] = [];
  const places = new Int32Array(text.length);
  let size = 0;
  for (const { 0: run, index } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    for (let i = 0; i < run.length; i++) places[size++] = origin[index + i] ?? 0;
    parts.push(run);
  }
  return { text: parts.join(''), origin: places.subarray(0, size) };
}

const ONSETS = [
  'b',
  'c',
  'd',
  'f',
  'g',
  'h',
  'l',
  'm',
  'n',
  'p',
  'r',
  's',
  't',
  'v',
  'st',
  'tr',
  'pl',
  'ch',
  'br',
  'qu',
];
const RHYMES = ['a', 'e', 'i', 'o', 'u', 'an', 'er', 'in', 'on', 'al', 'is', 'or', 'ea', 'ol', 'et', 'um'];
const ENDINGS = ['', '', '', 's', 'ed', 'ing', 'ation', 'ly'];
const VOCABULARY = 120_000;
/** Mandelbrot's shift: keeps the few commonest words from taking half the text. */
const SHIFT = 2.7;

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Chunks of invented words whose frequencies follow Zipf's law, as real text's do. */
export function inventChunks(count: number, words: number): string[] {
  const draw = random(1);
  return Array.from({ length: count }, () => Array.from({ length: words }, () => wordOfRank(rank(draw))).join(' '));
}

/** Four in five questions have 5 to 15 words, the rest 40 to 120. */
export function inventQueries(count: number): string[] {
  const draw = random(2);
  return Array.from({ length: count }, (_, i) => {
    const words = i % 5 === 4 ? 40 + Math.floor(draw() * 80) : 5 + Math.floor(draw() * 10);
    return Array.from({ length: words }, () => wordOfRank(rank(draw))).join(' ');
  });
}

function rank(draw: () => number): number {
  return Math.floor(Math.exp(draw() * Math.log(VOCABULARY)) - 1 + SHIFT * draw());
}

function wordOfRank(number: number): string {
  let rest = Math.floor(number / ENDINGS.length);
  let word = '';
  do {
    word += (ONSETS[rest % ONSETS.length] as string) + RHYMES[Math.floor(rest / ONSETS.length) % RHYMES.length];
    rest = Math.floor(rest / (ONSETS.length * RHYMES.length));
  } while (rest > 0);
  return word + ENDINGS[number % ENDINGS.length];
}

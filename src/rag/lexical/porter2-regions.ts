const VOWELS = 'aeiouy';
/** Prefixes after which the first region starts, whatever the vowels say (Porter2). */
const FIXED_PREFIXES = ['gener', 'commun', 'arsen'];

/**
 * Where the two regions of a word begin, in which Porter2 may cut.
 * @returns indices of R1 and R2; the word's length where a region is empty
 */
export function markRegions(word: string): readonly [r1: number, r2: number] {
  const prefix = FIXED_PREFIXES.find((fixed) => word.startsWith(fixed));
  const r1 = prefix === undefined ? afterVowelAndConsonant(word, 0) : prefix.length;
  return [r1, afterVowelAndConsonant(word, r1)];
}

/** Index after the first consonant that follows a vowel. */
function afterVowelAndConsonant(word: string, from: number): number {
  for (let i = from + 1; i < word.length; i += 1) {
    if (VOWELS.includes(word[i - 1] ?? ' ') && !VOWELS.includes(word[i] ?? ' ')) return i + 1;
  }
  return word.length;
}

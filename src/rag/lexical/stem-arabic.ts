/** Article and particles written onto the word, longest first. Source: light10 (Larkey, Ballesteros, Connell 2007). */
const PREFIXES = ['وال', 'بال', 'كال', 'فال', 'ال', 'لل'];
const SUFFIXES = ['ها', 'ان', 'ات', 'ون', 'ين', 'يه', 'ه', 'ي'];
/** What must be left of the word. */
const PREFIX_REST = 2;
const SUFFIX_REST = 2;

/**
 * Takes the article, particles and common endings off an Arabic word (light10).
 * @param word alef, yeh and teh marbuta already unified, vowel signs already dropped
 */
export function stemArabic(word: string): string {
  let stem = word.startsWith('و') && word.length > 3 && !word.startsWith('وال') ? word.slice(1) : word;
  const prefix = PREFIXES.find((candidate) => stem.startsWith(candidate));
  if (prefix !== undefined && stem.length - prefix.length >= PREFIX_REST) stem = stem.slice(prefix.length);
  for (const suffix of SUFFIXES) {
    if (stem.endsWith(suffix) && stem.length - suffix.length >= SUFFIX_REST) stem = stem.slice(0, -suffix.length);
  }
  return stem;
}

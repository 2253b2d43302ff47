/** Accents of European letters. The marks of Indic and Thai scripts are letters to their readers, and stay. */
const ACCENTS = /[\u0300-\u036f]/g;

/**
 * The letters and digits of a value in one spelling, so that "+44 7525-199386" and "+447525199386" are the same value.
 * @returns lower case, compatibility forms folded, without accents, spaces and punctuation
 */
export function compact(value: string): string {
  return value
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
}

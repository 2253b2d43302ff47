/** Words that carry grammar, not the topic. What stands beside them is a query's skeleton. */
const FUNCTION_WORDS = new Set(
  `a about above after all also am an and any are as at be because been before being below between both but by can
  cannot could did do does doing done down during each either few for from further had has have having he her here hers
  him his how i if in into is it its just may me might more most much must my near neither no nor not now of off on once
  one only onto or other our out over own per shall she should since so some such than that the their them then there
  these they this those through to too under until up upon us vs was we were what when where whether which while who
  whom whose why will with within without would yet you your`.split(/\s+/),
);

const ASKING = new Set(
  'how what when where which who whom whose why can could did do does is are was were should will'.split(' '),
);

export const isFunctionWord = (word: string): boolean => FUNCTION_WORDS.has(word);
export const isAskingWord = (word: string): boolean => ASKING.has(word);

/** Letters, digits and inner apostrophes, lower case. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu) ?? [];
}

/** A word without its commonest English endings: enough to see `guitars` in `guitar`. */
export function stemOf(word: string): string {
  if (word.length < 5) return word;
  return word.replace(/ies$/, 'y').replace(/(?:ing|ed|es|s|er|ly)$/, '');
}

/** Function words and punctuation as they are, every other word by its casing and kind. */
export function skeletonOf(text: string): readonly string[] {
  return (text.match(/[\p{L}\p{N}'’]+|[^\s\p{L}\p{N}'’]+/gu) ?? []).map((token) => {
    const lower = token.toLowerCase();
    if (FUNCTION_WORDS.has(lower)) return lower;
    if (!/[\p{L}\p{N}]/u.test(token)) return token;
    if (/\p{N}/u.test(token)) return /^\p{N}+$/u.test(token) ? `#${token.length}` : '#a';
    if (token === lower) return 'x';
    return token.length > 1 && token === token.toUpperCase() ? 'XX' : 'X';
  });
}

/** FNV-1a over UTF-16 units, finished by a mix so that low bits are even. */
export function hashOf(text: string, salt = 0): number {
  let h = (0x811c9dc5 ^ Math.imul(salt, 0x9e3779b9)) >>> 0;
  for (let at = 0; at < text.length; at += 1) h = Math.imul(h ^ text.charCodeAt(at), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

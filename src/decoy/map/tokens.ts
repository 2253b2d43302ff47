/** Words that say nothing of the topic. */
const EMPTY = new Set(
  `a an the of to in on at by for from with about as into and or but not no nor so if than then is are was were be been being am
  do does did doing done have has had having can could will would shall should may might must i me my mine we us our you your he
  him his she her it its they them their this that these those there here what which who whom whose when where why how much many
  some any all most more less very just also only own same too s t don isn doesn didn won get got getting go going make made use
  used using need want like know find tell say said long best good bad new old free top way thing things list info information
  vs versus please help someone something anyone one two first last up down out off over under again`.split(/\s+/),
);

export interface Token {
  readonly word: string;
  readonly lemma: string;
  readonly isEmpty: boolean;
}

/** Words of a text, lower case, without accents; "c++", "c#" and ".net" stay whole. */
export function tokenise(text: string): Token[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/['’]s\b/g, '');
  return (plain.match(/c\+\+|[cf]#|[\p{L}\p{N}]+/gu) ?? []).map((word) => ({
    word,
    lemma: lemma(word),
    isEmpty: EMPTY.has(word),
  }));
}

/** The singular, by rule: what counts is that the shipped tables were made with the same rule. */
export function lemma(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || /(?:ss|us|is|os|as)$/.test(word)) return word;
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(?:x|ch|sh|ss|zz)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

/** Other forms under which a word may be listed, likeliest first: of "running" run, of "baked" bake. */
export function otherForms(word: string): string[] {
  const ending = /(?:ing|ed|er|ly|ers)$/.exec(word)?.[0];
  const forms = word.length > 4 && ending ? [word.slice(0, -ending.length)] : [];
  const [stem] = forms;
  if (stem === undefined || stem.length < 3) return [word.endsWith('ing') ? '' : `${word}ing`].filter(Boolean);
  forms.push(`${stem}e`, `${stem}ing`);
  if (/([b-df-hj-np-tv-z])\1$/.test(stem)) forms.unshift(stem.slice(0, -1));
  if (stem.endsWith('i')) forms.unshift(`${stem.slice(0, -1)}y`);
  return forms;
}

/** Key of a word or phrase in the shipped tables: FNV-1a, 32 bits. */
export function keyOf(phrase: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < phrase.length; at++) hash = Math.imul(hash ^ phrase.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** A phrase as it is listed: the lemmas of its words, one space between. */
export function phraseKey(phrase: string): string {
  return tokenise(phrase)
    .map((token) => token.lemma)
    .join(' ');
}

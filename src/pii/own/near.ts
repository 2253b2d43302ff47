/** Longest word that is compared otherwise than exactly; longer ones are no names and would cost time. */
const LONGEST = 24;

/** How many slips of the finger are forgiven in a word of this length. */
function slipsFor(length: number): 0 | 1 | 2 {
  if (length < 5) return 0;
  return length < 9 ? 1 : 2;
}

/**
 * Finds own words in spite of missing, added, changed and swapped letters. The words with up to two letters left out are
 * kept in a table, so a word of a text costs the same however many own words there are.
 */
export class NearWords {
  readonly #exact = new Set<string>();
  readonly #shorter = new Map<string, string[]>();

  constructor(words: Iterable<string>) {
    for (const word of words) {
      this.#exact.add(word);
      const slips = slipsFor(word.length);
      if (slips === 0 || word.length > LONGEST) continue;
      for (const rest of leftOut(word, slips)) this.#shorter.set(rest, [...(this.#shorter.get(rest) ?? []), word]);
    }
  }

  /** @returns the own word itself, or the one it is near to, or null */
  match(word: string): { readonly word: string; readonly exact: boolean } | null {
    if (this.#exact.has(word)) return { word, exact: true };
    if (word.length < 4 || word.length > LONGEST) return null;
    for (const rest of leftOut(word, slipsFor(word.length + 1))) {
      for (const own of this.#shorter.get(rest) ?? []) {
        if (distance(word, own) <= Math.min(slipsFor(own.length), slipsFor(word.length + 1)))
          return { word: own, exact: false };
      }
    }
    return null;
  }
}

/** The word and what is left of it without one, or two, of its letters. */
function leftOut(word: string, slips: number): Set<string> {
  const out = new Set([word]);
  let edge = [word];
  for (let round = 0; round < slips; round++) {
    const next: string[] = [];
    for (const rest of edge) {
      for (let at = 0; at < rest.length; at++) {
        const shorter = rest.slice(0, at) + rest.slice(at + 1);
        if (out.has(shorter)) continue;
        out.add(shorter);
        next.push(shorter);
      }
    }
    edge = next;
  }
  return out;
}

/** Optimal string alignment: a swap of neighbours counts one. */
function distance(a: string, b: string): number {
  let before = new Array<number>(b.length + 1).fill(0);
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

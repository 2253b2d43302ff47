import { isFunctionWord } from './replace/words.ts';
import type { Finding, TextMode } from './types.ts';

const WORD = /[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*/gu;
/** Shorter ones ("li", "jo") are too often something else; a writing system without spaces has no words to look for. */
const MIN_CHARS = 3;
const REASON = 'was a name earlier in this session';
const CONFIDENCE = 0.8;

export interface KnownNames {
  /** @param name the value of a PERSON finding, as written in `text` */
  learn(name: string, text: string): void;
  /** Words of `text` that were part of a name before. */
  echoesIn(text: string, mode: TextMode): readonly Finding[];
  clear(): void;
}

/**
 * Once a word is a name in a session it stays one: "ngozi okafor" first, "ngozi" alone later. A name that is an everyday
 * word ("mark pond") is known only as a whole.
 * @param isCommonWord whether a lower-case word means something else too
 */
export function createKnownNames(isCommonWord: (word: string) => boolean): KnownNames {
  /** By word in lower case; true when it was written with a capital among small letters, and must be again in prose. */
  const words = new Map<string, boolean>();
  const wholes = new Set<string>();
  return {
    learn(name, text) {
      const parts = [...name.matchAll(WORD)].map(([word]) => word);
      if (parts.length > 1) wholes.add(parts.join(' ').toLowerCase());
      for (const word of parts) {
        const lower = word.toLowerCase();
        if (word.length < MIN_CHARS || isFunctionWord(lower) || isCommonWord(lower)) continue;
        const capital = /^\p{Lu}/u.test(word) && /\p{Ll}/u.test(text);
        words.set(lower, capital && words.get(lower) !== false);
      }
    },
    echoesIn(text, mode) {
      if (words.size === 0 && wholes.size === 0) return [];
      const tokens = [...text.matchAll(WORD)].map((match) => token(match[0], match.index));
      return tokens.flatMap(({ word, start, end }, at) => {
        const capital = words.get(word);
        const known =
          capital !== undefined && (!capital || mode === 'query' || /^\p{Lu}/u.test(text.slice(start, end)));
        const whole = known ? null : wholeEnd(tokens, at, wholes);
        if (!known && whole === null) return [];
        return [{ kind: 'PERSON', start, end: whole ?? end, confidence: CONFIDENCE, outcome: 'mask', reason: REASON }];
      });
    },
    clear() {
      words.clear();
      wholes.clear();
    },
  };
}

interface Token {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

function token(written: string, start: number): Token {
  const bare = written.replace(/['’]s$/i, '');
  return { word: bare.toLowerCase(), start, end: start + bare.length };
}

/** @returns where the longest whole name that begins at a token ends, or null */
function wholeEnd(tokens: readonly Token[], at: number, wholes: ReadonlySet<string>): number | null {
  for (const count of [4, 3, 2]) {
    const run = tokens.slice(at, at + count);
    if (run.length === count && wholes.has(run.map(({ word }) => word).join(' '))) return run.at(-1)?.end ?? null;
  }
  return null;
}

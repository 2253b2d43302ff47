import { splitSentences } from '../rag/sentence.ts';
import type { Passage } from '../rag/types.ts';
import { InferenceError } from './errors.ts';
import type { Answer, Citation } from './port.ts';
import { scoreSentences } from './score-sentences.ts';

/** Passages by the number they have in the prompt. */
export type NumberedPassages = ReadonlyMap<number, Passage>;

/** `[1]`, `[1, 2]`, `[2-4]`, `[source 3]`. Longer numbers are years and the like. */
const CITATION = /^\s*(?:sources?\s*)?(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\s*$/i;
const MAX_BRACKET_LENGTH = 40;
const BRACKETS = new RegExp(`(\\s*)\\[([^[\\]\\n]{1,${MAX_BRACKET_LENGTH}})\\]`, 'g');
/** What may still become a bracket with the white space before it. */
const UNFINISHED = new RegExp(`\\s*(?:\\[[^[\\]\\n]{0,${MAX_BRACKET_LENGTH}})?$`);
const MAX_SOURCES_AT_ONCE = 20;
/** Support below which a passage is not seen to say what it is cited for. */
const MIN_SUPPORT = 0.3;

/** Lets an answer through as it is written and drops citations of sources that the model was not given. */
export interface CitationFilter {
  /** @returns text that is ready; a bracket that is not closed yet waits */
  push(text: string): string;
  /** @returns what waited */
  end(): string;
  readonly refusedCount: number;
}

export function createCitationFilter(isKnown: (marker: number) => boolean): CitationFilter {
  let waiting = '';
  let refusedCount = 0;
  const clean = (text: string): string =>
    text.replace(BRACKETS, (match, space: string, inside: string) => {
      const markers = markersIn(inside);
      if (!markers) return match;
      const known = markers.filter(isKnown);
      refusedCount += markers.length - known.length;
      return known.length === 0 ? '' : space + known.map((marker) => `[${marker}]`).join('');
    });
  return {
    push(text) {
      waiting += text;
      const ready = waiting.slice(0, UNFINISHED.exec(waiting)?.index ?? waiting.length);
      waiting = waiting.slice(ready.length);
      return clean(ready);
    },
    end() {
      const rest = clean(waiting);
      waiting = '';
      return rest;
    },
    get refusedCount() {
      return refusedCount;
    },
  };
}

/**
 * Finds for every citation in the text the sentence of its passage that says it.
 * @param text already filtered: it cites only numbers of `passages`
 */
export function citationsOf(
  text: string,
  passages: NumberedPassages,
): { readonly citations: readonly Citation[]; readonly weakCount: number } {
  const citations: Citation[] = [];
  let weakCount = 0;
  let claim = '';
  for (const sentence of splitSentences(text)) {
    const plain = sentence
      .replace(BRACKETS, (match, _space, inside: string) => (markersIn(inside) ? '' : match))
      .trim();
    // A citation behind the full stop belongs to the sentence before it.
    if (/[\p{L}\p{N}]/u.test(plain)) claim = plain;
    for (const [, , inside] of sentence.matchAll(BRACKETS)) {
      for (const marker of markersIn(inside!) ?? []) {
        const passage = passages.get(marker);
        if (!passage) continue;
        const { quote, support } = bestQuote(claim, passage);
        if (citations.some((each) => each.marker === marker && each.quote === quote)) continue;
        if (support < MIN_SUPPORT) weakCount++;
        citations.push(citationFor(marker, passage, quote));
      }
    }
  }
  return { citations, weakCount };
}

export function citationFor(marker: number, passage: Passage, quote: string): Citation {
  const { chunkId, documentId, documentKey, title, headingPath, pages, web } = passage;
  const place = { documentId, documentKey, title, headingPath, ...(pages ? { pages } : {}), ...(web ? { web } : {}) };
  return { marker, chunkId, ...place, quote };
}

/**
 * The last check before an answer leaves: every citation names a passage of the evidence and quotes it to the letter.
 * @throws InferenceError ANSWER_CITATION_OUTSIDE_EVIDENCE
 */
export function assertInsideEvidence(answer: Answer, passages: readonly Passage[]): Answer {
  for (const { marker, chunkId, quote } of answer.citations) {
    const passage = passages[marker - 1];
    if (passage?.chunkId !== chunkId || !passage.text.includes(quote)) {
      throw new InferenceError('ANSWER_CITATION_OUTSIDE_EVIDENCE', 'a citation does not stand in the evidence', {
        hint: 'Ask again; if it happens again, report it as a fault of the program.',
      });
    }
  }
  return answer;
}

function bestQuote(claim: string, passage: Passage): { readonly quote: string; readonly support: number } {
  const scored = scoreSentences(claim, [passage]);
  if (scored.length === 0) return { quote: passage.text.trim(), support: 0 };
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
  return { quote: best.text, support: best.support };
}

function markersIn(inside: string): readonly number[] | null {
  const list = CITATION.exec(inside)?.[1];
  if (list === undefined) return null;
  const markers = list.split(/[,;]/).flatMap((part) => {
    const [from = 0, to = from] = part.split(/[–-]/).map(Number);
    // "[3-1]" and "[1-999]" are no ranges of sources.
    const isRange = to > from && to - from < MAX_SOURCES_AT_ONCE;
    return isRange ? Array.from({ length: to - from + 1 }, (_, i) => from + i) : from === to ? [from] : [from, to];
  });
  return [...new Set(markers)];
}

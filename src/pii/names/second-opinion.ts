import { createRequire } from 'node:module';
import type nlp from 'compromise/two';
import type { Detector, Finding, TextView } from '../types.ts';

/** From this confidence on a finding stands by itself. */
const SURE_FROM = 0.9;
/** A search is read whole; of longer texts the surroundings of a finding, this many UTF-16 units on each side. */
const AROUND = 60;
const WHOLE = 240;
/** Reading takes about a millisecond each: a text made of doubtful names must not take seconds. */
const MOST_READ = 8;
/** Word classes that names do not belong to, in the words of `compromise`. */
const OTHER_CLASSES = new Set([
  'Adjective',
  'Adverb',
  'Conjunction',
  'Determiner',
  'Preposition',
  'Pronoun',
  'QuestionWord',
  'Verb',
]);

interface Term {
  readonly tags: readonly string[];
  readonly offset: { readonly start: number; readonly length: number };
}
type Tagger = typeof nlp;

let tagger: Tagger | undefined;

/** Loads the grammar, which takes a moment: called ahead of need where there is time, and otherwise when first wanted. */
export function loadGrammar(): Tagger {
  tagger ??= createRequire(import.meta.url)('compromise/two') as Tagger;
  return tagger;
}

/**
 * Hears `compromise` on names that are in doubt. Its grammar is one voice among others: it takes "do" and "sung" out of
 * names, and makes a certain finding an unsure one where a verb or an adjective stands in it; it never adds a name, and it
 * is not asked where the name is clear.
 */
export function withSecondOpinion(find: Detector): Detector {
  return (view) => {
    const found = find(view);
    let read = 0;
    return found.flatMap((finding) => {
      if (finding.kind !== 'PERSON' || finding.confidence >= SURE_FROM || read >= MOST_READ) return finding;
      read += 1;
      return weigh(finding, view);
    });
  };
}

function weigh(finding: Finding, view: TextView): readonly Finding[] {
  const classes = classesIn(view.text, finding.start, finding.end);
  const others = classes.filter((tags) => !tags.includes('Person') && tags.some((tag) => OTHER_CLASSES.has(tag)));
  if (others.length === 0) return [finding];
  if (others.length === classes.length || finding.outcome === 'ask') return [];
  return [{ ...finding, outcome: 'ask', reason: 'could be a name, or words of another class' }];
}

/** The tags of every word that overlaps the span. */
function classesIn(text: string, start: number, end: number): readonly (readonly string[])[] {
  const from = text.length <= WHOLE ? 0 : wordStart(text, Math.max(0, start - AROUND));
  const piece = text.length <= WHOLE ? text : text.slice(from, wordEnd(text, Math.min(text.length, end + AROUND)));
  const sentences: readonly { readonly terms: readonly Term[] }[] = loadGrammar()(piece).json({ offset: true });
  return sentences
    .flatMap(({ terms }) => terms)
    .filter(({ offset }) => from + offset.start < end && from + offset.start + offset.length > start)
    .map(({ tags }) => tags);
}

function wordStart(text: string, at: number): number {
  const space = text.lastIndexOf(' ', at);
  return at - space <= AROUND ? space + 1 : at;
}

function wordEnd(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return space >= 0 && space - at <= AROUND ? space : at;
}

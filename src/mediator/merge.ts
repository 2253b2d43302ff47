import { canonicalUrl } from './canonical-url.ts';
import type { EngineResult, ResultRow } from './types.ts';

/** What one engine found, best first. */
export interface EngineResults {
  readonly engine: string;
  /** How much its places count; 1 for an ordinary engine. */
  readonly weight: number;
  readonly results: readonly EngineResult[];
  readonly suggestions?: readonly string[];
}

/** Reciprocal rank fusion, Cormack, Clarke and Büttcher, SIGIR 2009: their constant. */
const RANK_CONSTANT = 60;
const MAX_SUGGESTIONS = 10;

interface Sighting {
  readonly engine: string;
  readonly weight: number;
  readonly position: number;
  readonly result: EngineResult;
}

/**
 * One row a page, best first. The order does not depend on the order of `readings`.
 *
 * `score` is Σ weight × 61 / (60 + position): reciprocal rank fusion, scaled so that a first place counts as much as its
 * engine's weight. Programs that speak to SearXNG sort by `score`, so the order is that of the score and nothing else. SearXNG's
 * own Σ weight × positions / position is not used: one engine's first place beats two engines' fifth places there, so that
 * one bad engine rules the page.
 */
export function mergeResults(readings: readonly EngineResults[]): readonly ResultRow[] {
  const pages = new Map<string, Sighting[]>();
  for (const { engine, weight, results } of readings) {
    for (const [index, result] of results.entries()) {
      const key = canonicalUrl(result.url);
      const sightings = pages.get(key) ?? [];
      // An engine that lists a page twice has one vote, its best.
      if (!sightings.some((other) => other.engine === engine)) {
        sightings.push({ engine, weight, position: index + 1, result });
      }
      pages.set(key, sightings);
    }
  }
  return [...pages].map(([key, sightings]) => rowOf(key, sightings.toSorted(byPlace))).toSorted(byScore);
}

/** Suggestions of all engines: those of more engines first, then as the engines gave them. */
export function mergeSuggestions(readings: readonly EngineResults[]): readonly string[] {
  const found = new Map<string, { readonly text: string; count: number }>();
  for (const { suggestions = [] } of readings.toSorted((a, b) => compare(a.engine, b.engine))) {
    for (const text of suggestions) {
      const entry = found.get(text.toLowerCase()) ?? { text, count: 0 };
      entry.count += 1;
      found.set(text.toLowerCase(), entry);
    }
  }
  return [...found.values()]
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ text }) => text);
}

/** The title of the best place; the longest snippet; an encrypted address before one that is not. */
function rowOf(key: string, sightings: readonly Sighting[]): ResultRow {
  const results = sightings.map(({ result }) => result);
  const best = results[0] as EngineResult;
  const published = results.find((result) => result.published !== undefined)?.published;
  return {
    canonicalUrl: key,
    url: (results.find(({ url }) => url.startsWith('https:')) ?? best).url,
    title: best.title,
    snippet: results.reduce((longest, { snippet }) => (snippet.length > longest.length ? snippet : longest), ''),
    ...(published !== undefined && { published }),
    engines: sightings.map(({ engine }) => engine),
    positions: sightings.map(({ position }) => position),
    score: sightings.reduce(
      (sum, { weight, position }) => sum + (weight * (RANK_CONSTANT + 1)) / (RANK_CONSTANT + position),
      0,
    ),
  };
}

function byPlace(a: Sighting, b: Sighting): number {
  return a.position - b.position || b.weight - a.weight || compare(a.engine, b.engine);
}

function byScore(a: ResultRow, b: ResultRow): number {
  return b.score - a.score || compare(a.canonicalUrl, b.canonicalUrl);
}

/** By code units, so that no locale changes the order. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

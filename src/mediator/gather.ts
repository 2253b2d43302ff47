import { type EngineResults, mergeResults, mergeSuggestions } from './merge.ts';
import type { Carried, EngineReading, ResultRow } from './types.ts';
import type { Unresponsive, WebEvent } from './web.ts';

/** Sums for the audit chain: nothing in them says what was asked. */
interface Totals {
  readonly results: number;
  readonly failedEngines: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly elapsedMs: number;
}

/** What the engines of one question gave so far. */
export interface Gathering {
  add(carried: Carried, reading: EngineReading): WebEvent;
  rows(): readonly ResultRow[];
  done(left: readonly Unresponsive[], answered: boolean): WebEvent;
  readonly totals: Totals;
}

/**
 * @param weight how much an engine's places count
 * @param now monotonic, ms
 */
export function createGathering(weight: (engine: string) => number, now: () => number): Gathering {
  const begun = now();
  const readings: EngineResults[] = [];
  const failed: Unresponsive[] = [];
  let [sentBytes, receivedBytes] = [0, 0];
  let rows: readonly ResultRow[] = [];
  const spent = () => ({ sentBytes, receivedBytes, elapsedMs: Math.round(now() - begun) });
  return {
    add(carried, reading) {
      const { engine } = carried;
      sentBytes += carried.sentBytes;
      receivedBytes += carried.receivedBytes;
      if ('problem' in reading) {
        failed.push([engine, reading.problem]);
        return { type: 'engine', engine, problem: reading.problem, results: 0 };
      }
      const { results, suggestions = [] } = reading;
      readings.push({ engine, weight: weight(engine), results, suggestions });
      rows = mergeResults(readings);
      return { type: 'engine', engine, problem: null, results: results.length };
    },
    rows: () => rows,
    done(left, answered) {
      const suggestions = mergeSuggestions(readings);
      return { type: 'done', rows, suggestions, unresponsive: [...failed, ...left], answered, ...spent() };
    },
    get totals() {
      return { results: rows.length, failedEngines: failed.length, ...spent() };
    },
  };
}

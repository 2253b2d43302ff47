import type { Carried, EngineReading, EngineResult, ResultRow } from './types.ts';
import type { Unresponsive, WebEvent } from './web.ts';

/** Sums for the audit chain: nothing in them says what was asked. */
export interface Totals {
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

/** One engine's results, best first. */
export interface EngineResults {
  readonly engine: string;
  readonly results: readonly EngineResult[];
}

/**
 * @param merge makes one list of all, best first, an address once
 * @param now monotonic, ms
 */
export function createGathering(
  merge: (readings: readonly EngineResults[]) => readonly ResultRow[],
  now: () => number,
): Gathering {
  const begun = now();
  const readings: EngineResults[] = [];
  const failed: Unresponsive[] = [];
  const suggestions = new Set<string>();
  let [sentBytes, receivedBytes] = [0, 0];
  let rows: readonly ResultRow[] = [];
  const totals = (): Totals => ({
    results: rows.length,
    failedEngines: failed.length,
    sentBytes,
    receivedBytes,
    elapsedMs: Math.round(now() - begun),
  });
  return {
    add(carried, reading) {
      const { engine } = carried;
      sentBytes += carried.sentBytes;
      receivedBytes += carried.receivedBytes;
      if ('problem' in reading) {
        failed.push([engine, reading.problem]);
        return { type: 'engine', engine, problem: reading.problem, results: 0 };
      }
      readings.push({ engine, results: reading.results });
      for (const suggestion of reading.suggestions ?? []) suggestions.add(suggestion);
      rows = merge(readings);
      return { type: 'engine', engine, problem: null, results: reading.results.length };
    },
    rows: () => rows,
    done(left, answered) {
      const { failedEngines: _, results: __, ...sums } = totals();
      const unresponsive = [...failed, ...left];
      return { type: 'done', rows, suggestions: [...suggestions], unresponsive, answered, ...sums };
    },
    get totals() {
      return totals();
    },
  };
}

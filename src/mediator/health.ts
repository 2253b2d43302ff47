import type { Engine } from './engines/engine.ts';
import type { EngineCounters, HealthFile } from './health-file.ts';
import type { EngineProblem } from './types.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** No engine rests longer: what was wrong may have been put right. */
const LONGEST_REST_MS = DAY_MS;

/**
 * How long an engine rests after its first failure of a kind, and how many in a row it takes before it rests at all. SearXNG's
 * times for refusals, which engines and exit relays are known to need. Each further failure doubles the rest.
 */
const RESTS: Readonly<
  Record<Exclude<EngineProblem, 'near its limit'>, { readonly ms: number; readonly after: number }>
> = {
  'access denied': { ms: 180_000, after: 1 },
  'too many requests': { ms: 180_000, after: 1 },
  CAPTCHA: { ms: 3_600_000, after: 1 },
  'parsing error': { ms: 3_600_000, after: 3 },
  'HTTP error': { ms: 30_000, after: 2 },
  'network error': { ms: 10_000, after: 2 },
  'proxy error': { ms: 10_000, after: 2 },
  'SSL error': { ms: 60_000, after: 2 },
  timeout: { ms: 10_000, after: 2 },
};

/** Worth a second try on new circuits: the relay, not the engine, may be what failed. */
const RETRIED: ReadonlySet<EngineProblem> = new Set(['timeout', 'network error', 'proxy error', 'access denied']);

/** Why an engine is left out, in SearXNG's words where it has any. */
export type Refusal = 'near its limit' | `Suspended: ${EngineProblem}`;

/** What came of one slot at one engine; null: it answered. */
export interface Outcome {
  readonly problem: EngineProblem | null;
  readonly retryAfterMs?: number;
}

export interface HealthState {
  readonly refusal: Refusal | null;
  /** Of the last batch; null when that went well. */
  readonly problem: string | null;
  /** Milliseconds since 1970 at which it may be asked again; null when it may be now. */
  readonly nextTry: number | null;
  readonly today: number;
}

export interface EngineHealth {
  /** @param requests all slots of a batch: an engine that cannot carry the whole of it gets none */
  refusal(engine: Engine, requests: number): Refusal | null;
  /**
   * Takes a batch off an engine's allowance, to be awaited before anything is sent: a crash must not forget what was sent.
   * @throws the file system's error
   */
  spend(engines: readonly Engine[], requests: number): Promise<void>;
  /**
   * Notes what came of a batch.
   * @param outcomes of every slot, read alike for real and decoy. Judged by the real one alone, an engine could send a captcha to
   *   one slot, watch whether it is left alone for an hour, and know.
   * @throws the file system's error
   */
  report(engine: Engine, outcomes: readonly Outcome[]): Promise<void>;
  state(engine: Engine): HealthState;
}

/** @param now milliseconds since 1970 */
export function createHealth({ file, now }: { readonly file: HealthFile; readonly now: () => number }): EngineHealth {
  const book = new Map(file.read());
  let saving: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    // One write after another, each of what is true by then; a failed one is its caller's to tell, not the next one's.
    saving = saving.catch(() => undefined).then(() => file.write(book));
    return saving;
  };
  const counters = (engine: Engine): EngineCounters => current(book.get(engine.id), engine, now());

  function refusal(engine: Engine, requests: number): Refusal | null {
    const { restsUntil, problem, today, level } = counters(engine);
    if (restsUntil > now()) return `Suspended: ${(problem ?? 'HTTP error') as EngineProblem}`;
    const { perMinute, perDay } = engine.limits;
    return level + requests > perMinute || today + requests > perDay ? 'near its limit' : null;
  }

  return {
    refusal,
    spend(engines, requests) {
      for (const engine of engines) {
        const have = counters(engine);
        book.set(engine.id, { ...have, today: have.today + requests, level: have.level + requests });
      }
      return save();
    },
    report(engine, outcomes) {
      const { problem, retryAfterMs } = verdict(outcomes);
      const have = counters(engine);
      if (problem === null || problem === 'near its limit') {
        book.set(engine.id, { ...have, failures: 0, restsUntil: 0, problem: null });
      } else {
        const failures = have.failures + 1;
        const restMs = retryAfterMs ?? restOf(problem, failures);
        book.set(engine.id, { ...have, failures, restsUntil: restMs > 0 ? now() + restMs : 0, problem });
      }
      return save();
    },
    state(engine) {
      const { problem, restsUntil, today } = counters(engine);
      return { refusal: refusal(engine, 1), problem, nextTry: restsUntil > now() ? restsUntil : null, today };
    },
  };
}

/**
 * Whether a batch is sent once more, each slot on a new circuit: all slots or none, so that the second round tells no more
 * than the first. Whether there may be a second round is settled before the first, by asking for twice the allowance.
 */
export function wantsRetry(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(({ problem }) => problem !== null && RETRIED.has(problem));
}

/** A batch went well when most of its slots did; else the problem most of the others had, the heavier one at a tie. */
function verdict(outcomes: readonly Outcome[]): Outcome {
  const failed = outcomes.filter(({ problem }) => problem !== null);
  if (failed.length * 2 <= outcomes.length) return { problem: null };
  const count = (wanted: EngineProblem | null): number => failed.filter(({ problem }) => problem === wanted).length;
  const order = Object.keys(RESTS);
  const [worst] = failed.toSorted(
    (a, b) => count(b.problem) - count(a.problem) || order.indexOf(a.problem ?? '') - order.indexOf(b.problem ?? ''),
  );
  const problem = worst?.problem ?? null;
  const waits = failed.flatMap((outcome) => (outcome.problem === problem ? (outcome.retryAfterMs ?? []) : []));
  return { problem, ...(waits.length > 0 && { retryAfterMs: Math.min(LONGEST_REST_MS, Math.max(...waits)) }) };
}

function restOf(problem: Exclude<EngineProblem, 'near its limit'>, failures: number): number {
  const { ms, after } = RESTS[problem];
  return failures < after ? 0 : Math.min(LONGEST_REST_MS, ms * 2 ** Math.min(20, failures - after));
}

/** The counters as they stand now: a new day begins at nothing, and a minute's allowance fills up again evenly. */
function current(kept: EngineCounters | undefined, { limits }: Engine, time: number): EngineCounters {
  const day = Math.floor(time / DAY_MS);
  if (!kept) return { day, today: 0, level: 0, filledAt: time, failures: 0, restsUntil: 0, problem: null };
  // A clock that was set back must not freeze an engine: no time has passed, and no rest is longer than a day.
  const passed = Math.max(0, time - kept.filledAt);
  return {
    ...kept,
    day,
    today: kept.day === day ? kept.today : 0,
    level: Math.max(0, kept.level - (passed * limits.perMinute) / MINUTE_MS),
    filledAt: time,
    restsUntil: Math.min(kept.restsUntil, time + LONGEST_REST_MS),
  };
}

import type { Config } from '../../config/schema.ts';
import { DecoyError } from '../errors.ts';
import type { Mode, QueryBatch, Random } from '../types.ts';
import { type CoverCost, coverCost } from './cost.ts';
import { drawDummies, drawTimes } from './geometric.ts';
import { nextGapMs } from './poisson.ts';

/** Batches that may wait for an epoch. */
const MAX_WAITING = 32;
/** Longest delay that a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Time as the schedule knows it; a test moves its own. */
export interface Timer {
  /** Milliseconds since anything; never goes back. */
  monotonic(): number;
  /** @returns what cancels it */
  after(ms: number, run: () => void): () => void;
}

export interface CoverOptions {
  readonly config: Config['decoys']['cover'];
  readonly batchSize: (mode: Mode) => number;
  readonly random: Random;
  readonly timer: Timer;
  readonly dummy: (mode: Mode) => QueryBatch;
  /** Hands a batch to the courier. Must not throw, and must treat all batches alike. */
  readonly emit: (batch: QueryBatch) => void;
  /** Counts a window's epsilon; `geometric` only. */
  readonly chargeWindow: (eps: number) => Promise<void>;
  /** A schedule that fails stops, and says so: half a schedule tells more than none. */
  readonly onFault: (error: unknown) => void;
}

/** Sends batches by a schedule that does not look at what is asked. Off until it is started. */
export interface Cover {
  readonly isOn: boolean;
  /** To be shown before it is switched on. */
  cost(): CoverCost;
  start(): void;
  /** Batches that wait are dropped; they are told by the return value of `offer`. */
  stop(): void;
  /**
   * A real batch: it leaves at the next free epoch with `poisson`, at once otherwise.
   * @returns true when it was handed on, false when the schedule stopped before
   * @throws DecoyError DECOY_QUEUE_FULL, DECOY_SETTING for a batch of another mode than the dummies'
   */
  offer(batch: QueryBatch): Promise<boolean>;
}

interface Waiting {
  readonly batch: QueryBatch;
  readonly settle: (sent: boolean) => void;
}

export function createCover(options: CoverOptions): Cover {
  const { config, timer, random, emit, dummy, onFault } = options;
  const waiting: Waiting[] = [];
  const cancels = new Set<() => void>();
  let on = false;
  const stop = (): void => {
    on = false;
    for (const cancel of cancels) cancel();
    cancels.clear();
    for (const { settle } of waiting.splice(0)) settle(false);
  };
  const at = (time: number, run: () => void): void => {
    const left = time - timer.monotonic();
    const step = (): void => {
      cancels.delete(cancel);
      if (left > MAX_TIMER_MS) at(time, run);
      else guarded(run);
    };
    const cancel = timer.after(Math.max(0, Math.min(left, MAX_TIMER_MS)), step);
    cancels.add(cancel);
  };
  const guarded = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      stop();
      onFault(error);
    }
  };
  // From epoch to epoch, not from when the last was done: work that takes long must not shift the schedule.
  const poisson = (from: number): void => {
    const epoch = from + nextGapMs(config.perHour, random);
    at(epoch, () => {
      poisson(epoch);
      const next = waiting.shift();
      emit(next?.batch ?? dummy(config.mode));
      next?.settle(true);
    });
  };
  const geometric = (from: number): void => {
    const windowMs = config.windowMinutes * 60_000;
    const times = drawTimes(drawDummies(config, random), windowMs, random);
    for (const time of times) at(from + time, () => emit(dummy(config.mode)));
    at(from + windowMs, () => geometric(from + windowMs));
    options.chargeWindow(config.eps).catch((error: unknown) => {
      stop();
      onFault(error);
    });
  };
  return {
    get isOn() {
      return on;
    },
    cost: () => coverCost(config, options.batchSize(config.mode)),
    start() {
      if (on || config.kind === 'off') return;
      on = true;
      guarded(() => ({ poisson, geometric })[config.kind === 'poisson' ? 'poisson' : 'geometric'](timer.monotonic()));
    },
    stop,
    async offer(batch) {
      // Among dummies of another mode it would be seen to be asked for.
      if (on && batch.mode !== config.mode) throw otherMode();
      if (!on || config.kind !== 'poisson') {
        emit(batch);
        return true;
      }
      if (waiting.length >= MAX_WAITING) {
        throw new DecoyError('DECOY_QUEUE_FULL', 'as many questions wait for the schedule as may', {
          hint: 'Wait, or let the schedule send more often: decoys.cover.perHour.',
        });
      }
      const { promise, resolve } = Promise.withResolvers<boolean>();
      waiting.push({ batch, settle: resolve });
      return await promise;
    },
  };
}

function otherMode(): DecoyError {
  return new DecoyError('DECOY_SETTING', 'the cover traffic runs in another mode than the question', {
    hint: 'Set decoys.cover.mode to the mode you search in, or ask in that of the cover traffic.',
  });
}

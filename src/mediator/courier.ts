import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Slot, WireText } from '../decoy/types.ts';
import { MediatorError, type MediatorErrorCode } from './errors.ts';
import type { EngineRequest, FetchLimits, Identity, RawAnswer, Transport } from './types.ts';

/** What the courier needs to know of an engine. */
export interface CourierEngine {
  readonly id: string;
  /** @param page from 1 */
  request(text: WireText, page: number): EngineRequest;
}

export interface CourierOptions {
  readonly transport: Transport;
  /** A new one at each call. */
  readonly identities: () => Identity;
  readonly limits: FetchLimits;
  /** The same for all slots: a page that is asked for once only would be the real one's. */
  readonly page?: number;
  /** Send times of a second round are drawn from 0 to this, ms. */
  readonly windowMs?: number;
  /** 2: all slots may be sent a second time, should the road fail some of them. */
  readonly rounds: 1 | 2;
  readonly signal: AbortSignal;
  /** Monotonic, ms. */
  readonly now?: () => number;
}

/** What came of one slot. */
export type SlotOutcome = { readonly answer: RawAnswer } | { readonly failure: MediatorErrorCode };

export interface CourierResult {
  readonly engine: string;
  /** One for each slot, in the order of the slots. */
  readonly outcomes: readonly SlotOutcome[];
  /** How often every slot was sent. */
  readonly rounds: 1 | 2;
  /** Of both rounds, failed requests not counted. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly elapsedMs: number;
}

/** As wide as a batch's first round. */
const WINDOW_MS = 10_000;
/** Failures of the road, for which another circuit may help. */
const OF_THE_ROAD: readonly string[] = ['FETCH_TIMEOUT', 'FETCH_NETWORK'];
/** Answers of an engine that wants to be left alone: asking all over again would make it worse for everybody. */
const LEAVE_ALONE = [429, 503];
/** Said to many exits, whoever asks: another circuit may be welcome. */
const BLOCKED = 403;

/**
 * Sends every slot of a batch to one engine, each at its time, each as somebody else. It does not know which is real, and
 * nothing it does depends on it: all slots get the same page, the same limits and the same patience, a second round is
 * all of them again or none, and nothing is handed over before the last one has ended.
 * @returns an outcome for every slot; a slot that failed never fails the batch
 * @throws MediatorError FETCH_CANCELLED when `signal` ends it: then every connection is closed
 */
export async function carry(
  slots: readonly Slot[],
  engine: CourierEngine,
  options: CourierOptions,
): Promise<CourierResult> {
  const { windowMs = WINDOW_MS, now = () => performance.now() } = options;
  const started = now();
  const first = await round(slots, engine, options, now);
  const again = options.rounds === 2 && needsAnother(first);
  const second = again
    ? await round(
        slots.map((slot) => ({ ...slot, sendMs: randomInt(windowMs + 1) })),
        engine,
        options,
        now,
      )
    : [];
  const answers = [...first, ...second].flatMap((outcome) => ('answer' in outcome ? [outcome.answer] : []));
  return {
    engine: engine.id,
    outcomes: first.map((outcome, index) => better(outcome, second[index])),
    rounds: again ? 2 : 1,
    sentBytes: answers.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
    receivedBytes: answers.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0),
    elapsedMs: now() - started,
  };
}

async function round(
  slots: readonly Slot[],
  engine: CourierEngine,
  options: CourierOptions,
  now: () => number,
): Promise<SlotOutcome[]> {
  const { transport, identities, limits, page = 1, signal } = options;
  const began = now();
  const outcomes = await Promise.all(
    slots.map(async ({ text, sendMs }): Promise<SlotOutcome> => {
      try {
        await setTimeout(Math.max(0, sendMs - (now() - began)), undefined, { signal });
        return { answer: await transport.fetch(engine.request(text, page), identities(), limits, signal) };
      } catch (error) {
        if (signal.aborted) return { failure: 'FETCH_CANCELLED' };
        if (error instanceof MediatorError) return { failure: error.code };
        throw error;
      }
    }),
  );
  if (signal.aborted) throw new MediatorError('FETCH_CANCELLED', 'the search was cancelled', { cause: signal.reason });
  return outcomes;
}

/** Looks at the outcomes of all slots and at none in particular. */
function needsAnother(outcomes: readonly SlotOutcome[]): boolean {
  const failed = outcomes.some((outcome) =>
    'failure' in outcome ? OF_THE_ROAD.includes(outcome.failure) : outcome.answer.status === BLOCKED,
  );
  const unwelcome = outcomes.some((outcome) => 'answer' in outcome && LEAVE_ALONE.includes(outcome.answer.status));
  const lost = outcomes.some((outcome) => 'failure' in outcome && !OF_THE_ROAD.includes(outcome.failure));
  return failed && !unwelcome && !lost;
}

function better(first: SlotOutcome, second: SlotOutcome | undefined): SlotOutcome {
  return second !== undefined && 'answer' in second ? second : first;
}

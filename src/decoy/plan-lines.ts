import { AppError } from '../config/errors.ts';
import { createScrubber, type ScrubbedText } from '../pii/scrub.ts';
import type { Mixer } from './mix.ts';
import type { Catalogue, Mode } from './types.ts';

/** A question of an audit. */
export interface AuditQuestion {
  /** Whose it is. Each user has one thread. */
  readonly user: string;
  readonly seq: number;
  readonly query: string;
}

/** What would leave for a question, and which of it is real: nothing but an audit ever says that. */
export interface BatchLine {
  readonly user: string;
  readonly seq: number;
  readonly mode: Mode;
  /** Index in `queries`; null when none is real. */
  readonly real_index: number | null;
  /** As an engine would get them, in sending order. */
  readonly queries: readonly string[];
  /** Ms after the batch begins. */
  readonly send_ms: readonly number[];
  readonly slots: readonly number[];
  readonly class: string;
  /** Whether one of them serves the question. */
  readonly answered: boolean;
  /** Natural logarithm; null where nothing is claimed. */
  readonly eps: {
    readonly content: number | null;
    readonly thread: number | null;
    readonly spent_today: number | null;
  };
}

/** A question that would not leave: counted, so that nobody takes the rest for all. */
export interface RefusedLine {
  readonly user: string;
  readonly seq: number;
  readonly mode: Mode;
  readonly real_index: null;
  readonly queries: readonly never[];
  readonly send_ms: readonly never[];
  readonly slots: readonly never[];
  readonly class: '';
  readonly answered: false;
  /** Code of the error. */
  readonly refused: string;
}

export interface PlanLinesOptions {
  readonly mode: Mode;
  /** Any member of a cell plays the real one. */
  readonly uniform: boolean;
}

/** Plans questions as if they had been asked, one after the other, by the road that sending takes. Sends nothing. */
export async function* planLines(
  mixer: Pick<Mixer, 'mix'>,
  questions: AsyncIterable<AuditQuestion> | Iterable<AuditQuestion>,
  { mode, uniform }: PlanLinesOptions,
): AsyncGenerator<BatchLine | RefusedLine, void, undefined> {
  for await (const { user, seq, query } of questions) {
    try {
      const { slots, publicClass, realSlot, eps } = await mixer.mix({
        query: takenAsScrubbed(query),
        threadId: user,
        mode,
        sensitive: false,
        uniform,
        // As where no person is asked, unless the settings say otherwise.
        consent: { rareWords: true },
      });
      yield {
        user,
        seq,
        mode,
        real_index: realSlot,
        queries: slots.map(({ text }) => text),
        send_ms: slots.map(({ sendMs }) => sendMs),
        slots: slots.map(({ id }) => id),
        class: publicClass,
        answered: realSlot !== null,
        eps: { content: finite(eps.content), thread: finite(eps.thread), spent_today: finite(eps.spentToday) },
      };
    } catch (error) {
      // The writer of decoys has codes of its own; what is no refusal ends the audit.
      if (!(error instanceof AppError)) throw error;
      const nothing = { real_index: null, queries: [], send_ms: [], slots: [], class: '', answered: false } as const;
      yield { user, seq, mode, ...nothing, refused: error.code };
    }
  }
}

/** What the test of the random draw needs to know of the catalogue. */
export function drawOf(catalogue: Catalogue): { readonly cells: number; readonly cellSize: number } {
  return { cells: catalogue.cellCount, cellSize: catalogue.topicCount / catalogue.cellCount };
}

/** An audit sends nothing and is given queries as they would be after the scrubber: here it has no detector, and finds nothing. */
function takenAsScrubbed(query: string): ScrubbedText {
  return createScrubber({ find: () => [] })
    .openSession()
    .body(query).text;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

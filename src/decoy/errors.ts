import { AppError } from '../config/errors.ts';

export type DecoyErrorCode =
  | 'DECOY_CATALOGUE_ALTERED'
  | 'DECOY_CATALOGUE_UNREADABLE'
  | 'DECOY_TOPIC_UNKNOWN'
  | 'DECOY_NOTHING_LEFT'
  | 'DECOY_UNMAPPED'
  | 'DECOY_UNSUITABLE'
  | 'DECOY_MODE_UNANSWERED'
  | 'DECOY_RARE_WORDS'
  | 'DECOY_UNFIT'
  | 'DECOY_RANDOM_FAILED'
  | 'DECOY_CLOCK'
  | 'DECOY_BUDGET_SPENT'
  | 'DECOY_STATE_LOST'
  | 'DECOY_THREAD_FULL'
  | 'DECOY_THREAD_STALE'
  | 'DECOY_QUEUE_FULL'
  | 'DECOY_SETTING';

/** What a person may do about a question that cannot be hidden as asked. */
export type Choice = 'rephrase' | 'choose-topic' | 'send-verbatim' | 'new-thread' | 'do-not-send';

/** A place in the catalogue that a person may choose. */
export interface Candidate {
  readonly topic: number;
  readonly facet: number;
  readonly name: string;
}

interface DecoyErrorOptions {
  readonly hint?: string;
  readonly cause?: unknown;
  readonly choices?: readonly Choice[];
  /** At most five. */
  readonly candidates?: readonly Candidate[];
  /** UTF-16 offsets in the query as it would have left. */
  readonly spans?: readonly { readonly start: number; readonly end: number }[];
}

/**
 * Raised by everything under `decoy/`. What tells of the question is data behind getters, for the person who asked it:
 * a message, a log and an inspected error show the code alone.
 */
export class DecoyError extends AppError<DecoyErrorCode> {
  readonly #about: Required<Pick<DecoyErrorOptions, 'choices' | 'candidates' | 'spans'>>;

  constructor(code: DecoyErrorCode, message: string, options: DecoyErrorOptions = {}) {
    super(code, message, options);
    const { choices = [], candidates = [], spans = [] } = options;
    this.#about = { choices, candidates, spans };
  }

  get choices(): readonly Choice[] {
    return this.#about.choices;
  }

  get candidates(): readonly Candidate[] {
    return this.#about.candidates;
  }

  get spans(): readonly { readonly start: number; readonly end: number }[] {
    return this.#about.spans;
  }
}

import { AppError } from '../config/errors.ts';

export type PiiErrorCode =
  | 'PII_SCRUB_FAILED'
  | 'PII_NOTHING_LEFT'
  | 'PII_BLOCKED'
  | 'PII_ASK_UNANSWERED'
  | 'PII_STEP_NEEDED'
  | 'PII_DECISION_UNKNOWN'
  | 'PII_LEAK_FOUND'
  | 'PII_UNCHECKED'
  | 'PII_SESSION_ENDED'
  | 'PII_DETAILS_UNREADABLE'
  | 'PII_DETAILS_DAMAGED'
  | 'PII_DETAILS_NEWER'
  | 'PII_DETAILS_INVALID';

/** Raised by everything under `pii/`. Never holds a text, a value or a cause: a detector's message may quote what it read. */
export class PiiError extends AppError<PiiErrorCode> {}

import { AppError } from '../config/errors.ts';

export type DecoyErrorCode = 'DECOY_CATALOGUE_ALTERED' | 'DECOY_CATALOGUE_UNREADABLE' | 'DECOY_TOPIC_UNKNOWN';

/** Raised by everything under `decoy/`. Never holds a question or a query. */
export class DecoyError extends AppError<DecoyErrorCode> {}

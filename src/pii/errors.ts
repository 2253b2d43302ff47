import { AppError } from '../config/errors.ts';

export type PiiErrorCode =
  | 'PII_DETAILS_UNREADABLE'
  | 'PII_DETAILS_DAMAGED'
  | 'PII_DETAILS_NEWER'
  | 'PII_DETAILS_INVALID';

/** Raised by everything under `pii/`. */
export class PiiError extends AppError<PiiErrorCode> {}

import { AppError } from '../../config/errors.ts';

export type VerbatimErrorCode = 'DECOY_SOURCE_SHORT' | 'DECOY_CLASS_EMPTY';

/** Raised by everything under `decoy/verbatim/`. */
export class VerbatimError extends AppError<VerbatimErrorCode> {}

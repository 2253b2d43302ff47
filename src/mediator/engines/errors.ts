import { AppError } from '../../config/errors.ts';

export type EngineErrorCode = 'ENGINE_INVALID' | 'ENGINE_ADDRESS' | 'ENGINE_UNKNOWN';

/** Raised when the `engines` section of the configuration cannot be used. */
export class EngineError extends AppError<EngineErrorCode> {}

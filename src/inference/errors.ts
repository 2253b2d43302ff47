import { AppError } from '../config/errors.ts';

export type InferenceErrorCode =
  | 'MODEL_UNKNOWN'
  | 'MODEL_NOT_FOUND'
  | 'MODEL_NOT_GGUF'
  | 'MODEL_HASH_MISMATCH'
  | 'MODEL_IMPORT_FAILED'
  | 'MODEL_MANIFEST_DAMAGED'
  | 'MODEL_WRONG_ROLE'
  | 'MODEL_LOAD_FAILED'
  | 'MODEL_NO_BACKEND'
  | 'MODEL_TOO_LARGE'
  | 'INFERENCE_TOO_LONG'
  | 'INFERENCE_CANCELLED'
  | 'INFERENCE_FAILED'
  | 'ANSWER_CITATION_OUTSIDE_EVIDENCE';

/** Raised by everything under `inference/`. */
export class InferenceError extends AppError<InferenceErrorCode> {}

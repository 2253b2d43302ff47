import { AppError } from '../config/errors.ts';
import { RemoteError } from './errors.ts';

/** An error as it crosses the process boundary. No stack and no cause: both may quote what was being read. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;
const MAX_SENTENCE = 600;

/**
 * Strips an error to what may cross. Only errors raised on purpose keep their message: the message of any other one
 * may quote a document or a question.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof AppError) {
    const { code, message, hint } = error;
    return hint === undefined ? { code, message } : { code, message, hint };
  }
  return {
    code: 'VAULT_INTERNAL',
    message: `the vault met an unexpected condition (${codeOf(error)})`,
    hint: 'Try again; if it happens again, run the checks and report the code in brackets.',
  };
}

/** @returns the error's code, or its class when it has none: short, in capitals or letters, never text of a user */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && CODE.test(code)) return code;
  return /^[A-Za-z]{1,40}$/.test(error.name) ? error.name : 'UNKNOWN';
}

/** Rebuilds an error from the other process, which is not trusted to send well-formed ones. */
export function errorOf(failure: unknown): RemoteError {
  const { code, message, hint } = (failure ?? {}) as Partial<Record<string, unknown>>;
  if (typeof code !== 'string' || !CODE.test(code) || typeof message !== 'string') {
    return new RemoteError('VAULT_PROTOCOL', 'the other process sent an error that cannot be read');
  }
  return new RemoteError(
    code,
    message.slice(0, MAX_SENTENCE),
    typeof hint === 'string' ? { hint: hint.slice(0, MAX_SENTENCE) } : {},
  );
}

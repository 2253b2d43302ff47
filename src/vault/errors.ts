import { AppError } from '../config/errors.ts';

export type VaultErrorCode =
  | 'VAULT_DIED'
  | 'VAULT_RESTARTING'
  | 'VAULT_START_FAILED'
  | 'VAULT_BUSY'
  | 'VAULT_CLOSED'
  | 'VAULT_NO_PROGRESS'
  | 'VAULT_PROTOCOL'
  | 'VAULT_INTERNAL'
  | 'VAULT_SQLITE_DENIED'
  | 'VAULT_GRANT_REFUSED'
  | 'VAULT_GRANT_UNKNOWN';

/** Raised by the vault process about itself, and by the daemon about the vault process. */
export class VaultError extends AppError<VaultErrorCode> {}

/**
 * An error that was raised in the other process: its code, message and hint, nothing else. The code is one of the
 * unions in `rag/errors.ts`, `inference/errors.ts` or `VaultErrorCode`.
 */
export class RemoteError extends AppError<string> {}

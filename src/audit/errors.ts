import { AppError } from '../config/errors.ts';

export type AuditErrorCode =
  | 'AUDIT_UNWRITABLE'
  | 'AUDIT_DISK_FULL'
  | 'AUDIT_TAMPERED'
  | 'AUDIT_BUSY'
  | 'AUDIT_CLOSED'
  | 'AUDIT_UNREADABLE'
  | 'AUDIT_RECORD_INVALID'
  | 'AUDIT_SEQ_UNKNOWN'
  | 'AUDIT_FINGERPRINT_INVALID';

/** Raised by everything under `audit/`. */
export class AuditError extends AppError<AuditErrorCode> {}

/** The codes with which the log refuses to take records. */
export type RefusalCode = 'AUDIT_UNWRITABLE' | 'AUDIT_DISK_FULL' | 'AUDIT_TAMPERED';

const REFUSALS: Record<RefusalCode, { readonly message: string; readonly hint: string }> = {
  AUDIT_UNWRITABLE: {
    message: 'the audit log cannot be written, so nothing may leave',
    hint: 'Check that the state folder belongs to you and is not on a read-only disk. The log tries again by itself.',
  },
  AUDIT_DISK_FULL: {
    message: 'the disk is full and the audit log cannot be written, so nothing may leave',
    hint: 'Make room on the disk that holds the state folder. The log tries again by itself.',
  },
  AUDIT_TAMPERED: {
    message: 'the audit log was changed by something else while it was open, so nothing may leave',
    hint: 'Stop Cloister, keep a copy of the state folder, start it again and run cloister audit verify.',
  },
};

export function refusal(code: RefusalCode, cause?: unknown): AuditError {
  const { message, hint } = REFUSALS[code];
  return new AuditError(code, message, { hint, cause });
}

/** @returns the refusal that stands for a failed write; an error that already is one keeps its code */
export function asRefusal(cause: unknown): AuditError & { readonly code: RefusalCode } {
  const code = cause instanceof AuditError ? cause.code : (cause as NodeJS.ErrnoException).code;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'AUDIT_DISK_FULL';
  const known = code === 'AUDIT_TAMPERED' ? 'AUDIT_TAMPERED' : isFull ? 'AUDIT_DISK_FULL' : 'AUDIT_UNWRITABLE';
  return refusal(known, cause) as AuditError & { readonly code: RefusalCode };
}

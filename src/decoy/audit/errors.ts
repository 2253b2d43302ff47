import { AppError } from '../../config/errors.ts';

export type DecoyAuditErrorCode = 'DECOY_AUDIT_LINE' | 'DECOY_AUDIT_TOO_FEW' | 'DECOY_AUDIT_CANCELLED';

/** Raised by everything under `decoy/audit/`. */
export class DecoyAuditError extends AppError<DecoyAuditErrorCode> {}

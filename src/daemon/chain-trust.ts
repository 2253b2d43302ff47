import type { AuditLog } from '../audit/log.ts';
import { DaemonError } from './errors.ts';

/** Whether the chain can be relied on, which everything that leaves depends on. */
export interface ChainTrust {
  /** It takes records, and no damage waits to be acknowledged. */
  readonly holds: boolean;
  /** Number of the record that tells of damage nobody has acknowledged. */
  readonly recovery: number | null;
  /** Goes on after damage: the person has seen it. Recorded. @throws DaemonError AUDIT_NOT_DAMAGED; AuditError */
  acknowledge(): Promise<void>;
}

export function createChainTrust(log: Pick<AuditLog, 'state' | 'opening' | 'append'>): ChainTrust {
  let { recovery } = log.opening;
  let isDamaged = log.opening.damage !== null;
  return {
    get holds() {
      return log.state.writable && !isDamaged;
    },
    get recovery() {
      return isDamaged ? recovery : null;
    },
    async acknowledge() {
      if (!isDamaged || recovery === null) {
        throw new DaemonError('AUDIT_NOT_DAMAGED', 'there is no damage of the audit log to acknowledge', {
          hint: '`cloister audit verify` looks at all of it.',
        });
      }
      await log.append({ type: 'acknowledged', recovery });
      isDamaged = false;
      recovery = null;
    },
  };
}

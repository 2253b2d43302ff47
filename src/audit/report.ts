import { fingerprintOf } from './checkpoint.ts';
import type { Damage, Warning } from './damage.ts';
import type { Verified } from './verify.ts';

/** The answer of a verification, for people and programs. */
export interface VerifyReport {
  /** Nothing was changed that should not be, and no earlier damage waits to be acknowledged. */
  readonly ok: boolean;
  readonly damage: Damage | null;
  /** Record that tells of the damage, where it was found at an earlier start; an `acknowledged` record names it. */
  readonly recovery: number | null;
  /** What a crash or a clock left; no tampering. */
  readonly warnings: readonly Warning[];
  /** Lowest record that is kept, first and last that were looked at, and how many. */
  readonly first: number;
  readonly from: number;
  readonly last: number;
  readonly records: number;
  /** Signed checkpoints that the records were compared with. */
  readonly checkpoints: number;
  /** Of the last checkpoint. */
  readonly fingerprint: string | null;
  readonly elapsedMs: number;
}

/** @param acknowledged last sequence number this process wrote before the verification began */
export function reportOf(verified: Verified, acknowledged: number, elapsedMs: number): VerifyReport {
  const { end, from, checkpoints, unacknowledged, warnings } = verified;
  const last = end.walk.seq;
  // Log and head both put back to an older state while the program that wrote them runs.
  const behind: Damage | null = last < acknowledged ? { kind: 'rollback', seq: last + 1, until: acknowledged } : null;
  const damage = verified.damage ?? behind ?? unacknowledged?.damage ?? null;
  return {
    ok: damage === null,
    damage,
    recovery: (!verified.damage && !behind && unacknowledged?.recovery) || null,
    warnings,
    first: end.first,
    from,
    last,
    records: Math.max(0, last - from + 1),
    checkpoints: checkpoints.list.filter(({ seq }) => seq >= from).length,
    fingerprint: checkpoints.last && fingerprintOf(checkpoints.last),
    elapsedMs,
  };
}

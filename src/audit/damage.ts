/** What verification can find. The names are part of the format of `recovery` records: none may change its meaning. */
export const DAMAGE_KINDS = [
  'edited',
  'inserted',
  'deleted',
  'reordered',
  'swapped',
  'cut_tail',
  'cut_to_zero',
  'deleted_segment',
  'deleted_log',
  'replaced_log',
  'rollback',
  'forked',
  'clock_back',
  'checkpoint_edited',
  'checkpoint_missing',
  'head_missing',
  'key_missing',
  'witness_pruned',
] as const;

export type DamageKind = (typeof DAMAGE_KINDS)[number];

export interface Damage {
  readonly kind: DamageKind;
  /** First bad sequence number; where only a range is known, its start. */
  readonly seq: number;
  /** Last sequence number of that range; absent where the record is known exactly. */
  readonly until?: number;
}

/** Not tampering: things a crash or a clock does, which a person may still want to know. */
type WarningKind = 'torn_tail' | 'torn_checkpoint' | 'torn_head' | 'ahead_of_head' | 'clock_back';

export interface Warning {
  readonly kind: WarningKind;
  readonly seq: number;
  /** Bytes of a torn end; milliseconds for a clock; records for `ahead_of_head`. */
  readonly amount: number;
}

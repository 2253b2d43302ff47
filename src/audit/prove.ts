import type { Checkpoint } from './checkpoint.ts';
import type { Checkpoints } from './checkpoint-file.ts';
import { AuditError } from './errors.ts';
import type { StoredRecord } from './line.ts';
import { EMPTY_TREE } from './merkle.ts';
import { consistencyRanges, inclusionRanges, RangeRoots } from './proof-ranges.ts';
import { readRecords } from './reading.ts';

/** A checkpoint as it is signed, without what only serves to continue the tree. */
type Signed = Omit<Checkpoint, 'peaks'>;

/** Shows, with the public key alone, that a record is in the log that a checkpoint stands for. */
export interface InclusionProof {
  readonly kind: 'inclusion';
  readonly record: StoredRecord;
  readonly checkpoint: Signed;
  /** Sibling hashes from the leaf up, RFC 9162 section 2.1.3. */
  readonly path: readonly string[];
  readonly publicKey: string;
}

/** Shows that the log of the newer checkpoint begins with the log of the older one. */
export interface ConsistencyProof {
  readonly kind: 'consistency';
  readonly older: Signed;
  readonly newer: Signed;
  /** RFC 9162 section 2.1.4. */
  readonly path: readonly string[];
  readonly publicKey: string;
}

export interface ProofSource {
  readonly folder: string;
  readonly publicKey: string;
  readonly checkpoints: Checkpoints;
}

/** @throws AuditError AUDIT_SEQ_UNKNOWN for a record that is not there or that no checkpoint covers yet */
export async function proveRecord(source: ProofSource, seq: number): Promise<InclusionProof> {
  const { last, list } = source.checkpoints;
  if (!last || seq < last.first || seq > last.seq) throw unknown();
  const ranges = inclusionRanges(seq - last.base, last.seq - last.base + 1);
  const { roots, record } = await gather(source, ranges, list, seq);
  if (!record) throw unknown();
  return { kind: 'inclusion', record, checkpoint: signed(last), path: roots, publicKey: source.publicKey };
}

/** @throws AuditError AUDIT_SEQ_UNKNOWN where no checkpoint ends with one of the sequence numbers */
export async function proveGrowth(source: ProofSource, olderSeq: number, newerSeq: number): Promise<ConsistencyProof> {
  const find = (seq: number): Checkpoint | undefined => source.checkpoints.list.findLast((one) => one.seq === seq);
  const [older, newer] = [find(olderSeq), find(newerSeq)];
  if (!older || !newer || older.seq > newer.seq) throw unknown();
  const ranges = consistencyRanges(older.seq - older.base + 1, newer.seq - older.base + 1);
  const { roots } = await gather(source, ranges, source.checkpoints.list, 0, newer.seq);
  return { kind: 'consistency', older: signed(older), newer: signed(newer), path: roots, publicKey: source.publicKey };
}

/** Reads every leaf that is there, once; what was pruned is known from the checkpoint that replaced it. */
async function gather(
  { folder, checkpoints }: ProofSource,
  ranges: ReturnType<typeof inclusionRanges>,
  list: readonly Checkpoint[],
  wanted: number,
  to = checkpoints.last?.seq ?? 0,
): Promise<{ readonly roots: string[]; readonly record: StoredRecord | null }> {
  const [anchor] = list;
  const { base = 1, first = 1 } = checkpoints.last ?? {};
  const known = first > base && anchor?.peaks ? { size: first - base, peaks: anchor.peaks } : EMPTY_TREE;
  const roots = new RangeRoots(ranges, known);
  let record: StoredRecord | null = null;
  for await (const some of readRecords(folder, { from: first, to })) {
    for (const one of some) {
      roots.add(one.hash);
      if (one.seq === wanted) record = one;
    }
  }
  return { roots: roots.roots(), record };
}

function signed({ peaks: _, ...rest }: Checkpoint): Signed {
  return rest;
}

function unknown(): AuditError {
  return new AuditError('AUDIT_SEQ_UNKNOWN', 'the audit log has no record or checkpoint with that number', {
    hint: 'cloister audit show lists the records that are there.',
  });
}

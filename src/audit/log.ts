import type { Receipt } from './batch.ts';
import { AuditError } from './errors.ts';
import type { ExportFormat } from './export.ts';
import type { StoredRecord } from './line.ts';
import { OpenLog } from './open-log.ts';
import { type AuditPaths, examine, type Findings, type OpeningReport } from './opening.ts';
import type { ConsistencyProof, InclusionProof } from './prove.ts';
import type { Page, ShowOptions } from './reading.ts';
import type { AuditRecord } from './records.ts';
import type { VerifyReport } from './report.ts';
import type { AuditPolicy, PruneReport } from './retention.ts';
import { type Witness, WitnessDesk, type WitnessState } from './witness.ts';
import type { AuditState } from './writer.ts';

export interface AuditOptions {
  readonly paths: AuditPaths;
  readonly policy: AuditPolicy;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly witness?: Witness;
  readonly onState?: (state: AuditState) => void;
}

/** What a checkpoint is known by. */
export interface CheckpointInfo {
  readonly seq: number;
  /** To be written down: `verify` compares the log with it. */
  readonly fingerprint: string;
}

/** The open audit log: the only writer of its folder. */
export interface AuditLog {
  /** What was found when the log was opened. */
  readonly opening: OpeningReport;
  readonly state: AuditState;
  /** null without a witness. */
  readonly witness: WitnessState | null;
  /**
   * Resolves when the record is on the disk, together with those of other callers.
   * @throws AuditError AUDIT_RECORD_INVALID, AUDIT_BUSY, AUDIT_CLOSED; AUDIT_DISK_FULL, AUDIT_UNWRITABLE, AUDIT_TAMPERED:
   *   then the record counts as not written, though it may be found in the log
   */
  append(record: AuditRecord): Promise<Receipt>;
  /** @returns HMAC-SHA-256 of a query or host name, hex; nobody without the key file can tell what it stands for */
  queryHash(text: string, kind?: 'query' | 'host'): string;
  /** Makes every hash so far unlinkable: the key is overwritten by a new one, and that is recorded. */
  destroyQueryKey(): Promise<void>;
  /**
   * @param options `from`: first record to look at; `against`: a fingerprint as `checkpoint` gives it
   * @throws AuditError AUDIT_FINGERPRINT_INVALID; the signal's reason
   */
  verify(options?: { readonly from?: number; readonly against?: string }, signal?: AbortSignal): Promise<VerifyReport>;
  /** One page of records, in order; without `from` the latest. */
  show(options: ShowOptions): Promise<Page>;
  /** Every record from now on, once it is durable; ends when the signal is aborted. */
  follow(signal: AbortSignal): AsyncIterable<StoredRecord>;
  /** All records, a piece of text at a time. @throws the signal's reason */
  export(format: ExportFormat, signal: AbortSignal): AsyncIterable<string>;
  /** Proof that a record is in the log of the latest checkpoint, which is signed first. @throws AuditError AUDIT_SEQ_UNKNOWN */
  prove(seq: number): Promise<InclusionProof>;
  /** Proof between two checkpoints, each named by its last sequence number. @throws AuditError AUDIT_SEQ_UNKNOWN */
  proveGrowth(older: number, newer: number): Promise<ConsistencyProof>;
  /** Lets go of what the policy does not keep any more. */
  prune(): Promise<PruneReport>;
  /** @returns the key that checkpoints are verified with, PEM, and its SHA-256; null while the log could not be opened */
  publicKey(): { readonly pem: string; readonly id: string } | null;
  /** Signs what is there. @returns null while there is nothing to sign */
  checkpoint(): Promise<CheckpointInfo | null>;
  /** Writes what waits, signs a last checkpoint and closes the files. Never throws: what fails is as after a crash. */
  close(): Promise<void>;
}

/**
 * Opens the log, after a look at all of it. Whatever is found, the log opens and goes on: a torn end is set aside and
 * recorded, a damaged log is moved to `damaged/` and a new one tells of it. The caller must look at `opening.damage`.
 * @throws AuditError AUDIT_UNREADABLE when a file is there and cannot be read
 */
export async function openAuditLog(options: AuditOptions): Promise<AuditLog> {
  const { paths, witness } = options;
  const desk = witness ? new WitnessDesk(witness) : null;
  const against = (await desk?.recall()) ?? undefined;
  const look = async (): Promise<Findings> => {
    try {
      return await examine(paths, against);
    } catch (cause) {
      throw new AuditError('AUDIT_UNREADABLE', 'the audit log cannot be read', {
        hint: 'Check that the state folder and everything in it belongs to you.',
        cause,
      });
    }
  };
  const log = new OpenLog(options, desk, await look(), look);
  await log.begin();
  return log;
}

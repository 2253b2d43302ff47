import { createHmac, createPublicKey, randomBytes } from 'node:crypto';
import type { Receipt } from './batch.ts';
import { type Checkpoint, fingerprintOf, parseFingerprint } from './checkpoint.ts';
import { loadCheckpoints } from './checkpoint-file.ts';
import { type ExportFormat, exportRecords } from './export.ts';
import { followRecords, Signal } from './follow.ts';
import { openQueryKey, readSigningKey, replaceQueryKey, type SigningKey } from './keys.ts';
import type { StoredRecord } from './line.ts';
import type { AuditLog, AuditOptions, CheckpointInfo } from './log.ts';
import { type Findings, makeStore, type OpeningReport } from './opening.ts';
import { type ConsistencyProof, type InclusionProof, type ProofSource, proveGrowth, proveRecord } from './prove.ts';
import { type Page, readRecords, type ShowOptions, showPage } from './reading.ts';
import type { AuditRecord } from './records.ts';
import { reportOf, type VerifyReport } from './report.ts';
import { type PruneReport, pruneAll, pruneOld } from './retention.ts';
import type { Store } from './store.ts';
import { verifyLog } from './verify.ts';
import type { WitnessDesk, WitnessState } from './witness.ts';
import { type AuditState, Writer } from './writer.ts';

/** A checkpoint is signed after so many records, and so long after the first record that none covers. */
const CHECKPOINT_RECORDS = 8192;
const CHECKPOINT_MS = 300_000;
const PRUNE_MS = 3_600_000;

/** The open audit log; see `AuditLog` in `log.ts` for what each method does. */
export class OpenLog implements AuditLog {
  readonly opening: OpeningReport;
  readonly #options: AuditOptions;
  readonly #desk: WitnessDesk | null;
  readonly #writer: Writer;
  readonly #durable = new Signal();
  readonly #now: () => number;
  #store: Store | null = null;
  #queryKey: Buffer = randomBytes(32);
  #key: SigningKey | null;
  #checkpointTimer: NodeJS.Timeout | null = null;
  #pruneTimer: NodeJS.Timeout | null = null;
  #isSigning = false;

  /** @param look examines the log again, where opening it failed at first */
  constructor(options: AuditOptions, desk: WitnessDesk | null, found: Findings, look: () => Promise<Findings>) {
    this.opening = found.report;
    this.#options = options;
    this.#desk = desk;
    this.#key = found.key;
    this.#now = options.now ?? Date.now;
    let findings: Findings | null = found;
    this.#writer = new Writer({
      now: this.#now,
      onState: (state) => options.onState?.(state),
      onDurable: () => this.#onDurable(),
      start: async () => {
        const seen = findings ?? (await look());
        findings = null;
        this.#queryKey = await openQueryKey(options.paths.auditHmac);
        const { segmentBytes } = options.policy;
        this.#store = await makeStore(options.paths, seen, { segmentBytes, now: this.#now });
        this.#key = await readSigningKey(options.paths.auditKey);
        return this.#store;
      },
    });
  }

  /** Called once, by `openAuditLog`. */
  async begin(): Promise<void> {
    await this.#writer.start();
    if (!this.state.writable) return;
    // A disk that refuses just now is told by the state.
    await this.#pruneAtOpen().catch(() => undefined);
    if (this.#options.policy.retentionDays === 'session-only') return;
    this.#pruneTimer = setInterval(() => void this.prune().catch(() => undefined), PRUNE_MS).unref();
  }

  get state(): AuditState {
    return this.#writer.state;
  }

  get witness(): WitnessState | null {
    return this.#desk?.state ?? null;
  }

  append(record: AuditRecord): Promise<Receipt> {
    return this.#writer.append(record);
  }

  queryHash(text: string, kind: 'query' | 'host' = 'query'): string {
    return createHmac('sha256', this.#queryKey).update(`${kind}:${text}`).digest('hex');
  }

  async destroyQueryKey(): Promise<void> {
    await this.#writer.run(async (store) => {
      this.#queryKey = await replaceQueryKey(this.#options.paths.auditHmac);
      await store.write([{ type: 'query_key', event: 'destroyed' }]);
    });
    this.#onDurable();
  }

  async verify(
    options: { readonly from?: number; readonly against?: string } = {},
    signal?: AbortSignal,
  ): Promise<VerifyReport> {
    const begun = performance.now();
    const { audit: folder, auditHead: head } = this.#options.paths;
    const acknowledged = this.#store?.chain.seq ?? 0;
    const verified = await verifyLog({
      folder,
      head,
      key: this.#key && createPublicKey(this.#key.privateKey),
      ...(options.from === undefined ? {} : { from: options.from }),
      ...(options.against === undefined ? {} : { against: parseFingerprint(options.against) }),
      ...(signal ? { signal } : {}),
    });
    return reportOf(verified, acknowledged, performance.now() - begun);
  }

  show(options: ShowOptions): Promise<Page> {
    return showPage(this.#options.paths.audit, options, this.#span());
  }

  follow(signal: AbortSignal): AsyncIterable<StoredRecord> {
    return followRecords(this.#options.paths.audit, () => this.#store?.chain.seq ?? 0, this.#durable, signal);
  }

  export(format: ExportFormat, signal: AbortSignal): AsyncIterable<string> {
    return exportRecords(readRecords(this.#options.paths.audit, this.#span()), format, signal);
  }

  async prove(seq: number): Promise<InclusionProof> {
    await this.checkpoint();
    return proveRecord(await this.#proofSource(), seq);
  }

  async proveGrowth(older: number, newer: number): Promise<ConsistencyProof> {
    return proveGrowth(await this.#proofSource(), older, newer);
  }

  async prune(): Promise<PruneReport> {
    const { retentionDays: days } = this.#options.policy;
    const { audit } = this.#options.paths;
    const report = await this.#writer.run(async (store) =>
      days === 'session-only'
        ? { first: store.chain.first, segments: 0, records: 0 }
        : pruneOld(store, audit, days, this.#now()),
    );
    this.#onDurable();
    return report;
  }

  publicKey(): { readonly pem: string; readonly id: string } | null {
    return this.#key && { pem: this.#key.publicPem, id: this.#key.id };
  }

  async checkpoint(): Promise<CheckpointInfo | null> {
    const signed = await this.#writer.run(async (store) =>
      store.unsigned === 0 ? store.signed : store.checkpoint('asked'),
    );
    if (signed) this.#desk?.publish(fingerprintOf(signed));
    return signed && infoOf(signed);
  }

  async close(): Promise<void> {
    if (this.#checkpointTimer) clearTimeout(this.#checkpointTimer);
    if (this.#pruneTimer) clearInterval(this.#pruneTimer);
    await this.#writer.close(async (store) => {
      if (this.#options.policy.retentionDays === 'session-only') await pruneAll(store);
      const signed = store.unsigned === 0 ? store.signed : await store.checkpoint('close');
      await store.writeHead(true);
      if (signed) this.#desk?.publish(fingerprintOf(signed));
    });
    await this.#desk?.settled();
    this.#durable.fire();
  }

  async #pruneAtOpen(): Promise<void> {
    if (this.#options.policy.retentionDays !== 'session-only') await this.prune();
    // What told of damage stays until the person has seen it.
    else if (this.opening.damage === null) await this.#writer.run(pruneAll);
  }

  #onDurable(): void {
    this.#durable.fire();
    const unsigned = this.#store?.unsigned ?? 0;
    if (unsigned >= CHECKPOINT_RECORDS) this.#sign('records');
    else if (unsigned > 0) this.#checkpointTimer ??= setTimeout(() => this.#sign('time'), CHECKPOINT_MS).unref();
  }

  #sign(reason: 'records' | 'time'): void {
    if (this.#checkpointTimer) clearTimeout(this.#checkpointTimer);
    this.#checkpointTimer = null;
    if (this.#isSigning) return;
    this.#isSigning = true;
    this.#writer
      .run((store) => store.checkpoint(reason))
      .then((signed) => this.#desk?.publish(fingerprintOf(signed)))
      // A disk that refuses is told by the state; the next checkpoint covers these records too.
      .catch(() => undefined)
      .finally(() => {
        this.#isSigning = false;
      });
  }

  #span(): { readonly from: number; readonly to: number } {
    const { first = 1, seq = 0 } = this.#store?.chain ?? {};
    return { from: first, to: seq };
  }

  async #proofSource(): Promise<ProofSource> {
    const folder = this.#options.paths.audit;
    return { folder, publicKey: this.#key?.publicPem ?? '', checkpoints: await loadCheckpoints(folder) };
  }
}

function infoOf(checkpoint: Checkpoint): CheckpointInfo {
  return { seq: checkpoint.seq, fingerprint: fingerprintOf(checkpoint) };
}

import type { Receipt } from './batch.ts';
import { BATCH_RECORDS } from './end-checks.ts';
import { AuditError, asRefusal, type RefusalCode, refusal } from './errors.ts';
import { Lane } from './lane.ts';
import { type AuditRecord, assertRecord } from './records.ts';
import type { Store } from './store.ts';

export type AuditState =
  | { readonly writable: true }
  | { readonly writable: false; readonly code: RefusalCode; readonly since: number };

export interface WriterOptions {
  /** Makes the files fit for writing; called again after it failed. */
  readonly start: () => Promise<Store>;
  readonly onState: (state: AuditState) => void;
  readonly onDurable: () => void;
  readonly now: () => number;
}

/** Records that may wait for the disk at once; more are refused, so that a stuck disk does not fill the memory. */
const QUEUE_RECORDS = 32_768;
/** Pauses between two tries to write again. */
const FIRST_PROBE_MS = 50;
const LAST_PROBE_MS = 5000;

interface Waiting {
  readonly record: AuditRecord;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: AuditError) => void;
}

/**
 * Group commit: whatever was asked for while the last write was under way goes to the disk together with the next. (Parting
 * the queue, to build one half while the other is written, cost a quarter more CPU a record: twice as many writes.) While
 * the disk refuses, every append is refused at once, and the log tries again by itself.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #lane = new Lane();
  #store: Store | null = null;
  #state: AuditState = { writable: true };
  #queue: Waiting[] = [];
  #draining: Promise<void> | null = null;
  #refused = 0;
  #probe: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  get state(): AuditState {
    return this.#state;
  }

  /** Resolves when the log is open, or is known not to be writable for now. */
  start(): Promise<void> {
    return this.#lane.run(async () => {
      try {
        this.#store = await this.#options.start();
      } catch (error) {
        this.#refuse(error, FIRST_PROBE_MS);
      }
    });
  }

  append(record: AuditRecord): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw closed();
      // A copy: what is checked is what is written.
      const copy = { ...record };
      assertRecord(copy);
      if (!this.#state.writable) {
        this.#refused += 1;
        throw refusal(this.#state.code);
      }
      if (this.#queue.length >= QUEUE_RECORDS) {
        throw new AuditError('AUDIT_BUSY', 'too many audit records wait for the disk', {
          hint: 'Try again in a moment.',
        });
      }
      this.#queue.push({ record: copy, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Runs a task between two batches. @throws AuditError as `append` does */
  run<T>(task: (store: Store) => Promise<T>): Promise<T> {
    return this.#lane.run(async () => {
      if (this.#isClosed) throw closed();
      return this.#guarded(task);
    });
  }

  /** Waits for what was asked for, then runs `last` and closes the files. Never throws: what fails is as after a crash. */
  async close(last: (store: Store) => Promise<void>): Promise<void> {
    this.#isClosed = true;
    await this.#draining;
    if (this.#probe) clearTimeout(this.#probe);
    await this.#lane.run(async () => {
      if (this.#store && this.#state.writable) await last(this.#store).catch((error) => this.#refuse(error, null));
      await this.#store?.close().catch(() => undefined);
    });
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      // Whoever was just answered, or asks in the same turn, gets into this batch.
      await new Promise(setImmediate);
      // One place is kept for a record about the clock.
      const batch = this.#queue.splice(0, BATCH_RECORDS - 1);
      await this.#lane.run(() => this.#commit(batch));
    }
    this.#draining = null;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const receipts = await this.#guarded((store) => store.write(batch.map(({ record }) => record)));
      for (const [at, { resolve }] of batch.entries()) resolve(receipts[at] as Receipt);
      this.#options.onDurable();
    } catch (error) {
      this.#refused += batch.length;
      for (const { reject } of batch) reject(error as AuditError);
    }
  }

  async #guarded<T>(task: (store: Store) => Promise<T>): Promise<T> {
    if (!this.#state.writable) throw refusal(this.#state.code);
    try {
      return await task(this.#store as Store);
    } catch (error) {
      throw this.#refuse(error, FIRST_PROBE_MS);
    }
  }

  #refuse(cause: unknown, probeMs: number | null): AuditError {
    const error = asRefusal(cause);
    if (this.#state.writable) this.#turn({ writable: false, code: error.code, since: this.#options.now() });
    // A log that was changed underneath is looked at by the next start, not written on.
    if (probeMs !== null && error.code !== 'AUDIT_TAMPERED' && !this.#isClosed) this.#probeIn(probeMs);
    return error;
  }

  #probeIn(delayMs: number): void {
    this.#probe ??= setTimeout(() => {
      this.#probe = null;
      void this.#lane.run(() => this.#tryAgain(delayMs));
    }, delayMs).unref();
  }

  /** The probe is a record like any other, so that the log itself tells of the gap. */
  async #tryAgain(delayMs: number): Promise<void> {
    if (this.#isClosed) return;
    try {
      this.#store ??= await this.#options.start();
      const at = this.#store.chain.seq + 1;
      await this.#store.write([{ type: 'recovery', kind: 'disk', at, amount: this.#refused }]);
    } catch (error) {
      this.#refuse(error, Math.min(delayMs * 2, LAST_PROBE_MS));
      return;
    }
    this.#refused = 0;
    this.#turn({ writable: true });
    this.#options.onDurable();
  }

  #turn(state: AuditState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

function closed(): AuditError {
  return new AuditError('AUDIT_CLOSED', 'the audit log is closed', { hint: 'Start Cloister again.' });
}

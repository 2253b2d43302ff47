import { setTimeout as delay } from 'node:timers/promises';
import type { VaultApi } from '../vault/contract.ts';
import { VaultError } from '../vault/errors.ts';

/** A running vault. */
export interface VaultProcess {
  readonly api: VaultApi;
  readonly pid: number;
  /** Called at once when it cannot be reached any more: before the work that was running on it fails. */
  onLost(listener: () => void): void;
  /** Lets it write everything to disk, then ends it; resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends it at once; resolves when it is gone. */
  kill(): Promise<void>;
}

/** The right to use the present process for one piece of work. */
export interface Lease {
  readonly api: VaultApi;
  /** The process was stopped on purpose under this work: it may be done again on the next one. */
  readonly retired: boolean;
  leave(): void;
}

/** An `import` is waited for without limit before a planned restart; everything else for `drainMs`. */
export type LeaseKind = 'work' | 'import';

export interface SupervisorOptions {
  readonly launch: () => Promise<VaultProcess>;
  readonly onNote: (note: SupervisorNote) => void;
  readonly drainMs: number;
}

export interface SupervisorNote {
  readonly event: 'vault-started' | 'vault-died' | 'vault-start-failed';
  readonly pid?: number;
  readonly elapsedMs?: number;
  readonly crashCount?: number;
}

interface Held extends Lease {
  retired: boolean;
  readonly kind: LeaseKind;
  readonly suspend: () => void;
  readonly ended: Promise<void>;
}

/** So many crashes within the window count as a loop, which another start would only continue. */
const CRASH_LIMIT = 5;
const CRASH_WINDOW_MS = 60_000;
const FIRST_PAUSE_MS = 100;
/** After a failed start, the next call that comes this much later tries again. */
const RETRY_MS = 5000;
const LOOP_RETRY_MS = 30_000;
const MAX_WAITING = 1000;

/**
 * Keeps one vault running: starts it again after a crash, with growing pauses, and replaces it on request without losing
 * work. While it is away new work waits; work that was running when it crashed has failed by then.
 */
export class VaultSupervisor {
  readonly #options: SupervisorOptions;
  readonly #leases = new Set<Held>();
  #process: VaultProcess | null = null;
  #draining = false;
  #closed = false;
  #failure: { readonly error: unknown; readonly retryAt: number } | null = null;
  #opening = false;
  #planned: Promise<void> | null = null;
  #tail: Promise<unknown> = Promise.resolve();
  #crashes: number[] = [];
  #change = Promise.withResolvers<void>();
  #waiting = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Whether work would begin at once. */
  get ready(): boolean {
    return this.#process !== null && !this.#draining && !this.#closed;
  }

  /** Begins the first start; work may be handed in at once. */
  start(): void {
    if (this.#opening) return;
    this.#opening = true;
    void this.#exclusive(() => this.#open());
  }

  /**
   * Waits until there is a vault that takes work.
   * @param suspend called when the process is about to be replaced: end what is running, in good order
   * @throws VaultError VAULT_CLOSED, VAULT_BUSY; or why the vault cannot start
   */
  async enter(kind: LeaseKind = 'work', suspend: () => void = () => undefined): Promise<Lease> {
    while (!this.ready) {
      if (this.#closed) throw new VaultError('VAULT_CLOSED', 'the vault has been closed', { hint: START_AGAIN });
      if (this.#failure && !this.#opening) {
        if (performance.now() < this.#failure.retryAt) throw this.#failure.error;
        this.start();
      }
      if (this.#waiting >= MAX_WAITING) {
        throw new VaultError('VAULT_BUSY', 'too much work waits for the vault', { hint: 'Try again in a moment.' });
      }
      this.#waiting += 1;
      await this.#change.promise.finally(() => {
        this.#waiting -= 1;
      });
    }
    return this.#lease(this.#process as VaultProcess, kind, suspend);
  }

  /**
   * Replaces the process: imports end, other work gets `drainMs`, then a new process starts and what waited goes on.
   * Requests that come before the old process has been stopped share one replacement.
   * @throws why the new process could not start
   */
  restart(): Promise<void> {
    this.#planned ??= this.#exclusive(async () => {
      await this.#drain();
      this.#planned = null;
      await this.#stop();
      await this.#open();
      this.#draining = false;
      this.#changed();
      if (this.#failure) throw this.#failure.error;
    });
    return this.#planned;
  }

  /** Ends the process in good order. Work that waits or comes later is refused. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#changed();
      for (const lease of this.#leases) lease.suspend();
    }
    await this.#exclusive(() => this.#stop());
  }

  async #drain(): Promise<void> {
    for (;;) {
      const imports = [...this.#leases].filter(({ kind }) => kind === 'import');
      if (imports.length === 0 || this.#closed) break;
      await Promise.race([...imports.map(({ ended }) => ended), this.#change.promise]);
    }
    this.#draining = true;
    for (const lease of this.#leases) lease.suspend();
    const stop = new AbortController();
    const drained = Promise.all([...this.#leases].map(({ ended }) => ended)).then(() => stop.abort());
    const late = delay(this.#options.drainMs, undefined, { signal: stop.signal }).catch(() => undefined);
    await Promise.race([drained, late]);
  }

  async #stop(): Promise<void> {
    const process = this.#process;
    this.#process = null;
    for (const lease of this.#leases) lease.retired = true;
    await process?.stop();
  }

  async #open(): Promise<void> {
    const startedAt = performance.now();
    this.#opening = true;
    try {
      if (this.#process || this.#closed) return;
      const process = await this.#options.launch();
      this.#process = process;
      this.#failure = null;
      process.onLost(() => this.#lost(process));
      const elapsedMs = Math.round(performance.now() - startedAt);
      this.#options.onNote({ event: 'vault-started', pid: process.pid, elapsedMs });
    } catch (error) {
      this.#failure = { error, retryAt: performance.now() + RETRY_MS };
      this.#options.onNote({ event: 'vault-start-failed' });
    } finally {
      this.#opening = false;
      this.#changed();
    }
  }

  #lost(process: VaultProcess): void {
    if (process !== this.#process) return;
    this.#process = null;
    const now = performance.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < CRASH_WINDOW_MS), now];
    const crashCount = this.#crashes.length;
    this.#options.onNote({ event: 'vault-died', crashCount });
    if (crashCount >= CRASH_LIMIT) {
      this.#crashes = [];
      const error = new VaultError('VAULT_START_FAILED', `the vault ended ${crashCount} times within a minute`, {
        hint: 'Run the checks; if the last thing you did was an ingest, leave out the files it stopped at.',
      });
      this.#failure = { error, retryAt: now + LOOP_RETRY_MS };
      this.#changed();
      return;
    }
    const pauseMs = crashCount === 1 ? 0 : FIRST_PAUSE_MS * 2 ** (crashCount - 2);
    void this.#exclusive(async () => {
      // Two vaults must never have the store open at once.
      await process.kill();
      await delay(pauseMs);
      await this.#open();
    });
  }

  #lease(process: VaultProcess, kind: LeaseKind, suspend: () => void): Lease {
    const ended = Promise.withResolvers<void>();
    const lease: Held = {
      api: process.api,
      kind,
      suspend,
      retired: false,
      ended: ended.promise,
      leave: () => {
        this.#leases.delete(lease);
        ended.resolve();
      },
    };
    this.#leases.add(lease);
    return lease;
  }

  /** One start or stop at a time. */
  #exclusive<Result>(action: () => Promise<Result>): Promise<Result> {
    const run = this.#tail.then(action);
    this.#tail = run.catch(() => undefined);
    return run;
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}

const START_AGAIN = 'Start Cloister again.';

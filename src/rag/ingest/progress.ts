import type { IngestCounts, IngestEvent } from '../../vault/contract.ts';

type ProgressEvent = Extract<IngestEvent, { type: 'progress' }>;

/** No estimate before so much time has passed: it would jump. */
const ESTIMATE_AFTER_MS = 1000;

/** Counts what has been committed, and says when it is time to tell. */
export class Progress {
  readonly counts: { -readonly [K in keyof IngestCounts]: number } = {
    added: 0,
    updated: 0,
    unchanged: 0,
    removed: 0,
    failed: 0,
  };
  phase: ProgressEvent['phase'] = 'scan';
  /** While vectors are computed these two count chunks. */
  filesDone = 0;
  filesTotal = 0;
  bytesDone = 0;
  bytesTotal = 0;
  readonly #everyMs: number;
  #toldAt = Number.NEGATIVE_INFINITY;
  #phaseStart = performance.now();

  /** @param everyMs least time between two events */
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  enter(phase: ProgressEvent['phase']): void {
    this.phase = phase;
    this.#phaseStart = performance.now();
  }

  /** @returns nothing when the last event was only just sent */
  due(): ProgressEvent | undefined {
    const now = performance.now();
    if (now - this.#toldAt < this.#everyMs) return undefined;
    this.#toldAt = now;
    return this.event();
  }

  event(): ProgressEvent {
    const { phase, filesDone, filesTotal, bytesDone, bytesTotal } = this;
    const counts = { ...this.counts };
    return { type: 'progress', phase, counts, filesDone, filesTotal, bytesDone, bytesTotal, etaMs: this.#etaMs() };
  }

  #etaMs(): number | null {
    const elapsedMs = performance.now() - this.#phaseStart;
    const [done, total] =
      this.phase === 'embed' ? [this.filesDone, this.filesTotal] : [this.bytesDone, this.bytesTotal];
    if (elapsedMs < ESTIMATE_AFTER_MS || done === 0) return null;
    return Math.round((elapsedMs * Math.max(0, total - done)) / done);
  }
}

import type { IngestCounts, IngestEvent } from '../vault/contract.ts';

type Done = Extract<IngestEvent, { readonly type: 'done' }>;

/**
 * Makes one run out of several. When the vault is replaced in the middle of an ingest, the next process runs over the
 * same inputs again and finds what the first one committed unchanged; told as they are, its counts would count twice.
 */
export class IngestTally {
  readonly #startedAt = performance.now();
  readonly #failures = new Set<string>();
  #before: IngestCounts = { added: 0, updated: 0, unchanged: 0, removed: 0, failed: 0 };
  #last = this.#before;
  readonly #reached = new Map<string, { readonly filesDone: number; readonly bytesDone: number }>();

  /** Sum of everything reported: grows when a run got further than the one before it. */
  get progress(): number {
    const { added, updated, removed, failed } = this.#last;
    return added + updated + removed + failed;
  }

  /** Begins the next run over the same inputs. */
  nextRun(): void {
    this.#before = this.#last;
  }

  /** @returns the event as the whole run sees it, or null for a failure already told */
  add(event: IngestEvent): IngestEvent | null {
    if (event.type === 'file') {
      const key = `${event.outcome}:${event.path}`;
      if (this.#failures.has(key)) return null;
      this.#failures.add(key);
      return event;
    }
    this.#last = this.#merge(event.counts);
    if (event.type === 'done') return this.#done(event);
    // Phase by phase: while vectors are computed, these two count chunks.
    const before = this.#reached.get(event.phase);
    const filesDone = Math.max(before?.filesDone ?? 0, event.filesDone);
    const bytesDone = Math.max(before?.bytesDone ?? 0, event.bytesDone);
    this.#reached.set(event.phase, { filesDone, bytesDone });
    return { ...event, counts: this.#last, filesDone, bytesDone };
  }

  #done(event: Done): Done {
    return { ...event, counts: this.#last, elapsedMs: Math.round(performance.now() - this.#startedAt) };
  }

  #merge({ added, updated, unchanged, removed, failed }: IngestCounts): IngestCounts {
    const before = this.#before;
    return {
      added: before.added + added,
      updated: before.updated + updated,
      removed: before.removed + removed,
      unchanged: Math.max(before.unchanged, unchanged - before.added - before.updated),
      failed: Math.max(before.failed, failed),
    };
  }
}

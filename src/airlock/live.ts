import type { Socket } from 'node:net';
import type { ProgressNote } from './contract.ts';
import type { Desk } from './desk.ts';
import type { Decision, Wish } from './policy/decide.ts';
import type { Outcome } from './records.ts';

/** Something that must be done by a moment, ms on the monotonic clock. */
export interface Due {
  dueAt: number;
  late(): void;
}

/** Everything that is open, and one clock for all its limits: a timer for each connection would cost more than they do. */
export interface Live {
  readonly passages: ReadonlySet<Passage>;
  add(passage: Passage): void;
  remove(passage: Passage): void;
  await(due: Due): void;
  done(due: Due): void;
  cutAll(which: (passage: Passage) => boolean, outcome: Outcome): void;
  close(): void;
}

/** One connection through the airlock, from its record to its end. */
export class Passage {
  readonly id: string;
  readonly wish: Wish;
  readonly decision: Decision;
  readonly client: Socket;
  readonly openedAt = performance.now();
  upstream: Socket | null = null;
  /** For whoever has something to say to the client before it is cut. */
  onCut: ((outcome: Outcome) => void) | null = null;
  /** Bytes at the last look, and when they changed last. */
  seen = 0;
  movedAt = this.openedAt;
  told = 0;
  #isOver = false;
  readonly #onEnd: (passage: Passage, outcome: Outcome) => void;

  constructor(
    { id, wish, decision, client }: Pick<Passage, 'id' | 'wish' | 'decision' | 'client'>,
    onEnd: (passage: Passage, outcome: Outcome) => void,
  ) {
    this.id = id;
    this.wish = wish;
    this.decision = decision;
    this.client = client;
    this.#onEnd = onEnd;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get sentBytes(): number {
    return this.upstream?.bytesWritten ?? 0;
  }

  get receivedBytes(): number {
    return this.upstream?.bytesRead ?? 0;
  }

  /** Accounts for it, once. */
  end(outcome: Outcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd(this, outcome);
  }

  /** Ends it now, whatever is under way. */
  cut(outcome: Outcome): void {
    if (this.#isOver) return;
    this.end(outcome);
    this.upstream?.destroy();
    if (this.onCut) this.onCut(outcome);
    else this.client.destroy();
  }

  /** Whether it has carried more than it may. */
  get isSpent(): boolean {
    const { sentBytes = null, receivedBytes = null } = this.decision.limits ?? {};
    return (
      (sentBytes !== null && this.sentBytes > sentBytes) ||
      (receivedBytes !== null && this.receivedBytes > receivedBytes)
    );
  }
}

/** Between two reports of how far connections are. */
const REPORT_MS = 1000;

export function createLive(desk: Pick<Desk, 'note'>, sweepMs: number): Live {
  const passages = new Set<Passage>();
  const dues = new Set<Due>();
  let reportAt = 0;

  const sweep = (): void => {
    const now = performance.now();
    for (const due of dues) {
      if (due.dueAt > now) continue;
      dues.delete(due);
      due.late();
    }
    const rows: ProgressNote['rows'][number][] = [];
    const isReport = now >= reportAt;
    if (isReport) reportAt = now + REPORT_MS;
    for (const passage of passages) {
      const { sentBytes, receivedBytes, decision, id } = passage;
      const bytes = sentBytes + receivedBytes;
      if (bytes !== passage.seen) {
        passage.seen = bytes;
        passage.movedAt = now;
      }
      if (isReport && bytes !== passage.told) {
        passage.told = bytes;
        rows.push({ id, sentBytes, receivedBytes });
      }
      const { idleMs = null, openMs = null } = decision.limits ?? {};
      if (passage.isSpent) passage.cut('limit');
      else if (idleMs !== null && now - passage.movedAt > idleMs) passage.cut('timeout');
      else if (openMs !== null && now - passage.openedAt > openMs) passage.cut('timeout');
    }
    if (rows.length > 0) desk.note({ t: 'progress', rows });
  };
  const timer = setInterval(sweep, sweepMs);
  return {
    passages,
    add: (passage) => void passages.add(passage),
    remove: (passage) => void passages.delete(passage),
    await: (due) => void dues.add(due),
    done: (due) => void dues.delete(due),
    cutAll(which, outcome) {
      for (const passage of [...passages]) if (which(passage)) passage.cut(outcome);
    },
    close: () => clearInterval(timer),
  };
}

import { formatBytes, formatDuration } from './format.ts';
import { clip, shown, styled } from './printable.ts';
import type { Terminal } from './terminal.ts';

/** What a long piece of work says about itself. */
export interface ProgressState {
  /** Present participle: `reading`, `importing`. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Unit of `done`; bytes are shown as a rate too. */
  readonly unit: 'bytes' | 'items';
  /** Said after the numbers, such as `12 of 40 files`. */
  readonly detail?: string;
  /** Estimated by the worker; else from the rate. */
  readonly etaMs?: number | null;
}

const REDRAW_MS = 100;
/** Not a terminal: a line now and then, so that a log shows life and stays short. */
const LINE_MS = 10_000;
const BAR_WIDTH = 16;

/**
 * Progress on stderr: a bar that is redrawn in place on a terminal, a plain line every ten seconds elsewhere, nothing
 * with `--quiet` or `--json`.
 */
export class Progress {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #startedAt: number;
  #drawnAt: number | null = null;
  #visible = false;

  constructor(terminal: Terminal, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#now = now;
    this.#startedAt = now();
  }

  update(state: ProgressState): void {
    if (this.#terminal.quiet || this.#terminal.json) return;
    const now = this.#now();
    const live = this.#terminal.live;
    const since = now - (this.#drawnAt ?? (live ? Number.NEGATIVE_INFINITY : this.#startedAt));
    if (since < (live ? REDRAW_MS : LINE_MS)) return;
    this.#drawnAt = now;
    const numbers = describe(state, now - this.#startedAt);
    if (!live) {
      this.#terminal.note(shown`${state.label}: ${numbers}`);
      return;
    }
    this.#visible = true;
    const room = Math.max(10, this.#terminal.columns - state.label.length - BAR_WIDTH - 4);
    this.#terminal.status(shown`${state.label} ${styled('green', bar(state))} ${clip(numbers, room)}`);
  }

  /** Clears the bar, so that a line can be written; the next update draws it again. */
  pause(): void {
    if (!this.#visible) return;
    this.#terminal.clearStatus();
    this.#visible = false;
    this.#drawnAt = null;
  }
}

/** The most wanted first: what does not fit into the line is cut off at its end. */
function describe({ done, total, unit, detail, etaMs }: ProgressState, elapsedMs: number): string {
  const parts: string[] = [];
  if (total > 0) parts.push(`${Math.floor((Math.min(done, total) / total) * 100)}%`);
  const guess = done > 0 && total > done ? (elapsedMs / done) * (total - done) : null;
  const left = etaMs === undefined ? guess : etaMs;
  if (left !== null && left > 0) parts.push(`${formatDuration(left)} left`);
  if (detail !== undefined) parts.push(detail);
  const amount = unit === 'bytes' ? formatBytes : String;
  parts.push(total > 0 ? `${amount(done)} of ${amount(total)}` : amount(done));
  if (unit === 'bytes' && elapsedMs > 0) parts.push(`${formatBytes((done / elapsedMs) * 1000)}/s`);
  return parts.join(', ');
}

function bar({ done, total }: ProgressState): string {
  const filled = total > 0 ? Math.round((Math.min(done, total) / total) * BAR_WIDTH) : 0;
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`;
}

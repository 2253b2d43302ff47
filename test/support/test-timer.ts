import type { Timer } from '../../src/decoy/cover/cover.ts';

/** Time that a test moves; what is due runs in order. */
export class TestTimer implements Timer {
  #now = 0;
  #due: { readonly at: number; readonly run: () => void }[] = [];
  monotonic = (): number => this.#now;
  after = (ms: number, run: () => void): (() => void) => {
    const entry = { at: this.#now + ms, run };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((it) => it !== entry);
    };
  };
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#due.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#due = this.#due.filter((it) => it !== next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}

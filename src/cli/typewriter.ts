import { neutralise, shown } from './printable.ts';
import type { Terminal } from './terminal.ts';

/** Shows an answer as it arrives in pieces cut at any place. */
export class Typewriter {
  readonly #terminal: Terminal;
  #typed = '';
  /** First half of a character above U+FFFF whose second half has not come: alone it could not be judged. */
  #held = '';
  #lineOpen = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  type(delta: string): void {
    const text = this.#held + delta;
    this.#held = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : '';
    const whole = this.#held ? text.slice(0, -1) : text;
    this.#typed += whole;
    if (whole === '') return;
    this.#lineOpen = true;
    this.#terminal.text(shown`${whole}`);
  }

  /** Completes the text to the final one; where they differ, the final one is what counts and is shown in full. */
  settle(final: string): void {
    const typed = neutralise(this.#typed + this.#held).trimStart();
    const wanted = neutralise(final).trim();
    if (wanted === typed.trimEnd()) return;
    const more = typed !== '' && wanted.startsWith(typed) ? wanted.slice(typed.length) : null;
    if (more === null && typed !== '') {
      this.end();
      this.#terminal.line();
      this.#terminal.note(shown`the text above was corrected after a check of its sources; this is the answer:`);
    }
    this.#terminal.text(shown`${more ?? wanted}`);
    this.#lineOpen = true;
  }

  /** Ends the line that was begun, whatever happened. */
  end(): void {
    if (this.#lineOpen) this.#terminal.line();
    this.#lineOpen = false;
  }
}

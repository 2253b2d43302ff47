import type { Detector, TextMode } from '../../src/pii/types.ts';
import { plainView } from './plain-view.ts';

/** A text whose names are known. */
export interface Sample {
  readonly text: string;
  readonly mode: TextMode;
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  readonly group: string;
  readonly tradition: string | undefined;
}

interface Count {
  texts: number;
  changed: number;
  asked: number;
  letters: number;
  leaked: number;
  /** Letters that neither a mask nor a question covers. */
  missed: number;
  named: number;
  whole: number;
}

/** Counts, for each kind of text and each tradition, how many letters of names stay and how many texts lose anything else. */
export class Tally {
  readonly #groups = new Map<string, Count>();
  readonly #missed: string[] = [];
  readonly #detect: Detector;

  constructor(detect: Detector) {
    this.#detect = detect;
  }

  add({ text, mode, spans, group, tradition }: Sample): void {
    const findings = this.#detect(plainView(text, mode));
    const masked = new Uint8Array(text.length);
    const asked = new Uint8Array(text.length);
    for (const { start, end, outcome } of findings) (outcome === 'mask' ? masked : asked).fill(1, start, end);
    const gold = new Uint8Array(text.length);
    for (const { start, end } of spans) gold.fill(1, start, end);
    let [letters, leaked, missed, outside] = [0, 0, 0, false];
    for (let at = 0; at < text.length; at++) {
      if (!/[\p{L}\p{N}]/u.test(text.charAt(at))) continue;
      if (gold[at] === 1) letters++;
      if (gold[at] === 1 && masked[at] === 0) leaked++;
      if (gold[at] === 1 && masked[at] === 0 && asked[at] === 0) missed++;
      if (gold[at] === 0 && masked[at] === 1) outside = true;
    }
    const labels = [group, ...(tradition && !group.startsWith('prose') ? [`name:${tradition}`] : [])];
    for (const c of labels.map((label) => this.#at(label))) {
      c.texts++;
      c.letters += letters;
      c.leaked += leaked;
      c.missed += missed;
      if (spans.length > 0) c.named++;
      if (spans.length > 0 && leaked === 0) c.whole++;
      if (outside) c.changed++;
      if (findings.some(({ outcome }) => outcome === 'ask')) c.asked++;
    }
    if (leaked > 0 || outside) {
      const shown = findings.map(({ start, end, confidence }) => `${text.slice(start, end)} ${confidence}`).join(' | ');
      this.#missed.push(`${group}: ${JSON.stringify(text)} -> ${shown}`);
    }
  }

  /** Prints the counts, and at most so many of the texts that went wrong. */
  print(missed: number): void {
    const share = (part: number, of: number): string => (of === 0 ? '-' : `${((100 * part) / of).toFixed(1)} %`);
    for (const [label, c] of [...this.#groups].sort()) {
      console.log(
        `${label.padEnd(24)} ${String(c.texts).padStart(6)} leak ${share(c.leaked, c.letters)} unasked ${share(c.missed, c.letters)} whole ${share(c.whole, c.named)} changed ${share(c.changed, c.texts)} asked ${share(c.asked, c.texts)}`,
      );
    }
    for (const line of this.#missed.slice(0, missed)) console.log(line);
  }

  #at(label: string): Count {
    const found = this.#groups.get(label) ?? {
      texts: 0,
      changed: 0,
      asked: 0,
      letters: 0,
      leaked: 0,
      missed: 0,
      named: 0,
      whole: 0,
    };
    this.#groups.set(label, found);
    return found;
  }
}

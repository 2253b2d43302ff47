import { RULES } from './instruction-rules.ts';
import { readings } from './readings.ts';

export interface InstructionSpan {
  /** UTF-16 offsets of the sentence or line. */
  readonly start: number;
  readonly end: number;
}

/** A sentence is looked at in pieces of this length: no page may make a pattern run for long. */
const MAX_CHARS = 600;

/**
 * Finds text that speaks to a model rather than to a reader. It marks, it does not judge: a page that explains such attacks
 * is marked where it quotes them.
 * @param text visible text, as `sanitiseResult` makes it
 */
export function findInstructions(text: string): readonly InstructionSpan[] {
  const spans: InstructionSpan[] = [];
  for (const { start, end } of sentences(text)) {
    if (!speaksToModel(text.slice(start, end))) continue;
    const last = spans.at(-1);
    // Neighbours are one attempt.
    if (last && text.slice(last.end, start).trim() === '') spans[spans.length - 1] = { start: last.start, end };
    else spans.push({ start, end });
  }
  return spans;
}

function speaksToModel(sentence: string): boolean {
  return readings(sentence).some((reading) => RULES.some((rule) => rule.test(reading)));
}

function* sentences(text: string): Generator<InstructionSpan, void, undefined> {
  for (const line of text.matchAll(/[^\n]+/g)) {
    let start = line.index;
    const lineEnd = start + line[0].length;
    while (start < lineEnd) {
      const piece = text.slice(start, Math.min(lineEnd, start + MAX_CHARS));
      const stop = /[.!?。！？]["'”’)\]]*(?=\s|$)|[。！？]/u.exec(piece);
      const end = stop ? start + stop.index + stop[0].length : start + piece.length;
      const lead = /^\s*/u.exec(text.slice(start, end))?.[0].length ?? 0;
      if (start + lead < end) yield { start: start + lead, end };
      start = end;
    }
  }
}

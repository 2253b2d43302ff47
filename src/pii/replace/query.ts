import type { PiiKind } from '../types.ts';
import { applyEdits, type Edit, type Edited, type Span } from './edits.ts';
import { tidyAround } from './tidy.ts';
import { widenInUrl } from './url-part.ts';

/** Something to take out of a text. */
export interface Hole extends Span {
  readonly kind: PiiKind;
  /** What the person wants to stand there instead. */
  readonly insert?: string;
}

/** Between two holes: nothing but marks and a conjunction, which go with them. */
const NOTHING_BETWEEN = /^[\s\p{P}\p{S}]*(?:(?:and|or|und|oder|et|ou|y|vs?|aka)[\s\p{P}\p{S}]*)?$/iu;

/** How far beside a hole words are looked at, in characters: grammar does not reach further, and patterns stay quick. */
const REACH = 300;

/**
 * Takes values out of a search so that what is left reads as if they had never been there: a placeholder in a search box
 * is a fingerprint of this program.
 * @param holes in order, without overlap
 */
export function closeHoles(text: string, holes: readonly Hole[]): Edited {
  const joined = join(text, holes);
  const edits: Edit[] = [];
  for (const [index, hole] of joined.entries()) {
    const floor = Math.max(edits.at(-1)?.end ?? 0, joined[index - 1]?.end ?? 0);
    const ceiling = joined[index + 1]?.start ?? text.length;
    const edit = editFor(text, hole, Math.max(floor, hole.start - REACH), Math.min(ceiling, hole.end + REACH));
    const last = edits.at(-1);
    // Two holes whose edges met are one: each would leave a space of its own.
    if (last && edit.start === last.end && last.insert.trim() === '')
      edits[edits.length - 1] = { ...edit, start: last.start };
    else edits.push(edit);
  }
  return applyEdits(text, edits);
}

function editFor(text: string, hole: Hole, floor: number, ceiling: number): Edit {
  if (hole.insert !== undefined) return { start: hole.start, end: hole.end, insert: hole.insert };
  const inUrl = widenInUrl(text, hole);
  if (inUrl) return { start: Math.max(floor, inUrl.start), end: Math.min(ceiling, inUrl.end), insert: '' };
  return tidyAround(text, hole, floor, ceiling);
}

function join(text: string, holes: readonly Hole[]): readonly Hole[] {
  const joined: Hole[] = [];
  for (const hole of holes) {
    const last = joined.at(-1);
    const plain = last?.insert === undefined && hole.insert === undefined;
    const near = last && hole.start - last.end < 24 && !text.slice(last.end, hole.start).includes('\n');
    if (last && plain && near && NOTHING_BETWEEN.test(text.slice(last.end, hole.start))) {
      joined[joined.length - 1] = { ...last, end: hole.end };
    } else joined.push(hole);
  }
  return joined;
}

import type { Damage } from './damage.ts';
import type { Head } from './head.ts';
import { parseLine } from './line.ts';
import { eachLine, readLines, type Segment } from './segments.ts';
import type { Break } from './walk.ts';

/** Where the walk broke. */
export interface BreakPlace extends Break {
  /** The segments from the broken one on. */
  readonly segments: readonly Segment[];
  /** Offset of the line after the broken one, in the first of them. */
  readonly next: number;
  /** The broken line is the first of its segment, and another segment is known to have stood before it. */
  readonly isSegmentLost: boolean;
  /** The broken line has no newline. */
  readonly isTorn: boolean;
}

/** What the rest of the log tells about a break. */
interface Rest {
  /** The line after the broken one is the one that should have stood there. */
  readonly continues: boolean;
  /** Which of the segments holds the missing record; -1: none. */
  readonly missingIn: number;
  /** The broken line's record stands there once more. */
  readonly again: boolean;
  /** The last record that the head knows is where it should be. */
  readonly reachesHead: boolean;
}

/** Names the kind of damage behind a line that does not continue the chain, by looking through what follows it. */
export async function classify(place: BreakPlace, head: Head | null): Promise<Damage> {
  const { line, seq, isSegmentLost } = place;
  const rest = await look(place, head);
  if (place.isTorn && !rest.continues) return { kind: 'deleted', seq };
  if (line === null || line.hash !== line.computed) return { kind: rest.continues ? 'inserted' : 'edited', seq };
  // The record before was changed together with its hash, or another history begins here.
  if (line.seq === seq) return rest.reachesHead ? { kind: 'edited', seq: seq - 1 } : { kind: 'forked', seq };
  if (line.seq < seq) return { kind: 'inserted', seq: line.seq === seq - 1 ? seq - 1 : seq };
  if (rest.again) return { kind: rest.missingIn < 0 ? 'edited' : 'inserted', seq };
  if (rest.missingIn >= 0) return { kind: rest.missingIn === 0 ? 'reordered' : 'swapped', seq };
  return { kind: isSegmentLost ? 'deleted_segment' : 'deleted', seq, until: line.seq - 1 };
}

async function look({ line, seq, prev, segments, next }: BreakPlace, head: Head | null): Promise<Rest> {
  const found = { continues: false, missingIn: -1, again: false, reachesHead: head === null };
  let isFirst = true;
  for (const [at, { path }] of segments.entries()) {
    for await (const chunk of readLines(path, at === 0 ? next : 0)) {
      if (chunk.isTorn) continue;
      eachLine(chunk, (start, end) => {
        const later = parseLine(chunk, start, end);
        const isWhole = later !== null && later.hash === later.computed;
        if (isWhole && later.seq === seq && (prev === null || later.prev === prev)) {
          found.continues ||= isFirst;
          if (found.missingIn < 0) found.missingIn = at;
        }
        if (isWhole && later.hash === line?.hash) found.again = true;
        if (isWhole && head !== null && later.seq === head.seq && later.hash === head.hash) found.reachesHead = true;
        isFirst = false;
        return true;
      });
    }
  }
  return found;
}

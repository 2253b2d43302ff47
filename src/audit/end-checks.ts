import { stat } from 'node:fs/promises';
import { checkpointHash, type Fingerprint } from './checkpoint.ts';
import type { Checkpoints } from './checkpoint-file.ts';
import type { Damage } from './damage.ts';
import type { Head } from './head.ts';
import { type Segment, segmentPath } from './segments.ts';
import type { Road } from './verify.ts';
import type { Walk } from './walk.ts';

/** Records that one batch may hold: so many can lie beyond the head after a crash. */
export const BATCH_RECORDS = 1024;
/** Bytes that one batch may take. */
const BATCH_BYTES = 1_048_576;

interface State {
  readonly folder: string;
  readonly head: Head | null;
  readonly checkpoints: Checkpoints;
  readonly segments: readonly Segment[];
  readonly walk: Walk;
  readonly base: number;
  readonly first: number;
}

/** What only the end of the log can tell: how far it must reach, and whether it is the one that was known before. */
export const endDamage = { nothingLeft, atEnd, against };

/** Tells a log that is gone from one that was never written to or is wholly pruned. */
async function nothingLeft({ segments, head, checkpoints, first }: State): Promise<Damage | null> {
  const known = Math.max(head?.seq ?? 0, checkpoints.last?.seq ?? 0);
  if (known < first) return null;
  if (segments.length === 0) return { kind: 'deleted_log', seq: first, until: known };
  const sizes = await Promise.all(
    segments.map(({ path }) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.every((size) => size === 0) ? { kind: 'cut_to_zero', seq: first, until: known } : null;
}

async function atEnd(state: State & { readonly headNow: Head | null }, road: Road): Promise<Damage | null> {
  const { head, headNow, checkpoints, walk, first } = state;
  const signed = checkpoints.last?.seq ?? 0;
  const known = Math.max(head?.seq ?? 0, signed);
  if (walk.seq < known) {
    const isRolledBack = head !== null && signed < head.checkpoint && head.checkpoint >= first - 1;
    if (isRolledBack) return { kind: 'rollback', seq: walk.seq + 1, until: known };
    const lost = head && head.segment > walk.seq ? await isGone(segmentPath(state.folder, head.segment)) : false;
    const cut = walk.seq < first ? 'cut_to_zero' : 'cut_tail';
    return { kind: lost ? 'deleted_segment' : cut, seq: walk.seq + 1, until: known };
  }
  if (head && head.checkpoint >= Math.max(first - 1, 1)) {
    const same = checkpoints.list.filter(({ seq }) => seq === head.checkpoint);
    if (same.length === 0) return { kind: 'checkpoint_missing', seq: head.checkpoint };
    if (!same.some((one) => checkpointHash(one) === head.checkpointHash))
      return { kind: 'forked', seq: head.checkpoint };
  }
  // An empty one too: the next record would be written into it.
  if (road.misnamed !== null) return { kind: 'inserted', seq: road.misnamed };
  if (!headNow) return null;
  if (headNow.closed && checkpoints.tornBytes > 0) return { kind: 'checkpoint_edited', seq: signed };
  const ahead = walk.seq - headNow.seq;
  const isTooMuch = headNow.closed
    ? ahead > 0 || road.tornBytes > 0
    : ahead > BATCH_RECORDS || road.tornBytes > BATCH_BYTES;
  if (isTooMuch) return { kind: 'inserted', seq: headNow.seq + 1, until: walk.seq };
  if (ahead > 0) walk.warnings.push({ kind: 'ahead_of_head', seq: headNow.seq + 1, amount: ahead });
  return null;
}

function against({ walk, checkpoints, first }: State, wanted: Fingerprint | undefined): Damage | null {
  if (!wanted || checkpoints.wanted?.startsWith(wanted.start)) return null;
  const { seq } = wanted;
  if (seq > walk.seq) return { kind: 'rollback', seq: walk.seq + 1, until: seq };
  if (checkpoints.wanted !== null) return { kind: 'forked', seq, until: seq };
  return { kind: seq < first - 1 ? 'witness_pruned' : 'checkpoint_missing', seq };
}

async function isGone(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    () => true,
  );
}

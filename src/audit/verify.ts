import type { KeyObject } from 'node:crypto';
import type { Fingerprint } from './checkpoint.ts';
import { type Checkpoints, checkSignatures, loadCheckpoints } from './checkpoint-file.ts';
import { type BreakPlace, classify } from './classify.ts';
import type { Damage, Warning } from './damage.ts';
import { endDamage } from './end-checks.ts';
import { type Head, type HeadFound, readHead } from './head.ts';
import { EMPTY_TREE } from './merkle.ts';
import { type Chunk, eachLine, listSegments, readLines, type Segment } from './segments.ts';
import { type Anchor, type Break, Walk } from './walk.ts';

export interface VerifyOptions {
  /** Folder of the log. */
  readonly folder: string;
  /** Path of the head. */
  readonly head: string;
  /** The key that must have signed; null takes the one in the folder at its word. */
  readonly key: KeyObject | null;
  /** First sequence number to look at; what came before is taken from the checkpoint before it. */
  readonly from?: number;
  /** A fingerprint that was kept elsewhere. */
  readonly against?: Fingerprint;
  readonly signal?: AbortSignal;
}

/** What one pass found, and where the log ends: with that it can be continued. */
export interface Verified {
  readonly damage: Damage | null;
  /** Damage of an earlier time that was set aside and is recorded, but that nobody has acknowledged. */
  readonly unacknowledged: { readonly recovery: number; readonly damage: Damage } | null;
  readonly warnings: readonly Warning[];
  readonly head: HeadFound;
  readonly checkpoints: Checkpoints;
  /** First record looked at. */
  readonly from: number;
  readonly end: LogEnd;
}

/** Where a sound log ends. */
export interface LogEnd {
  readonly walk: Walk;
  readonly base: number;
  readonly first: number;
  /** The last segment, and how many of its bytes are whole records. */
  readonly segment: (Segment & { readonly bytes: number }) | null;
  readonly tornBytes: number;
}

/** Passes that are repeated because the writer changed something underneath. */
const PASSES = 200;
const UNSETTLED_PASSES = 5;
const SETTLE_MS = 20;
/** Far longer than 512 bytes need. */
const HEAD_WRITE_MS = 3;

/**
 * Verifies the log while it may be written to. Head, checkpoints and records are read in this order, each of which the
 * writer writes after the next: so what was read first never says more than what is read later. Two things may still
 * change underneath, and then the pass is repeated: segments go away (after a checkpoint that says so), and what lies
 * beyond the head is rewritten after a failed write.
 * @throws what the file system says of a file that is there and cannot be read; the signal's reason
 */
export async function verifyLog(options: VerifyOptions): Promise<Verified> {
  for (let pass = 1, unsettled = 1; ; pass += 1) {
    const found = await verifyOnce(options);
    if (!found.damage || pass === PASSES) return found;
    const later = await loadCheckpoints(options.folder);
    const isPruned = (later.last?.first ?? 0) > (found.checkpoints.last?.first ?? 0);
    const acknowledged = found.head.state === 'whole' ? found.head.head.seq : Number.POSITIVE_INFINITY;
    const isBeyond = found.damage.seq > acknowledged && unsettled < UNSETTLED_PASSES;
    if (!isPruned && !isBeyond) return found;
    if (isPruned) continue;
    unsettled += 1;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }
}

async function verifyOnce(options: VerifyOptions): Promise<Verified> {
  const { folder, key, signal } = options;
  const headFound = await settledHead(options.head);
  const head = headFound.state === 'whole' ? headFound.head : null;
  const checkpoints = await loadCheckpoints(folder, options.against);
  const segments = await listSegments(folder);
  const signatures = await checkSignatures(folder, checkpoints.list, key);
  const base = Math.max(checkpoints.last?.base ?? 0, head?.base ?? 0) || (segments[0]?.start ?? 1);
  const first = checkpoints.last?.base === base ? checkpoints.last.first : base;
  const anchor = findAnchor(checkpoints, base, first, options.from ?? first);
  const walk = new Walk(anchor ?? { seq: first - 1, hash: null, tree: EMPTY_TREE }, checkpoints.list, head);
  const state = { folder, head, checkpoints, segments, walk, base, first };
  const finish = (damage: Damage | null, road: Road = NO_ROAD): Verified => {
    const [open] = walk.open;
    return {
      damage,
      unacknowledged: open ? { recovery: open[0], damage: open[1] } : null,
      warnings: [...walk.warnings, ...crashMarks(headFound, checkpoints, walk, road)],
      head: headFound,
      checkpoints,
      from: (anchor?.seq ?? first - 1) + 1,
      end: { walk, base, first, segment: road.segment, tornBytes: road.tornBytes },
    };
  };
  // A head without a key was left by a first start that was cut off.
  const isForeign = signatures.isForeign || (head?.key && (signatures.key ?? head.key) !== head.key);
  if (isForeign) return finish({ kind: 'replaced_log', seq: first });
  const gone = await endDamage.nothingLeft(state);
  if (gone) return finish(gone);
  if (!anchor) return finish({ kind: 'checkpoint_missing', seq: first });
  const starts = new Set(checkpoints.list.filter(({ reason }) => reason === 'rotate').map(({ seq }) => seq + 1));
  const road = await follow({ segments, walk, head, starts: starts.add(first) }, signal);
  if ('kind' in road) return finish(road);
  const { badSeq } = signatures;
  const badLine = checkpoints.badAfter === null ? badSeq : checkpoints.badAfter + 1;
  if (badLine !== null) return finish({ kind: 'checkpoint_edited', seq: badLine }, road);
  // Read again: the log went on while it was walked through.
  const headNow = await readHead(options.head);
  const ending = await endDamage.atEnd({ ...state, headNow: headNow.state === 'whole' ? headNow.head : head }, road);
  const last = ending ?? endDamage.against(state, options.against);
  const isHeadless = headFound.state === 'missing' && walk.seq >= base;
  return finish(last ?? (isHeadless ? { kind: 'head_missing', seq: walk.seq + 1 } : null), road);
}

/** A slot that is being written looks torn; a moment later it does not. */
async function settledHead(path: string): Promise<HeadFound> {
  const found = await readHead(path);
  if (found.state === 'missing' || (found.state === 'whole' && !found.isPart)) return found;
  await new Promise((resolve) => setTimeout(resolve, HEAD_WRITE_MS));
  return readHead(path);
}

/** The last checkpoint before `from` with which the tree can be continued; null when the needed one is missing. */
function findAnchor({ list }: Checkpoints, base: number, first: number, from: number): Anchor | null {
  const found = list.findLast(({ seq, peaks }) => peaks && seq < Math.max(from, first) && seq >= first - 1);
  if (found?.peaks)
    return { seq: found.seq, hash: found.hash, tree: { size: found.seq - base + 1, peaks: found.peaks } };
  return first === base ? { seq: base - 1, hash: null, tree: EMPTY_TREE } : null;
}

export interface Road {
  readonly segment: LogEnd['segment'];
  readonly tornBytes: number;
  /** Record where a segment begins that bears another number; null: none does. */
  readonly misnamed: number | null;
}

const NO_ROAD: Road = { segment: null, tornBytes: 0, misnamed: null };

interface Way {
  readonly segments: readonly Segment[];
  readonly walk: Walk;
  readonly head: Head | null;
  /** Sequence numbers at which a segment is known to begin. */
  readonly starts: ReadonlySet<number>;
}

/** Walks from the segment that holds the next record to the end. */
async function follow({ segments, walk, head, starts }: Way, signal: AbortSignal | undefined): Promise<Road | Damage> {
  const way = segments.slice(
    Math.max(
      segments.findLastIndex(({ start }) => start <= walk.seq + 1),
      0,
    ),
  );
  let road = NO_ROAD;
  for (const [index, segment] of way.entries()) {
    let [bytes, tornBytes, isFirst] = [0, 0, true];
    // Of the first segment, records that the anchor already covers are passed over.
    let passing = index === 0 ? walk.seq + 1 - segment.start : 0;
    const isMisnamed = index === 0 ? passing < 0 : segment.start !== walk.seq + 1;
    const misnamed = road.misnamed ?? (isMisnamed ? walk.seq + 1 : null);
    const place = (broken: Break, next: number, isTorn = false): BreakPlace => {
      const isSegmentLost = isFirst && (starts.has(broken.seq) || head?.segment === broken.seq);
      return { ...broken, segments: way.slice(index), next, isSegmentLost, isTorn };
    };
    try {
      for await (const chunk of readLines(segment.path)) {
        signal?.throwIfAborted();
        if (chunk.isTorn) tornBytes += chunk.bytes.length;
        if (chunk.isTorn) continue;
        if (tornBytes > 0) break;
        const wrong = take(chunk, () => passing-- > 0);
        if (wrong) return 'kind' in wrong ? wrong : await classify(wrong, head);
        bytes = chunk.offset + chunk.bytes.length;
      }
    } catch (error) {
      if (!GONE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      return { kind: 'deleted_segment', seq: walk.seq + 1 };
    }
    // A crash tears the end of the log only: whatever was begun after it comes after whole records.
    if (tornBytes > 0 && index < way.length - 1) {
      return classify(place({ line: null, seq: walk.seq + 1, prev: walk.hash }, bytes + tornBytes, true), head);
    }
    road = { segment: { ...segment, bytes }, tornBytes, misnamed };

    function take(chunk: Chunk, isPassed: () => boolean): Damage | BreakPlace | null {
      let wrong: Damage | BreakPlace | null = null;
      eachLine(chunk, (start, end) => {
        if (isPassed()) return true;
        const found = walk.take(chunk, start, end);
        if (found) wrong = 'kind' in found ? found : place(found, chunk.offset + end + 1);
        isFirst = false;
        return found === null;
      });
      return wrong;
    }
  }
  return road;
}

/** Deleted, or a link or folder laid in its place. */
const GONE = new Set(['ENOENT', 'ELOOP', 'EISDIR', 'EMLINK']);

function crashMarks(head: HeadFound, checkpoints: Checkpoints, { seq }: Walk, road: Road): Warning[] {
  const marks: Warning[] = [];
  if (road.tornBytes > 0) marks.push({ kind: 'torn_tail', seq: seq + 1, amount: road.tornBytes });
  if (checkpoints.tornBytes > 0) marks.push({ kind: 'torn_checkpoint', seq, amount: checkpoints.tornBytes });
  if (head.state === 'torn' || (head.state === 'whole' && head.isPart))
    marks.push({ kind: 'torn_head', seq, amount: 0 });
  return marks;
}

import { createPublicKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { writeDurably } from '../config/durable.ts';
import { readIfThere } from '../config/read-if-there.ts';
import {
  type Checkpoint,
  checkpointHash,
  encodeCheckpoint,
  type Fingerprint,
  isSignedBy,
  keyId,
  parseCheckpoint,
} from './checkpoint.ts';
import { eachLine, readLines } from './segments.ts';

export const checkpointsPath = (folder: string): string => join(folder, 'checkpoints.jsonl');
export const publicKeyPath = (folder: string): string => join(folder, 'key.pub');

/** What the checkpoint file says. Checkpoints of pruned records are left out, so that its size is bounded by the log's. */
export interface Checkpoints {
  readonly list: readonly Checkpoint[];
  readonly last: Checkpoint | null;
  /** Where the first line lies that is no checkpoint or comes out of order: the sequence number before it. */
  readonly badAfter: number | null;
  /** Length of the whole lines, and of what no newline ends. */
  readonly bytes: number;
  readonly tornBytes: number;
  /** Hash of the checkpoint with the wanted sequence number: the one that fits, or any. */
  readonly wanted: string | null;
}

/** Reads the file as it is; signatures are not looked at. */
export async function loadCheckpoints(folder: string, want?: Fingerprint): Promise<Checkpoints> {
  let list: Checkpoint[] = [];
  let last: Checkpoint | null = null;
  let badAfter: number | null = null;
  let wanted: string | null = null;
  const take = (line: string): void => {
    const checkpoint = parseCheckpoint(line);
    if (!checkpoint || (last && (checkpoint.seq < last.seq || checkpoint.first < last.first))) {
      badAfter ??= last?.seq ?? 0;
      return;
    }
    if (checkpoint.seq === want?.seq && !wanted?.startsWith(want.start)) wanted = checkpointHash(checkpoint);
    if (last && checkpoint.first > last.first) list = list.filter(({ seq }) => seq >= checkpoint.first - 1);
    if (checkpoint.seq >= checkpoint.first - 1) list.push(checkpoint);
    last = checkpoint;
  };
  const [bytes, tornBytes] = await eachCheckpointLine(folder, take);
  return { list, last, badAfter, bytes, tornBytes, wanted };
}

/**
 * Writes the file anew after a prune. Checkpoints of pruned records lose the peaks, which only serve to continue the tree,
 * and stay: a fingerprint somebody wrote down long ago can still be compared. What counts says the same as before, so that
 * it does not matter which of the two files a power cut leaves.
 * @param first lowest record that is kept
 * @returns bytes written
 */
export async function thinCheckpoints(folder: string, first: number, keepsOld: boolean): Promise<number> {
  const lines: Buffer[] = [];
  const take = (line: string): void => {
    const checkpoint = parseCheckpoint(line);
    if (!checkpoint) return;
    const { peaks, ...thin } = checkpoint;
    const isPruned = checkpoint.seq < first - 1;
    if (!isPruned || keepsOld) lines.push(Buffer.from(encodeCheckpoint(isPruned ? thin : checkpoint), 'latin1'));
  };
  await eachCheckpointLine(folder, take);
  return writeDurably(checkpointsPath(folder), lines);
}

/** @returns length up to the last whole line, and of what no newline ends; an empty line is taken for what is in between */
async function eachCheckpointLine(folder: string, take: (line: string) => void): Promise<[number, number]> {
  let [bytes, tornBytes] = [0, 0];
  try {
    for await (const chunk of readLines(checkpointsPath(folder))) {
      if (chunk.isTorn) tornBytes += chunk.bytes.length;
      if (chunk.isTorn) continue;
      // A crash leaves half a line at the end only.
      if (tornBytes > 0) take('');
      bytes = chunk.offset + chunk.bytes.length;
      eachLine(chunk, (start, end) => {
        take(chunk.text.slice(start, end));
        return true;
      });
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return [bytes, tornBytes];
}

/** Signatures checked between two turns of the event loop: about 3 ms. */
const SIGNATURES_AT_ONCE = 20;

/** Who signed the checkpoints. */
export interface Signatures {
  /** The key in the folder, or one that a checkpoint names, is another than the trusted one. */
  readonly isForeign: boolean;
  /** First checkpoint whose signature is wrong or cannot be checked. */
  readonly badSeq: number | null;
  /** Id of the key that was used. */
  readonly key: string | null;
}

/** @param trusted the key that must have signed; null takes the one that lies in the folder at its word */
export async function checkSignatures(
  folder: string,
  checkpoints: readonly Checkpoint[],
  trusted: KeyObject | null,
): Promise<Signatures> {
  const pem = readIfThere(publicKeyPath(folder));
  const own = pem && asKey(pem);
  const key = trusted ?? own;
  // What is no key is as good as another's.
  if (pem && !own) return { isForeign: true, badSeq: null, key: null };
  if (!key) return { isForeign: false, badSeq: checkpoints[0]?.seq ?? null, key: null };
  const id = keyId(key);
  const isForeign = (own && keyId(own) !== id) || checkpoints.some((checkpoint) => checkpoint.key !== id);
  if (isForeign) return { isForeign, badSeq: null, key: own && keyId(own) };
  for (const [at, checkpoint] of checkpoints.entries()) {
    if (at % SIGNATURES_AT_ONCE === 0) await new Promise(setImmediate);
    if (!isSignedBy(checkpoint, key)) return { isForeign: false, badSeq: checkpoint.seq, key: id };
  }
  return { isForeign: false, badSeq: null, key: id };
}

function asKey(pem: Buffer): KeyObject | null {
  try {
    const key = createPublicKey(pem);
    // In one form only, as it was written: the file shows no change that is not told.
    return pem.toString('latin1') === key.export({ type: 'spki', format: 'pem' }) ? key : null;
  } catch {
    return null;
  }
}

import { hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { DURABLE, writeDurably } from '../config/durable.ts';
import { canonical, type Json } from './canonical.ts';

/** Two slots, written in turn: a write that a crash cuts short leaves the other one whole. One slot is one disk sector. */
const SLOT_BYTES = 512;
const CHECK_DIGITS = 16;

/**
 * How far the log goes, kept outside its folder. It is written after each batch and before the batch is acknowledged: so
 * it may be behind the log by one batch after a crash, and is never ahead of it unless the log was cut.
 */
export interface Head {
  /** Counts the writes of the head; the higher slot is the one that counts. */
  readonly tick: number;
  readonly base: number;
  readonly first: number;
  /** Last acknowledged sequence number; `base - 1` while there is none. */
  readonly seq: number;
  readonly hash: string;
  /** First sequence number of the segment that `seq` lies in. */
  readonly segment: number;
  /** Last checkpoint: sequence number (0: none) and hash. */
  readonly checkpoint: number;
  readonly checkpointHash: string;
  /** Id of the public key. */
  readonly key: string;
  /** The log was closed in order: nothing can have been written after `seq`. */
  readonly closed: boolean;
}

/** `torn`: there is a file, but neither slot is whole. `isPart`: one of them is not. */
export type HeadFound =
  | { readonly state: 'whole'; readonly head: Head; readonly isPart: boolean }
  | { readonly state: 'missing' | 'torn' };

export async function readHead(path: string): Promise<HeadFound> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'missing' };
    throw error;
  }
  const slots = [0, SLOT_BYTES].map((at) => decode(bytes.toString('latin1', at, at + SLOT_BYTES)));
  const [best, other] = slots.filter((slot) => slot !== null).toSorted((a, b) => b.tick - a.tick);
  if (!best) return { state: 'torn' };
  // Each slot has the parity of its ticks; before its first write the second one is zeros.
  const isNew =
    best.tick === 0 && bytes.length === 2 * SLOT_BYTES && bytes.subarray(SLOT_BYTES).every((byte) => byte === 0);
  return { state: 'whole', head: best, isPart: !(isNew || other) || bytes.length !== 2 * SLOT_BYTES };
}

/** The open head. One write at a time. */
export interface HeadFile {
  write(head: Omit<Head, 'tick'>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the head and writes `initial` into it, in place: a rename might be undone by a power cut, and the head before
 * would be behind by more than a batch.
 * @param found what `readHead` gave; a head that is missing or torn is made anew
 */
export async function openHead(path: string, initial: Omit<Head, 'tick'>, found: HeadFound): Promise<HeadFile> {
  let last = found.state === 'whole' ? found.head.tick : 0;
  if (found.state !== 'whole') await writeDurably(path, [encode({ ...initial, tick: 0 }), Buffer.alloc(SLOT_BYTES)]);
  const handle = await open(path, constants.O_RDWR | constants.O_NOFOLLOW | DURABLE);
  const file: HeadFile = {
    write: async (head) => {
      const at = ((last + 1) % 2) * SLOT_BYTES;
      const { bytesWritten } = await handle.write(encode({ ...head, tick: last + 1 }), 0, SLOT_BYTES, at);
      // Not counted: the next write goes into the same slot, and the other one stays whole.
      if (bytesWritten !== SLOT_BYTES) throw Object.assign(new Error('the head was written in part'), { code: 'EIO' });
      last += 1;
    },
    close: () => handle.close(),
  };
  try {
    await file.write(initial);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function encode(head: Head): Buffer {
  const text = canonical({ ...head } as Json).padEnd(SLOT_BYTES - CHECK_DIGITS - 1);
  return Buffer.from(`${text}${check(text)}\n`, 'latin1');
}

function decode(slot: string): Head | null {
  const text = slot.slice(0, SLOT_BYTES - CHECK_DIGITS - 1);
  if (slot.length !== SLOT_BYTES || slot !== `${text}${check(text)}\n`) return null;
  return JSON.parse(text) as Head;
}

/** Tells a torn slot from a whole one; it is no protection against somebody who writes heads. */
function check(text: string): string {
  return hash('sha256', text).slice(0, CHECK_DIGITS);
}

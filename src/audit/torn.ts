import { open, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../config/durable.ts';
import type { AnyRecord } from './records.ts';
import type { LogEnd } from './verify.ts';

/** Bytes kept of a torn end: no batch is longer. */
const KEPT_BYTES = 1_048_576;
const NEW = /^torn-([0-9]{16})\.new$/;

/** Copies what a crash left of a record to `torn-<sequence number>.new`, before the next record is written over it. */
export async function keepTornBytes(folder: string, { walk, segment, tornBytes }: LogEnd): Promise<void> {
  if (!segment || tornBytes === 0) return;
  const bytes = Buffer.alloc(Math.min(tornBytes, KEPT_BYTES));
  const handle = await open(segment.path);
  try {
    await handle.read(bytes, 0, bytes.length, segment.bytes);
  } finally {
    await handle.close();
  }
  await writeDurably(join(folder, `torn-${String(walk.seq + 1).padStart(16, '0')}.new`), [bytes]);
}

/** @returns a record for each torn end that has none yet: the one of this start, and those of starts that were cut off */
export async function tornRecords(folder: string): Promise<AnyRecord[]> {
  const records: AnyRecord[] = [];
  for (const { name, seq } of await newTorn(folder)) {
    const { size } = await stat(join(folder, name));
    records.push({ type: 'recovery', kind: 'torn', at: seq, amount: size });
  }
  return records;
}

/** Marks every torn end as recorded: from `.new` to `.bin`. */
export async function settleTorn(folder: string): Promise<void> {
  for (const { name } of await newTorn(folder)) {
    await rename(join(folder, name), join(folder, name.replace(/new$/, 'bin')));
  }
}

async function newTorn(folder: string): Promise<{ readonly name: string; readonly seq: number }[]> {
  return (await readdir(folder)).toSorted().flatMap((name) => {
    const digits = NEW.exec(name)?.[1];
    return digits === undefined ? [] : { name, seq: Number(digits) };
  });
}

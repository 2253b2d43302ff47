import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../config/durable.ts';
import type { StatePaths } from '../config/paths.ts';
import { readIfThere } from '../config/read-if-there.ts';
import { DAMAGE_KINDS, type Damage } from './damage.ts';

/** A damaged log that is being moved out of the way; kept outside the log's folder until the new log has recorded it. */
export interface Aside {
  readonly damage: Damage;
  /** First sequence number of the log that takes its place. */
  readonly base: number;
  /** Hash of the last record that was known before; the new log's first record points to it. */
  readonly hash: string;
}

type Paths = Pick<StatePaths, 'audit' | 'auditHead'>;

/** Files of a log; `damaged/` and what was torn off earlier stay where they are. */
const LOG_FILE = /^(?:segment-[0-9]{16}\.jsonl|checkpoints\.jsonl)$/;

/** Where the evidence of one damage lies: a folder that the stand-alone verifier reads like a log. */
export function evidenceFolder(paths: Paths, { base }: Aside): string {
  return join(paths.audit, 'damaged', `before-${base}`);
}

/**
 * Moves the log's files into a folder of their own. A crash in between leaves the note, and the next start goes on.
 * Nothing is deleted or overwritten.
 */
export async function setAside(paths: Paths, aside: Aside): Promise<void> {
  await writeDurably(notePath(paths), [Buffer.from(JSON.stringify(aside))]);
  const folder = evidenceFolder(paths, aside);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await copyThere(join(paths.audit, 'key.pub'), join(folder, 'key.pub'));
  await copyThere(paths.auditHead, join(folder, 'audit-head'));
  for (const name of await readdir(paths.audit)) {
    if (LOG_FILE.test(name)) await rename(join(paths.audit, name), join(folder, name));
  }
}

/** @returns what a start that was cut off had begun to set aside */
export async function readAside(paths: Paths): Promise<Aside | null> {
  const text = readIfThere(notePath(paths));
  if (text === null) return null;
  try {
    const aside = JSON.parse(text.toString()) as Aside;
    const isWhole = DAMAGE_KINDS.includes(aside.damage.kind) && Number.isSafeInteger(aside.base) && aside.base > 0;
    return isWhole ? aside : null;
  } catch {
    // Written as a whole or not at all: a broken note is nobody's.
    return null;
  }
}

export async function forgetAside(paths: Paths): Promise<void> {
  await rm(notePath(paths), { force: true });
}

function notePath({ auditHead }: Paths): string {
  return `${auditHead}-aside`;
}

async function copyThere(from: string, to: string): Promise<void> {
  // Copied before a crash; what lies there now may already be the new log's.
  if (readIfThere(to) !== null) return;
  const bytes = readIfThere(from);
  if (bytes !== null) await writeDurably(to, [bytes]);
}

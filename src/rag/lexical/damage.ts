import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DRAFT } from '../../config/durable.ts';
import { MANIFEST } from './manifest.ts';

const DAMAGED = 'damaged';

/** Moves index files that cannot be trusted into `damaged/<n>/`, where a person may look at them. Nothing is deleted. */
export function setAside(directory: string, files: readonly string[]): void {
  const present = files.filter((file) => existsSync(join(directory, file)));
  if (present.length === 0) return;
  let number = 1;
  while (existsSync(join(directory, DAMAGED, String(number)))) number += 1;
  const target = join(directory, DAMAGED, String(number));
  mkdirSync(target, { recursive: true, mode: 0o700 });
  // The list goes first: without it the rest is never read again, wherever a crash stops this loop.
  present.sort((x, y) => Number(y === MANIFEST) - Number(x === MANIFEST));
  for (const file of present) renameSync(join(directory, file), join(target, file));
}

/** Names of the index's own files in its folder. */
export function indexFiles(directory: string): string[] {
  return readdirSync(directory).filter((file) => file === MANIFEST || file.startsWith('seg-'));
}

/** Deletes what an interrupted flush or merge left: temporary files, and segments the list does not name (any more). */
export function sweep(directory: string, named: ReadonlySet<string>): void {
  for (const file of readdirSync(directory)) {
    const isLeftover = file.endsWith(DRAFT) || (file.startsWith('seg-') && !named.has(file));
    if (isLeftover) rmSync(join(directory, file), { force: true });
  }
}

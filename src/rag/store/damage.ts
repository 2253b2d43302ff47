import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { IngestInput } from '../../vault/contract.ts';
import { isCorruption } from './database.ts';

/** First bytes of every SQLite database, sqlite.org/fileformat2.html section 1.3. */
const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');
const HEADER_BYTES = 100;
/** What SQLite keeps beside the main file. */
const COMPANIONS = ['', '-wal', '-shm'] as const;

/** What a collection was fed, saved from a damaged store so that it can be fed again. */
export type Salvage = ReadonlyMap<string, readonly IngestInput[]>;

/**
 * Looks at the header only, so it costs the same for any size.
 * @param settled no write-ahead log stands beside the file, so the header speaks for all of it
 * @returns what is wrong, or null
 */
export function headerProblem(path: string, settled: boolean): string | null {
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    if (size === 0) return null;
    readSync(file, header, 0, HEADER_BYTES, 0);
    if (!header.subarray(0, MAGIC.length).equals(MAGIC)) return 'the file is not a database';
    const rawPageBytes = header.readUInt16BE(16);
    const pageBytes = rawPageBytes === 1 ? 65536 : rawPageBytes;
    const isPower = pageBytes >= 512 && (pageBytes & (pageBytes - 1)) === 0;
    if (!isPower) return 'the header of the file is damaged';
    // The page count in the header counts only when its two version numbers agree.
    const pageCount = header.readUInt32BE(24) === header.readUInt32BE(92) ? header.readUInt32BE(28) : 0;
    if (settled && size < pageCount * pageBytes) return 'the end of the file is missing';
    return null;
  } finally {
    closeSync(file);
  }
}

/** Moves a damaged database and its companions away, under one new name. Nothing is ever deleted. @returns that name */
export function setAside(path: string, folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  let target = join(folder, `${stamp}-${basename(path)}`);
  for (let copy = 2; existsSync(target); copy += 1) target = join(folder, `${stamp}-${copy}-${basename(path)}`);
  for (const companion of COMPANIONS) {
    if (existsSync(path + companion)) renameSync(path + companion, target + companion);
  }
  return target;
}

/**
 * Reads from a damaged store which inputs each collection was fed; empty when even that cannot be read.
 * Called on the file where it lies in the folder for damaged ones.
 */
export function salvage(path: string): Salvage {
  const saved = new Map<string, IngestInput[]>();
  const present = COMPANIONS.filter((companion) => existsSync(path + companion));
  let db: DatabaseSync | undefined;
  try {
    // Read-only, so that the evidence of what went wrong stays as it is.
    db = new DatabaseSync(path, { readOnly: true, defensive: false });
    // Without this SQLite refuses a file whose end is missing, though the lists are at its start.
    db.exec('PRAGMA writable_schema = ON');
    const rows = db.prepare(`SELECT c.name, i.kind, i.path FROM inputs i JOIN collections c ON c.id = i.collection_id
      WHERE c.removing = 0 ORDER BY i.id`);
    for (const row of rows.iterate()) {
      const { name, kind, path: fed } = row as unknown as { name: string; kind: IngestInput['kind']; path: string };
      if (typeof name !== 'string' || typeof fed !== 'string' || (kind !== 'path' && kind !== 'jsonl')) continue;
      saved.set(name, [...(saved.get(name) ?? []), { kind, path: fed }]);
    }
  } catch (error) {
    if (!isSqlite(error)) throw error;
  } finally {
    db?.close();
    for (const companion of COMPANIONS) if (!present.includes(companion)) rmSync(path + companion, { force: true });
  }
  return saved;
}

function isSqlite(error: unknown): boolean {
  return isCorruption(error) || (error instanceof Error && (error as { code?: unknown }).code === 'ERR_SQLITE_ERROR');
}

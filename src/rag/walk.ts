import { type Dirent, lstatSync, realpathSync, statSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { RagError } from './errors.ts';
import { Pace } from './ingest/pace.ts';
import { fileError, notRegular } from './ingest/read-file.ts';
import { sortSliced } from './ingest/sort.ts';

/** Entries fetched from a folder at a time. */
const PAGE_ENTRIES = 512;

/** Folders that hold what a program made, and what operating systems leave behind. */
const SKIPPED = new Set(['node_modules', '__pycache__', '$RECYCLE.BIN', 'System Volume Information', 'lost+found']);

export interface WalkedFile {
  readonly path: string;
  readonly bytes: number;
}

/** An entry that cannot be read. Where it is a folder, nothing is known about what lies below it. */
export interface WalkProblem {
  readonly path: string;
  readonly error: RagError;
}

/** One folder's own entries. */
export interface WalkedFolder {
  readonly files: readonly WalkedFile[];
  readonly problems: readonly WalkProblem[];
  /** File system number of the volume the folder is on. */
  readonly device: number;
}

/**
 * Lists a folder and everything below it, each folder's entries in the order of their names, files before folders.
 * Hidden entries and folders made by programs are left out. Links are not followed: one that leads to a place inside is
 * read where it stands, one that leads outside is a problem, because it would read what nobody granted.
 * @param root may itself be hidden or a link: the user named it
 * @throws RagError when the root itself cannot be listed: RAG_NOT_FOUND, RAG_NOT_READABLE, RAG_NOT_GRANTED
 */
export async function* walk(root: string, signal?: AbortSignal): AsyncGenerator<WalkedFolder, void, undefined> {
  const pace = new Pace();
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (signal?.aborted) return;
    const problems: WalkProblem[] = [];
    let entries: Dirent[];
    let device: number;
    try {
      device = statSync(folder).dev;
      entries = await list(folder);
    } catch (error) {
      const problem = asProblem(error);
      if (folder === root) throw problem;
      yield { files: [], problems: [{ path: folder, error: problem }], device: -1 };
      continue;
    }
    const files: WalkedFile[] = [];
    const below: string[] = [];
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) below.push(path);
      else {
        try {
          const bytes = fileBytes(entry, path, root);
          if (bytes !== null) files.push({ path, bytes });
        } catch (error) {
          problems.push({ path, error: asProblem(error) });
        }
      }
      if (pace.isDue) await pace.rest();
    }
    waiting.push(...below.reverse());
    yield { files, problems, device };
  }
}

/** A folder's entries that are not skipped, by name in code unit order, which is the same on every machine. */
async function list(folder: string): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  for await (const entry of await opendir(folder, { bufferSize: PAGE_ENTRIES })) {
    if (!isSkipped(entry.name)) entries.push(entry);
  }
  return sortSliced(entries, (a, b) => (a.name < b.name ? -1 : 1));
}

function isSkipped(name: string): boolean {
  // "~$" starts the lock file that Office puts beside an open document.
  return name.startsWith('.') || name.startsWith('~$') || SKIPPED.has(name);
}

/** @returns the size, or null for a link that needs no reading of its own */
function fileBytes(entry: Dirent, path: string, root: string): number | null {
  if (entry.isFile()) return lstatSync(path).size;
  if (!entry.isSymbolicLink()) throw notRegular();
  const target = realpathSync(path);
  const inside = realpathSync(root);
  if (target === inside || target.startsWith(inside.endsWith(sep) ? inside : inside + sep)) return null;
  throw new RagError('RAG_NOT_GRANTED', 'the link leads out of the folder and is not followed', {
    hint: 'Add what it leads to as an input of its own.',
  });
}

function asProblem(error: unknown): RagError {
  const known = fileError(error);
  if (known instanceof RagError) return known;
  throw error;
}

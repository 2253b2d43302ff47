import { readFileSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { writeDurably } from '../config/durable.ts';
import { RagError } from '../rag/errors.ts';
import { VaultError } from '../vault/errors.ts';
import type { Sighting } from './path-scout.ts';

/** A file or folder that the vault may read. */
export interface Grant {
  /** Absolute, links resolved. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Milliseconds since 1970. */
  readonly grantedAt: number;
}

/** What is kept on disk. */
export interface GrantBook {
  readonly grants: readonly Grant[];
  /** Whether the last vault asked to be allowed its native parts. */
  readonly natives: boolean;
}

/** Flags of a process have a size limit (128 KiB for one variable on Linux); this stays far below it. */
const MAX_GRANTS = 256;
const MAX_PATH_CHARS = 400;
/** File systems that show other processes, this daemon's memory among them. */
const SYSTEM_FOLDERS = ['/proc', '/sys', '/dev'];
const EMPTY: GrantBook = { grants: [], natives: false };

/**
 * Reads the book. A file that is missing or damaged means no grants: that is the safe side, and a user grants anew by
 * naming a folder again.
 */
export function readGrants(file: string): GrantBook {
  try {
    const book = JSON.parse(readFileSync(file, 'utf8')) as Partial<GrantBook> | null;
    const grants = Array.isArray(book?.grants) ? book.grants.filter(isGrant) : [];
    return { grants: grants.slice(0, MAX_GRANTS), natives: book?.natives === true };
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return EMPTY;
    throw error;
  }
}

/** Writes the book so that a crash leaves the old one or the new one. Mode 0600: it names somebody's folders. */
export async function writeGrants(file: string, book: GrantBook): Promise<void> {
  await writeDurably(file, [Buffer.from(`${JSON.stringify(book, null, 1)}\n`)]);
}

/**
 * Judges what the scout saw.
 * @throws RagError RAG_NOT_FOUND, RAG_NOT_READABLE; VaultError VAULT_GRANT_REFUSED
 */
export function toGrant(sighting: Sighting, grantedAt: number): Grant {
  if ('missing' in sighting) throw notThere(sighting.missing);
  const { path, kind, touchesState } = sighting;
  if (dirname(path) === path) throw refused('the whole disk cannot be granted', 'Name the folders you want read.');
  if (touchesState) {
    throw refused(
      "a folder that holds Cloister's own state cannot be granted, because the access token lies in it",
      'Name the folders inside it one by one, or keep the state elsewhere with CLOISTER_HOME.',
    );
  }
  if (SYSTEM_FOLDERS.some((folder) => path === folder || path.startsWith(`${folder}/`))) {
    throw refused('a folder of the operating system itself cannot be granted', 'Name a folder with documents.');
  }
  if (kind === 'other') throw refused('only files and folders can be granted', 'Name a file or a folder.');
  // Node reads a star as a pattern: the flag for a folder "a*" would open "ab" too.
  if (/[*\p{Cc}]/u.test(path) || path.length > MAX_PATH_CHARS) {
    throw refused('a path with a star, a control character or over 400 characters cannot be granted', 'Rename it.');
  }
  return { path, kind, grantedAt };
}

/**
 * Adds grants, dropping those that a new one covers.
 * @returns the same list when everything asked for is covered already
 * @throws VaultError VAULT_GRANT_REFUSED when there would be too many, or two that Node cannot keep apart
 */
export function addGrants(grants: readonly Grant[], added: readonly Grant[]): readonly Grant[] {
  const next = added.reduce<readonly Grant[]>((list, grant) => {
    if (list.some((held) => covers(held, grant.path))) return list;
    return [...list.filter((held) => !covers(grant, held.path)), grant];
  }, grants);
  if (next.length > MAX_GRANTS) {
    throw refused(`at most ${MAX_GRANTS} paths can be granted`, 'Grant a folder above them, or take some back.');
  }
  // Node 26 loses the right to list "/a/doc" when "/a/docs" is granted beside it (its tree of paths is split there).
  if (next.some((grant) => grant.kind === 'folder' && next.some(({ path }) => beginsLike(path, grant.path)))) {
    throw refused(
      'a folder cannot be granted beside another whose name begins with its whole name',
      'Grant the folder above both, rename one, or take the other back.',
    );
  }
  return next;
}

/** @throws VaultError VAULT_GRANT_UNKNOWN, which says when a wider grant covers the path */
export function removeGrant(grants: readonly Grant[], path: string): readonly Grant[] {
  const next = grants.filter((grant) => grant.path !== path);
  if (next.length < grants.length) return next;
  const wider = grants.some((grant) => covers(grant, path));
  throw new VaultError('VAULT_GRANT_UNKNOWN', 'this path was not granted by itself', {
    hint: wider ? 'A folder above it is granted: take that one back.' : 'List the grants and name one of them.',
  });
}

/** Whether a grant lets the vault read `path`, which has its links resolved. */
export function covers(grant: Pick<Grant, 'path' | 'kind'>, path: string): boolean {
  return grant.path === path || (grant.kind === 'folder' && path.startsWith(grant.path + sep));
}

function beginsLike(path: string, shorter: string): boolean {
  return path.length > shorter.length && path.startsWith(shorter) && path[shorter.length] !== sep;
}

function isGrant(value: unknown): value is Grant {
  if (typeof value !== 'object' || value === null) return false;
  const { path, kind, grantedAt } = value as Partial<Record<string, unknown>>;
  return typeof path === 'string' && (kind === 'file' || kind === 'folder') && typeof grantedAt === 'number';
}

function notThere(missing: 'ENOENT' | 'EACCES' | 'OTHER'): RagError {
  if (missing === 'ENOENT') {
    return new RagError('RAG_NOT_FOUND', 'there is nothing at this path', { hint: 'Check the spelling.' });
  }
  return new RagError('RAG_NOT_READABLE', 'the path cannot be looked at', {
    hint: 'Make the file or folder readable for the user Cloister runs as.',
  });
}

function refused(message: string, hint: string): VaultError {
  return new VaultError('VAULT_GRANT_REFUSED', message, { hint });
}

import { realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Entry of a process that lives for one question: what are these paths? The daemon may not look outside its own folder
 * and the vault only where it was granted, so a third process, without network, resolves what a user names.
 */
export interface ScoutQuestion {
  readonly paths: readonly string[];
  /** The state folder. */
  readonly home: string;
}

export type Sighting =
  | {
      readonly given: string;
      /** Absolute, links resolved, in the spelling of the disk. */
      readonly path: string;
      readonly kind: 'file' | 'folder' | 'other';
      /** It is the state folder, holds it or lies in it, by whatever name or mount. */
      readonly touchesState: boolean;
    }
  | { readonly given: string; readonly missing: 'ENOENT' | 'EACCES' | 'OTHER' };

process.once('message', (question: ScoutQuestion) => {
  const home = identities(question.home);
  process.send?.(question.paths.map((given) => look(given, home)));
});

function look(given: string, home: readonly string[]): Sighting {
  try {
    const path = realpathSync.native(given);
    const stats = statSync(path);
    const kind = stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other';
    const inside = identities(path).includes(home[0] ?? '');
    return { given, path, kind, touchesState: inside || home.includes(identity(stats)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { given, missing: 'ENOENT' };
    return { given, missing: code === 'EACCES' || code === 'EPERM' ? 'EACCES' : 'OTHER' };
  }
}

/** Device and inode of the path and of every folder above it: a bind mount has another name but the same numbers. */
function identities(path: string): string[] {
  const found: string[] = [];
  for (let at = realpathSync.native(path); ; at = dirname(at)) {
    found.push(identity(statSync(at)));
    if (dirname(at) === at) return found;
  }
}

function identity({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

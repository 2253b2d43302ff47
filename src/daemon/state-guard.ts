import { isAbsolute, relative, resolve, sep } from 'node:path';
import { DaemonError } from './errors.ts';

/**
 * Refuses a path that the vault may not be given: a relative one, which means something else in every process, and one
 * inside the state folder, where the token lies.
 * @returns the path without `.`, `..` and doubled separators
 * @throws DaemonError PATH_RELATIVE, PATH_IN_STATE
 */
export function assertForeignPath(path: string, home: string): string {
  if (!isAbsolute(path) || path.includes('\0')) {
    throw new DaemonError('PATH_RELATIVE', 'a path is not absolute', {
      hint: 'Send the path from the root of the disk on.',
    });
  }
  const clean = resolve(path);
  const inside = relative(fold(home), fold(clean));
  if (inside === '' || (inside.split(sep)[0] !== '..' && !isAbsolute(inside))) {
    throw new DaemonError('PATH_IN_STATE', "a path lies in Cloister's own state folder", {
      hint: 'Copy the file to a folder of your own first.',
    });
  }
  return clean;
}

/** macOS and Windows do not tell `State` from `state`. */
function fold(path: string): string {
  return process.platform === 'linux' ? path : path.toLowerCase();
}

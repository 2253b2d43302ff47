import { readFileSync } from 'node:fs';

/**
 * @returns the file's bytes; null when there is no such file
 * @throws the file system's error for anything else: a file that cannot be read is not a file that is missing
 */
export function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

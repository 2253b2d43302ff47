import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** A file of the page, as it goes out. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** Whether its name changes with its content. */
  readonly isHashed: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};

/**
 * Everything of the built page, read whole: a request names a key of this map, never a path on the disk.
 * @param folder where the build puts the page
 * @returns by path from the root of the site, as in `/assets/main-3f2a.js`; empty when the page was not built
 */
export function readPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const path of filesIn(folder)) {
    const type = TYPES[extname(path)];
    if (type === undefined) continue;
    const name = `/${relative(folder, path).split(sep).join('/')}`;
    files.set(name, { type, bytes: readFileSync(path), isHashed: name.startsWith('/assets/') });
  }
  return files;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
}

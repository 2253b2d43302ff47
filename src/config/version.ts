import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder that holds `package.json`: two above this file, in the sources as in the published program. */
export const PROGRAM_ROOT = resolve(import.meta.dirname, '..', '..');

/** The program's version as in its `package.json`. */
export const VERSION = readVersion();

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(PROGRAM_ROOT, 'package.json'), 'utf8'));
  return (manifest as { readonly version: string }).version;
}

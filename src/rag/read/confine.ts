import { sep } from 'node:path';
import { RagError } from '../errors.ts';

/** Rights that a parser must not have, as Node's permission model names them. */
const FORBIDDEN = ['net', 'fs.read', 'fs.write', 'child', 'worker', 'addon', 'wasi', 'inspector'];

const LOSABLE = ['child', 'worker', 'addon'];

/**
 * Gives up what a parser thread must not have and makes sure of it: a thread that could reach the disk or the network
 * never sees a file.
 * @param readable files and folders of the program, all that may be read
 * @throws RagError RAG_READERS_SPENT when a right is left
 */
export function confine(readable: readonly string[]): void {
  for (const right of LOSABLE) process.permission?.drop(right);
  // Node lets every thread read the folder in which the process was started, whatever its flags say.
  const folder = process.cwd();
  const isProgram = readable.some((path) => folder === path || folder.startsWith(path + sep));
  if (!isProgram) process.permission?.drop('fs.read', folder);
  const isConfined = FORBIDDEN.every((right) => process.permission?.has(right) === false);
  if (!isConfined || (!isProgram && process.permission.has('fs.read', folder))) {
    throw new RagError('RAG_READERS_SPENT', 'a parser thread started with rights that it must not have');
  }
}

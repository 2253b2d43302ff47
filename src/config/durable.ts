import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';

/**
 * Flag for `open`: each write returns when the bytes are on the disk. `fsync` would do the same, but Node refuses it to a
 * process under the permission model ("fsync API is disabled"), which is what both the daemon and the vault are.
 */
export const DURABLE: number = constants.O_DSYNC ?? constants.O_SYNC ?? 0;
/** Ending of a file that is still being written; whatever bears it at opening is a leftover. */
export const DRAFT = '.tmp';

/**
 * Writes a file beside its name, mode 0600, and renames it: at any moment the name stands for a whole file. A folder cannot be
 * synchronised under the permission model, so after a power cut the last rename may be missing; then the file before it
 * is the one that counts.
 * @param path absolute; `path + DRAFT` must be nobody else's
 * @returns bytes written
 * @throws the file system's error; nothing is left behind and the former file is untouched
 */
export async function writeDurably(path: string, chunks: Iterable<Uint8Array>): Promise<number> {
  const draft = path + DRAFT;
  try {
    await rm(draft, { force: true });
    const { O_WRONLY, O_CREAT, O_EXCL } = constants;
    const handle = await open(draft, O_WRONLY | O_CREAT | O_EXCL | DURABLE, 0o600);
    let bytes = 0;
    try {
      for (const chunk of chunks) {
        // A disk that fills up may take part of a write before it refuses the next.
        for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at, chunk.length - at)).bytesWritten;
        bytes += chunk.length;
      }
      const { size } = await handle.stat();
      if (size !== bytes)
        throw Object.assign(new Error('the file is shorter than what was written to it'), { code: 'EIO' });
    } finally {
      await handle.close();
    }
    await rename(draft, path);
    return bytes;
  } catch (error) {
    // The first failure is the one to report; a draft that cannot be removed is removed before the next save.
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

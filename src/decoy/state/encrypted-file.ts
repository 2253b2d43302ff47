import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeDurably } from '../../config/durable.ts';

/** First bytes of a file; the last of them is the version of its form. */
const MAGIC = Buffer.from('CLODEC\0\u0001', 'latin1');
const KEY_BYTES = 32;
/** NIST SP 800-38D: 96 bits, drawn anew at every save. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = MAGIC.length + NONCE_BYTES;

/** What was found where a file should be. */
export type Opened =
  | { readonly found: 'value'; readonly value: unknown }
  /** `altered`: cut, changed, of another key, or another file put in its place. */
  | { readonly found: 'missing' | 'altered' };

/**
 * Writes a value as JSON under AES-256-GCM. Its name is authenticated with it, so that one file cannot stand in for another.
 * Durable when it resolves; a crash leaves the old file or the new one.
 * @param name what the file is, the same for reading
 */
export async function writeEncrypted(path: string, key: Uint8Array, name: string, value: unknown): Promise<void> {
  const header = Buffer.concat([MAGIC, randomBytes(NONCE_BYTES)]);
  const cipher = createCipheriv('aes-256-gcm', key, header.subarray(MAGIC.length), { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.concat([header, Buffer.from(name, 'utf8')]));
  const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  await writeDurably(path, [header, cipher.getAuthTag(), body]);
}

/** @throws the file system's error for anything but a file that is not there */
export function readEncrypted(path: string, key: Uint8Array, name: string): Opened {
  const file = readIfThere(path);
  if (file === null) return { found: 'missing' };
  if (file.length < HEADER_BYTES + TAG_BYTES || !file.subarray(0, MAGIC.length).equals(MAGIC)) {
    return { found: 'altered' };
  }
  const nonce = file.subarray(MAGIC.length, HEADER_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.concat([file.subarray(0, HEADER_BYTES), Buffer.from(name, 'utf8')]));
  decipher.setAuthTag(file.subarray(HEADER_BYTES, HEADER_BYTES + TAG_BYTES));
  try {
    const body = Buffer.concat([decipher.update(file.subarray(HEADER_BYTES + TAG_BYTES)), decipher.final()]);
    return { found: 'value', value: JSON.parse(body.toString('utf8')) };
  } catch {
    // The tag does not fit.
    return { found: 'altered' };
  }
}

/** The key of these files, made at first use, mode 0600. It lies beside them: whoever may read the folder reads both. */
export async function readOrMakeFileKey(path: string): Promise<{ readonly key: Uint8Array; readonly isNew: boolean }> {
  const found = readIfThere(path);
  if (found?.length === KEY_BYTES) return { key: found, isNew: false };
  const key = randomBytes(KEY_BYTES);
  await writeDurably(path, [key]);
  return { key, isNew: true };
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

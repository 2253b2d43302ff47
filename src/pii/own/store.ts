import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { renameSync } from 'node:fs';
import { writeDurably } from '../../config/durable.ts';
import { readIfThere } from '../../config/read-if-there.ts';
import { PiiError } from '../errors.ts';
import { isDetail, MAX_DETAILS, type OwnDetail } from './details.ts';

/** First bytes of the file; the last of them is the version of its form. */
const MAGIC = Buffer.from('CLOWN\0\0', 'latin1');
const VERSION = 1;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** NIST SP 800-38D: 96 bits, never used twice with one key; drawn anew at every save. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = MAGIC.length + 1 + SALT_BYTES + NONCE_BYTES;
/** 32 MiB and about 0.1 s for each guess of a passphrase. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;

/** Where the list lies and what opens it: a passphrase, or a key file of its own that is made at the first save. */
export interface DetailStoreOptions {
  /** Absolute path of the encrypted list. */
  readonly path: string;
  /** Absolute path of the key file, mode 0600; not used with a passphrase. */
  readonly keyPath: string;
  readonly passphrase?: string;
}

/** The user's own details on the disk. */
export interface DetailStore {
  /**
   * @returns the saved list, empty when none was saved
   * @throws PiiError PII_DETAILS_UNREADABLE, PII_DETAILS_NEWER, or PII_DETAILS_DAMAGED after the file was set aside
   */
  load(): readonly OwnDetail[];
  /** Replaces the list. @throws PiiError PII_DETAILS_INVALID, or the file system's error; the former file is then untouched */
  save(details: readonly OwnDetail[]): Promise<void>;
}

/**
 * Keeps the list under AES-256-GCM: magic and version, salt, nonce, tag, then the list as JSON. The header is authenticated
 * too, so that no older form can be passed off as a newer one.
 */
export function openDetailStore({ path, keyPath, passphrase }: DetailStoreOptions): DetailStore {
  return {
    load: () => {
      const file = read(path);
      if (!file) return [];
      const version = file[MAGIC.length];
      if (file.length < HEADER_BYTES + TAG_BYTES || !file.subarray(0, MAGIC.length).equals(MAGIC))
        throw damaged(path, false);
      if (version !== VERSION) throw newer();
      const key = passphrase === undefined ? read(keyPath) : derive(passphrase, saltOf(file));
      if (key?.length !== KEY_BYTES) throw keyless();
      return decrypt(file, key, path, passphrase !== undefined);
    },
    save: async (details) => {
      if (details.length > MAX_DETAILS || !details.every(isDetail)) {
        throw new PiiError('PII_DETAILS_INVALID', 'the list of own details holds something that is no detail', {
          hint: `Keep at most ${MAX_DETAILS} details, each of a known kind and not empty.`,
        });
      }
      const salt = randomBytes(SALT_BYTES);
      const key = passphrase === undefined ? await ownKey(keyPath) : derive(passphrase, salt);
      await writeDurably(path, [encrypt(details, key, salt)]);
    },
  };
}

function encrypt(details: readonly OwnDetail[], key: Buffer, salt: Buffer): Buffer {
  const header = Buffer.concat([MAGIC, Buffer.of(VERSION), salt, randomBytes(NONCE_BYTES)]);
  const cipher = createCipheriv('aes-256-gcm', key, header.subarray(-NONCE_BYTES), { authTagLength: TAG_BYTES });
  cipher.setAAD(header);
  const body = Buffer.concat([cipher.update(JSON.stringify(details), 'utf8'), cipher.final()]);
  return Buffer.concat([header, cipher.getAuthTag(), body]);
}

function decrypt(file: Buffer, key: Buffer, path: string, byPassphrase: boolean): readonly OwnDetail[] {
  const header = file.subarray(0, HEADER_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, header.subarray(-NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(header);
  decipher.setAuthTag(file.subarray(HEADER_BYTES, HEADER_BYTES + TAG_BYTES));
  let list: unknown;
  try {
    const body = Buffer.concat([decipher.update(file.subarray(HEADER_BYTES + TAG_BYTES)), decipher.final()]);
    list = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw damaged(path, byPassphrase, cause);
  }
  if (!Array.isArray(list) || !list.every(isDetail)) throw damaged(path, byPassphrase);
  return list;
}

function saltOf(file: Buffer): Buffer {
  return file.subarray(MAGIC.length + 1, MAGIC.length + 1 + SALT_BYTES);
}

function derive(passphrase: string, salt: Buffer): Buffer {
  // NFC: the same passphrase typed on two keyboards may differ in bytes.
  return scryptSync(passphrase.normalize('NFC'), salt, KEY_BYTES, SCRYPT);
}

async function ownKey(keyPath: string): Promise<Buffer> {
  const found = read(keyPath);
  if (found?.length === KEY_BYTES) return found;
  const key = randomBytes(KEY_BYTES);
  await writeDurably(keyPath, [key]);
  return key;
}

function read(path: string): Buffer | null {
  try {
    return readIfThere(path);
  } catch (cause) {
    throw new PiiError('PII_DETAILS_UNREADABLE', 'the list of own details or its key cannot be read', { cause });
  }
}

/** Sets the file aside, except where a wrong passphrase explains it as well. */
function damaged(path: string, byPassphrase: boolean, cause?: unknown): PiiError {
  if (byPassphrase) {
    return new PiiError('PII_DETAILS_DAMAGED', 'the list of own details does not open with this passphrase', {
      hint: 'Type the passphrase again; if it is right, the file is damaged.',
      cause,
    });
  }
  renameSync(path, `${path}.damaged-${Date.now()}`);
  return new PiiError('PII_DETAILS_DAMAGED', 'the list of own details is damaged and was set aside', {
    hint: 'Enter your details again; the damaged file was kept beside the place of the list.',
    cause,
  });
}

function newer(): PiiError {
  return new PiiError('PII_DETAILS_NEWER', 'the list of own details was written by a newer version of Cloister', {
    hint: 'Update Cloister.',
  });
}

function keyless(): PiiError {
  return new PiiError('PII_DETAILS_UNREADABLE', 'the key of the list of own details is missing', {
    hint: 'Put the key file back, or remove the list and enter your details again.',
  });
}

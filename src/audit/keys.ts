import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { DURABLE, writeDurably } from '../config/durable.ts';
import { readIfThere } from '../config/read-if-there.ts';
import { keyId } from './checkpoint.ts';

export interface SigningKey {
  readonly privateKey: KeyObject;
  /** SPKI, PEM. */
  readonly publicPem: string;
  readonly id: string;
}

/** @returns null when there is no file, or no Ed25519 key in it */
export async function readSigningKey(path: string): Promise<SigningKey | null> {
  const pem = readIfThere(path);
  if (pem === null) return null;
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    return null;
  }
  return privateKey.asymmetricKeyType === 'ed25519' ? asSigningKey(privateKey) : null;
}

export async function createSigningKey(path: string): Promise<SigningKey> {
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeDurably(path, [Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }))]);
  return asSigningKey(privateKey);
}

function asSigningKey(privateKey: KeyObject): SigningKey {
  const publicPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  return { privateKey, publicPem, id: keyId(privateKey) };
}

/** Length of SHA-256's block is 64; 32 random bytes are as strong as the hash. */
const QUERY_KEY_BYTES = 32;

/** Reads the key under which queries are hashed; a file that is missing or cut short becomes a new one. */
export async function openQueryKey(path: string): Promise<Buffer> {
  const found = readIfThere(path);
  if (found?.length === QUERY_KEY_BYTES) return found;
  const key = randomBytes(QUERY_KEY_BYTES);
  await writeDurably(path, [key]);
  return key;
}

/**
 * Writes a new key over the old one, in the same place of the same file, so that the old one is gone from the disk as
 * far as the file system lets a program reach; then no hash made before can be linked to a query any more.
 */
export async function replaceQueryKey(path: string): Promise<Buffer> {
  const key = randomBytes(QUERY_KEY_BYTES);
  const handle = await open(path, constants.O_WRONLY | constants.O_NOFOLLOW | DURABLE);
  try {
    await handle.write(key, 0, key.length, 0);
  } finally {
    await handle.close();
  }
  return key;
}

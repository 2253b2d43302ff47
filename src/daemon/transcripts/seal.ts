import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  scrypt,
} from 'node:crypto';
import { promisify } from 'node:util';
import Type, { type Static } from 'typebox';
import { DaemonError } from '../errors.ts';

/** Cost of one guess at the passphrase: about 128 MiB and half a second. RFC 7914. */
const COST = { N: 131_072, r: 8, p: 1, maxmem: 268_435_456 };
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const INFO = 'cloister transcript line v1';

const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: 1024 });

/** The key pair of the transcripts: whoever has the file can write, whoever knows the passphrase can read. */
export const SealKeySchema = Type.Object(
  { version: Type.Literal(1), publicKey: Base64, salt: Base64, sealedPrivateKey: Base64 },
  { additionalProperties: false },
);
export type SealKey = Readonly<Static<typeof SealKeySchema>>;

const derive = promisify<string, Uint8Array, number, object, Buffer>(scrypt);

/** Makes a key pair (X25519, RFC 7748) whose private half opens with the passphrase only. */
export async function makeSealKey(passphrase: string): Promise<SealKey> {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const salt = randomBytes(16);
  const wrap = await derive(passphrase, salt, KEY_BYTES, COST);
  return {
    version: 1,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    salt: salt.toString('base64'),
    sealedPrivateKey: encrypt(wrap, privateKey.export({ type: 'pkcs8', format: 'der' })).toString('base64'),
  };
}

/** @throws DaemonError TRANSCRIPT_PASSPHRASE when it is another one */
export async function openSealKey(key: SealKey, passphrase: string): Promise<KeyObject> {
  const wrap = await derive(passphrase, Buffer.from(key.salt, 'base64'), KEY_BYTES, COST);
  const der = decrypt(wrap, Buffer.from(key.sealedPrivateKey, 'base64'));
  if (der === null) {
    throw new DaemonError('TRANSCRIPT_PASSPHRASE', 'this is not the passphrase of the transcripts', {
      hint: 'Without it they cannot be read by anybody; `cloister transcripts forget` deletes them.',
    });
  }
  return createPrivateKey({ key: der, type: 'pkcs8', format: 'der' });
}

/**
 * Seals one line for the owner of the private key. Each has a key pair of its own (ECIES: X25519, HKDF-SHA-256,
 * AES-256-GCM), so that nothing kept in memory or on the disk opens it again.
 * @returns base64: DER length, ephemeral public key, iv, text, tag
 */
export function sealLine(key: SealKey, text: string): string {
  const publicKey = createPublicKey({ key: Buffer.from(key.publicKey, 'base64'), type: 'spki', format: 'der' });
  const own = generateKeyPairSync('x25519');
  const der = own.publicKey.export({ type: 'spki', format: 'der' });
  const secret = lineKey(diffieHellman({ privateKey: own.privateKey, publicKey }), der);
  return Buffer.concat([Buffer.of(der.length), der, encrypt(secret, Buffer.from(text, 'utf8'))]).toString('base64');
}

/** @returns null for a line that was cut or changed */
export function openLine(privateKey: KeyObject, line: string): string | null {
  const bytes = Buffer.from(line, 'base64');
  const length = bytes[0] ?? 0;
  const der = bytes.subarray(1, 1 + length);
  try {
    const publicKey = createPublicKey({ key: der, type: 'spki', format: 'der' });
    const secret = lineKey(diffieHellman({ privateKey, publicKey }), der);
    return decrypt(secret, bytes.subarray(1 + length))?.toString('utf8') ?? null;
  } catch {
    // Not a public key of this kind: the line was changed.
    return null;
  }
}

function lineKey(shared: Buffer, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', shared, salt, INFO, KEY_BYTES));
}

function encrypt(key: Uint8Array, plain: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, sealed: Uint8Array): Buffer | null {
  if (sealed.length < IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    // The tag does not fit.
    return null;
  }
}

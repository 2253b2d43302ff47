import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { writeDurably } from '../config/durable.ts';
import { readIfThere } from '../config/read-if-there.ts';

const KEY_BYTES = 32;
/** A state file is a few hundred bytes; whatever is larger was not written here. */
const MAX_BYTES = 65_536;

/** What was found where a sealed file should be. */
type Unsealed =
  | { readonly found: 'value'; readonly value: unknown }
  /** `forged`: well formed, but not sealed with this installation's key. */
  | { readonly found: 'missing' | 'garbage' | 'forged' };

/**
 * A small JSON file with an HMAC-SHA-256 beside its value, so that an edit by hand, or a copy from another installation,
 * is noticed. It is no protection against somebody who reads the key, which lies in the same folder.
 */
export interface SealedFile {
  read(): Unsealed;
  /** Durable when it resolves; a crash leaves the old file or the new one. @throws the file system's error */
  write(value: unknown): Promise<void>;
}

/** @param key as `readOrMakeKey` gave it */
export function sealedFile(path: string, key: Uint8Array): SealedFile {
  const seal = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    read() {
      const text = readIfThere(path)?.subarray(0, MAX_BYTES).toString('utf8') ?? null;
      if (text === null) return { found: 'missing' };
      const [body = '', mac = '', ...rest] = text.split('\n');
      const value = parse(body);
      if (value === undefined || !/^[0-9a-f]{64}$/.test(mac) || rest.join('') !== '') return { found: 'garbage' };
      return timingSafeEqual(Buffer.from(mac, 'hex'), seal(body)) ? { found: 'value', value } : { found: 'forged' };
    },
    async write(value) {
      const body = JSON.stringify(value);
      await writeDurably(path, [Buffer.from(`${body}\n${seal(body).toString('hex')}\n`)]);
    },
  };
}

/** Reads the installation's key for sealed files; makes one, mode 0600, where there is none or it is damaged. */
export async function readOrMakeKey(path: string): Promise<Uint8Array> {
  const text = readIfThere(path)?.toString('utf8').trim() ?? '';
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, 'hex');
  const key = randomBytes(KEY_BYTES);
  await writeDurably(path, [Buffer.from(`${key.toString('hex')}\n`)]);
  return key;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

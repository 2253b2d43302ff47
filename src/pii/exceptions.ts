import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { writeDurably } from '../config/durable.ts';
import { compact } from './compact.ts';
import { isGuarded } from './policy.ts';
import type { PiiKind } from './types.ts';

/**
 * What the user never wants masked. On the disk as keyed hashes: who reads the file alone learns how many there are, and
 * can try out guesses only one at a time.
 */
export interface Exceptions {
  has(kind: PiiKind, value: string): boolean;
  /** Secrets, cards and government ids are never remembered: for them this does nothing. */
  add(kind: PiiKind, value: string): Promise<void>;
  forgetAll(): Promise<void>;
  readonly count: number;
  /** The file was damaged and has been moved aside: everything is masked again. */
  readonly setAside: boolean;
}

interface Book {
  readonly key: Buffer;
  readonly hashes: Set<string>;
}

const KEY_BYTES = 32;
const MAX_ENTRIES = 10_000;

/** @param file absolute; mode 0600, written whole or not at all */
export function openExceptions(file: string): Exceptions {
  const read = readBook(file);
  const { key, hashes } = read ?? { key: randomBytes(KEY_BYTES), hashes: new Set<string>() };
  if (read === null) renameSync(file, `${file}.damaged`);
  const hashOf = (kind: PiiKind, value: string): string =>
    createHmac('sha256', key)
      .update(`${kind}:${compact(value)}`)
      .digest('base64url');
  let saving = Promise.resolve();
  const save = (): Promise<void> => {
    const content = JSON.stringify({ key: key.toString('base64url'), hashes: [...hashes] });
    saving = saving.catch(() => undefined).then(async () => void (await writeDurably(file, [Buffer.from(content)])));
    return saving;
  };
  return {
    has: (kind, value) => hashes.size > 0 && hashes.has(hashOf(kind, value)),
    async add(kind, value) {
      if (isGuarded(kind) || hashes.size >= MAX_ENTRIES) return;
      hashes.add(hashOf(kind, value));
      await save();
    },
    async forgetAll() {
      hashes.clear();
      await save();
    },
    get count() {
      return hashes.size;
    },
    setAside: read === null,
  };
}

/** @returns null when the file is there and damaged */
function readBook(file: string): Book | null {
  try {
    const { key, hashes } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly key?: unknown;
      readonly hashes?: unknown;
    };
    const bytes = Buffer.from(typeof key === 'string' ? key : '', 'base64url');
    const whole = Array.isArray(hashes) && hashes.every((it) => typeof it === 'string');
    return bytes.length === KEY_BYTES && whole ? { key: bytes, hashes: new Set(hashes) } : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { key: randomBytes(KEY_BYTES), hashes: new Set() };
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

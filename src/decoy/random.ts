import { createCipheriv, createHash, randomFillSync } from 'node:crypto';
import { DecoyError } from './errors.ts';
import type { Random } from './types.ts';

/** Bytes fetched at a time: one system call serves about a hundred batches. */
const POOL_BYTES = 4096;
/** Compared from pool to pool: the repetition test of NIST SP 800-90B, for a generator that is stuck. */
const REPEAT_BYTES = 32;
const TWO_53 = 2 ** 53;
const TWO_32 = 2 ** 32;

/** Chance from the operating system. The only one that plans what is sent. */
export function osRandom(): Random {
  return randomOf((bytes) => void randomFillSync(bytes));
}

/**
 * Chance that anybody with the seed can repeat (AES-256 in counter mode). Only for audits, which send nothing: decoys
 * planned with it can be told from the real query.
 * @param seed hexadecimal
 */
export function seededRandom(seed: string): Random {
  const key = createHash('sha256').update(`cloister audit seed ${seed.toLowerCase()}`).digest();
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return randomOf((bytes) => bytes.set(stream.update(new Uint8Array(bytes.length))));
}

/**
 * @param fill puts random bytes over all of an array, or throws
 * @throws DecoyError DECOY_RANDOM_FAILED from each of its functions, when `fill` throws or repeats itself
 */
export function randomOf(fill: (bytes: Uint8Array) => void): Random {
  const pool = Buffer.alloc(POOL_BYTES);
  let before: Buffer | null = null;
  let at = POOL_BYTES;
  const take = (count: number): number => {
    if (at + count > POOL_BYTES) {
      refill();
      at = 0;
    }
    at += count;
    return at - count;
  };
  const refill = (): void => {
    try {
      fill(pool);
    } catch (cause) {
      throw failed(cause);
    }
    const start = Buffer.from(pool.subarray(0, REPEAT_BYTES));
    if (before?.equals(start)) throw failed(undefined);
    before = start;
  };
  return {
    uniform() {
      const start = take(7);
      return (pool.readUIntBE(start, 6) * 32 + ((pool[start + 6] ?? 0) >> 3)) / TWO_53;
    },
    below(limit) {
      if (!Number.isSafeInteger(limit) || limit < 1 || limit > TWO_32) throw new RangeError('limit is not 1 to 2^32');
      // What lies above the last whole multiple would make the small values likelier.
      const end = TWO_32 - (TWO_32 % limit);
      for (;;) {
        const value = pool.readUInt32BE(take(4));
        if (value < end) return value % limit;
      }
    },
  };
}

/** Uniform among all orders (Fisher and Yates). @returns a new array */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [all[i], all[j]] = [all[j] as T, all[i] as T];
  }
  return all;
}

function failed(cause: unknown): DecoyError {
  return new DecoyError('DECOY_RANDOM_FAILED', 'the operating system gives no random numbers, so nothing is planned', {
    hint: 'Restart the machine; without chance nothing can be hidden.',
    cause,
  });
}

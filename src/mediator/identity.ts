import { randomBytes } from 'node:crypto';
import type { Identity } from './types.ts';

/** 128 bits each: two that are alike will not be seen. */
const BYTES = 16;

/** Those that were handed out and not used yet. Weak: an identity that is dropped leaves no trace. */
const unused = new WeakSet<Identity>();

/**
 * A SOCKS user nobody has been before, from the operating system's chance alone. It is made of nothing that is sent, so
 * that the same question asked twice comes from two strangers.
 */
export function newIdentity(): Identity {
  const identity: Identity = Object.freeze({
    user: randomBytes(BYTES).toString('hex'),
    password: randomBytes(BYTES).toString('hex'),
  });
  unused.add(identity);
  return identity;
}

/**
 * Uses an identity up.
 * @throws TypeError for one that was used before or not made here: two requests of one user would share a circuit
 */
export function spend(identity: Identity): void {
  if (!unused.delete(identity)) throw new TypeError('an identity is used once, by one request');
}

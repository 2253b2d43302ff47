import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { proofOf } from '../config/proof.ts';
import { readIfThere } from '../config/read-if-there.ts';

const TOKEN_BYTES = 32;

/** The secret of one run of the daemon: whoever can read the state folder may use the API, nobody else. */
export interface SessionToken {
  /** Compares in constant time. */
  matches(candidate: string): boolean;
  /** Answers a challenge; see `config/proof.ts`. */
  prove(challenge: string): string;
  /** Deletes the file, if it is still this run's. */
  remove(): void;
}

/** Makes a new token and writes it to `path`, readable by this user only. An older one is worth nothing from then on. */
export function createToken(path: string): SessionToken {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const digest = sha256(token);
  writePrivate(path, token);
  return {
    // Hashed first, so that both sides have one length whatever was sent.
    matches: (candidate) => timingSafeEqual(sha256(candidate), digest),
    prove: (challenge) => proofOf(token, challenge),
    remove: () => {
      if (readIfThere(path)?.toString('utf8') === token) rmSync(path, { force: true });
    },
  };
}

/** Writes beside the target and renames, so that a reader sees the old content or the new, never half. */
export function writePrivate(path: string, content: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  // 'wx': never written through a link or into a file that somebody else opened before.
  writeFileSync(temporary, content, { mode: 0o600, flag: 'wx' });
  try {
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

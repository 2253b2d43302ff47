import { readFileSync, statSync } from 'node:fs';
import { AirlockError } from '../airlock/errors.ts';
import { compilePolicy } from '../airlock/policy/compile.ts';
import { type ReadPolicy, readPolicy } from '../airlock/policy/read.ts';
import { EMPTY_POLICY } from '../airlock/policy/schema.ts';

/** The policy file and what is in force of it. */
export interface PolicyFile {
  readonly current: ReadPolicy;
  /** Why the file as it is now is not in force; null when it is. */
  readonly problem: AirlockError | null;
  /**
   * Reads it anew. What does not hold together as a whole changes nothing.
   * @throws AirlockError AIRLOCK_POLICY_INVALID, AIRLOCK_POLICY_UNREADABLE
   */
  reload(): ReadPolicy;
  /** Reads it anew if it was written to since. @returns whether another policy is in force now */
  refresh(): boolean;
}

/** A policy of ten thousand hosts has a fraction of this. */
const MAX_BYTES = 4_194_304;

export function openPolicyFile(path: string): PolicyFile {
  let current: ReadPolicy = { policy: compilePolicy(EMPTY_POLICY), source: EMPTY_POLICY };
  let problem: AirlockError | null = null;
  let stamp = '';

  const reload = (): ReadPolicy => {
    stamp = stampOf(path);
    try {
      const text = read(path);
      current = text === null ? { policy: compilePolicy(EMPTY_POLICY), source: EMPTY_POLICY } : readPolicy(text);
      problem = null;
      return current;
    } catch (error) {
      if (error instanceof AirlockError) problem = error;
      throw error;
    }
  };
  return {
    get current() {
      return current;
    },
    get problem() {
      return problem;
    },
    reload,
    refresh() {
      if (stampOf(path) === stamp) return false;
      try {
        reload();
        return true;
      } catch (error) {
        if (error instanceof AirlockError) return false;
        throw error;
      }
    },
  };
}

/** Changes when the file does, also when it is replaced by another of the same length within the same second. */
function stampOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}` : 'none';
}

function read(path: string): string | null {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= MAX_BYTES) return bytes.toString('utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unreadable(cause);
  }
  throw unreadable(undefined);
}

function unreadable(cause: unknown): AirlockError {
  return new AirlockError('AIRLOCK_POLICY_UNREADABLE', "the airlock's policy cannot be read, or is too large", {
    hint: 'Make daemon/airlock.json in the state folder readable for your user, and smaller than 4 MiB.',
    cause,
  });
}

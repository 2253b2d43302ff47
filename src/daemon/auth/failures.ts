import type { ClientName } from '../../profiles/types.ts';

/** Why a request was turned away. */
export type AuthFailure = 'missing' | 'unknown' | 'expired' | 'revoked' | 'scope';

export interface FailureRecord {
  /** Null where no known name was given. */
  readonly client: ClientName | null;
  readonly reason: AuthFailure;
  /** How many of the same kind, of the same client. */
  readonly count: number;
}

/** Between two records of the same kind, ms: a program that guesses must not be able to fill the chain. */
const WINDOW_MS = 60_000;

/** Counts refused requests. The first of a kind is recorded at once, further ones together. */
export interface Failures {
  note(client: ClientName | null, reason: AuthFailure): void;
  /** Records what was only counted so far. */
  flush(): void;
}

export function countFailures(
  record: (failure: FailureRecord) => void,
  now: () => number = () => performance.now(),
): Failures {
  const kinds = new Map<string, { readonly client: ClientName | null; readonly reason: AuthFailure; count: number }>();
  let windowEnd = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const kind of kinds.values()) if (kind.count > 0) record({ ...kind });
    kinds.clear();
  }

  return {
    note(client, reason) {
      if (now() >= windowEnd) {
        flush();
        windowEnd = now() + WINDOW_MS;
      }
      const key = `${client} ${reason}`;
      const kind = kinds.get(key);
      if (kind) kind.count += 1;
      else {
        kinds.set(key, { client, reason, count: 0 });
        record({ client, reason, count: 1 });
      }
      timer ??= setTimeout(flush, WINDOW_MS).unref();
    },
    flush,
  };
}

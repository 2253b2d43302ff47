import { readFileSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';

const LockSchema = Type.Object({
  pid: Type.Integer({ minimum: 1 }),
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  /** Milliseconds since 1970. */
  startedAt: Type.Integer({ minimum: 0 }),
  version: Type.String(),
  /** Random, new at every start. */
  instance: Type.String({ pattern: '^[0-9a-f]{32}$' }),
});

/** What a running daemon says about itself. After a crash it is a dead daemon's: only the daemon's mutex is proof. */
export type LockInfo = Static<typeof LockSchema>;

/** @returns null when there is no such file, or when it is not what a daemon writes */
export function readLockFile(path: string): LockInfo | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Value.Check(LockSchema, value) ? value : null;
  } catch (cause) {
    if (cause instanceof SyntaxError || (cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

import { AppError } from '../config/errors.ts';

/** Exit codes of every verb; documented in docs/cli.md. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  notFound: 4,
  cancelled: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_CODE = new Map<string, ExitCode>(
  Object.entries({
    CLI_USAGE: EXIT.usage,
    CLI_NOT_RUNNING: EXIT.unreachable,
    CLI_START_FAILED: EXIT.unreachable,
    CLI_NOT_CLOISTER: EXIT.unreachable,
    CLI_CONNECTION_LOST: EXIT.unreachable,
    DAEMON_STOPPING: EXIT.unreachable,
    CLI_CANCELLED: EXIT.cancelled,
    RAG_CANCELLED: EXIT.cancelled,
    INFERENCE_CANCELLED: EXIT.cancelled,
    DECOY_AUDIT_CANCELLED: EXIT.cancelled,
  }),
);

/** @returns the exit code that goes with an error */
export function exitCodeFor(error: unknown): ExitCode {
  return error instanceof AppError ? (BY_CODE.get(error.code) ?? EXIT.failed) : EXIT.failed;
}

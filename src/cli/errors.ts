import { AppError } from '../config/errors.ts';

export type CliErrorCode =
  | 'CLI_USAGE'
  | 'CLI_PATH_MISSING'
  | 'CLI_QUERIES_FILE'
  | 'CLI_JSONL_LINE'
  | 'CLI_WRITE_FAILED'
  | 'CLI_NOT_RUNNING'
  | 'CLI_NOT_CLOISTER'
  | 'CLI_START_FAILED'
  | 'CLI_STOP_FAILED'
  | 'CLI_CONNECTION_LOST'
  | 'CLI_REPLY_UNREADABLE'
  | 'CLI_NO_TERMINAL'
  | 'CLI_NOT_CONFIRMED'
  | 'CLI_CANCELLED'
  | 'CLI_INTERNAL';

/** Raised by everything under `cli/`. */
export class CliError extends AppError<CliErrorCode> {}

/** An error the daemon answered with; its code is one of the daemon's, the vault's or the readers'. */
export class RemoteError extends AppError {
  readonly status: number;

  constructor(status: number, body: { readonly code: string; readonly message: string; readonly hint?: string }) {
    super(body.code, body.message, body.hint === undefined ? {} : { hint: body.hint });
    this.status = status;
  }
}

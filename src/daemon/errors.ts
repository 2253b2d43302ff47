import { AppError } from '../config/errors.ts';

export type DaemonErrorCode =
  | 'REQUEST_INVALID'
  | 'REQUEST_MALFORMED'
  | 'REQUEST_NOT_JSON'
  | 'REQUEST_TYPE'
  | 'REQUEST_TOO_LARGE'
  | 'REQUEST_TIMEOUT'
  | 'REQUEST_GONE'
  | 'ROUTE_UNKNOWN'
  | 'METHOD_REFUSED'
  | 'AUTH_REQUIRED'
  | 'HOST_REFUSED'
  | 'ORIGIN_REFUSED'
  | 'RATE_LIMITED'
  | 'PATH_RELATIVE'
  | 'PATH_IN_STATE'
  | 'DAEMON_BUSY'
  | 'DAEMON_STOPPING'
  | 'DAEMON_RUNNING'
  | 'DAEMON_PORT_TAKEN'
  | 'DAEMON_BIND_FAILED'
  | 'DAEMON_UNCONFINED'
  | 'DAEMON_LOCK_FAILED'
  | 'INTERNAL';

/** Raised by everything under `daemon/`. */
export class DaemonError extends AppError<DaemonErrorCode> {}

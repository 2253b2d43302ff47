import { AppError } from '../config/errors.ts';

export type MediatorErrorCode =
  | 'TOR_NOT_FOUND'
  | 'TOR_CONFIG_REFUSED'
  | 'TOR_START_FAILED'
  | 'TOR_UNREACHABLE'
  | 'TOR_AUTH_FAILED'
  | 'TOR_PROTOCOL'
  | 'TOR_CLOCK_WRONG'
  | 'TOR_NO_NETWORK'
  | 'TOR_BLOCKED'
  | 'TOR_SLOW'
  | 'TOR_UNPROVEN'
  | 'TOR_NOT_READY'
  | 'TOR_GONE'
  | 'FETCH_ADDRESS_REFUSED'
  | 'FETCH_REDIRECT_REFUSED'
  | 'FETCH_TIMEOUT'
  | 'FETCH_TOO_LARGE'
  | 'FETCH_TLS'
  | 'FETCH_NETWORK'
  | 'FETCH_TYPE'
  | 'FETCH_CANCELLED'
  | 'WEB_NO_ENGINE'
  | 'WEB_NOTHING_FOUND'
  | 'WEB_UNANSWERED';

/** Raised by everything under `mediator/`. Never holds an address, a query or a line of Tor's log. */
export class MediatorError extends AppError<MediatorErrorCode> {}

/** Tor was there and is not any more. The same words wherever it shows. */
export function torGone(cause?: unknown): MediatorError {
  return new MediatorError('TOR_GONE', 'the connection to Tor has ended, and nothing goes out any other way', {
    hint: 'Run `cloister profile set offline_private`, then `cloister profile set research`: Tor is then started and proven anew.',
    cause,
  });
}

/** What listens at the SOCKS address could not be shown to be the Tor we command. */
export function unproven(message: string, cause?: unknown): MediatorError {
  return new MediatorError('TOR_UNPROVEN', message, {
    hint: 'Set tor.socks and tor.control to the SocksPort and ControlPort of one and the same Tor, with isolation left on.',
    cause,
  });
}

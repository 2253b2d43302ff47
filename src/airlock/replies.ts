import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AIRLOCK_STATUS, type AirlockError } from './errors.ts';
import type { Field } from './types.ts';
import { valuesOf } from './wire/fields.ts';
import { headText } from './wire/hop.ts';

/** Time a client gets to read a refusal before the connection is gone, ms. */
const LINGER_MS = 2000;

/** @param fields of the request, as far as they are known; `Accept` decides between words and JSON */
export function refusal({ code, message, hint = '' }: AirlockError, fields: readonly Field[], isHead: boolean): Buffer {
  const status = AIRLOCK_STATUS[code];
  const asJson = valuesOf(fields, 'accept').some((value) => value.includes('application/json'));
  const text = asJson
    ? `${JSON.stringify({ error: { code, message, hint } })}\n`
    : `cloister airlock: ${message} (${code})\n${hint === '' ? '' : `hint: ${hint}\n`}`;
  const body = Buffer.from(text);
  const head: Field[] = [
    ['Content-Type', asJson ? 'application/json' : 'text/plain; charset=utf-8'],
    ['Content-Length', `${body.length}`],
    // Clients show nothing but the head when a CONNECT fails.
    ['X-Cloister-Airlock', code],
    ['Cache-Control', 'no-store'],
    ['Connection', 'close'],
  ];
  if (status === 407) head.push(['Proxy-Authenticate', 'Basic realm="cloister airlock"']);
  if (status === 429) head.push(['Retry-After', '1']);
  const first = headText(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, head);
  return isHead ? first : Buffer.concat([first, body]);
}

/**
 * Sends last words and closes. What the client goes on sending is read and dropped: closing with it unread would reset the
 * connection, and the words with it.
 */
export function farewell(socket: Socket, words: Buffer | null): void {
  if (socket.destroyed) return;
  socket.removeAllListeners('data');
  if (words) socket.end(words);
  else socket.end();
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.once('end', () => void (socket.writableFinished && socket.destroy()));
}

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { MediatorError } from '../errors.ts';
import type { ControlConnection } from './control.ts';
import { readPairs } from './control-lines.ts';

/** How we show Tor that we may command it. Paths are absolute. */
export type ControlSecret =
  | { readonly kind: 'cookie'; readonly path: string }
  | { readonly kind: 'password'; readonly path: string }
  | { readonly kind: 'none' };

/** Keys of the two proofs, control-spec section 3.24. */
const SERVER_KEY = 'Tor safe cookie authentication server-to-controller hash';
const CLIENT_KEY = 'Tor safe cookie authentication controller-to-server hash';
const COOKIE_BYTES = 32;

/**
 * Authenticates a fresh connection. With a cookie, SAFECOOKIE only: the other side must show that it knows the cookie before
 * it learns anything of it, so a program that took Tor's port gets nothing.
 * @throws MediatorError TOR_AUTH_FAILED
 */
export async function authenticate(control: ControlConnection, secret: ControlSecret): Promise<void> {
  if (secret.kind === 'none') return await prove(control, '');
  const bytes = await readSecret(secret.path);
  if (secret.kind === 'password') {
    const password = bytes.toString('latin1').replace(/\r?\n$/, '');
    return await prove(control, `"${password.replaceAll(/["\\]/g, '\\$&')}"`);
  }
  if (bytes.length !== COOKIE_BYTES) throw failed('the cookie file is not one that Tor wrote');
  await prove(control, await safeCookie(control, bytes));
}

async function safeCookie(control: ControlConnection, cookie: Buffer): Promise<string> {
  const ours = randomBytes(32);
  let challenge: ReadonlyMap<string, string>;
  try {
    const { lines } = await control.send(`AUTHCHALLENGE SAFECOOKIE ${ours.toString('hex')}`);
    challenge = readPairs(lines[0]?.text ?? '');
  } catch (cause) {
    throw failed('Tor does not take a cookie', cause);
  }
  const theirs = Buffer.from(challenge.get('SERVERNONCE') ?? '', 'hex');
  const shown = Buffer.from(challenge.get('SERVERHASH') ?? '', 'hex');
  const hash = (key: string): Buffer => createHmac('sha256', key).update(cookie).update(ours).update(theirs).digest();
  const expected = hash(SERVER_KEY);
  if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) {
    throw failed('what listens on the control port does not know the cookie, so it is not this Tor');
  }
  return hash(CLIENT_KEY).toString('hex');
}

async function prove(control: ControlConnection, proof: string): Promise<void> {
  try {
    await control.send(`AUTHENTICATE ${proof}`.trimEnd());
  } catch (cause) {
    throw failed('Tor refused the cookie or the password', cause);
  }
}

async function readSecret(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw failed("the file with Tor's cookie or password cannot be read", cause);
  }
}

function failed(message: string, cause?: unknown): MediatorError {
  return new MediatorError('TOR_AUTH_FAILED', message, {
    hint: "Set tor.cookie to Tor's CookieAuthFile, readable for your user (on Debian: join the group debian-tor), and restart the daemon.",
    cause,
  });
}

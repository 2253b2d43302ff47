import { MediatorError, unproven } from '../errors.ts';
import { newIdentity } from '../identity.ts';
import type { ControlConnection } from './control.ts';
import { readPairs, readQuoted } from './control-lines.ts';
import { type Endpoint, writeEndpoint } from './endpoint.ts';
import { askSocks, CONNECT, RESOLVE, type SocksAnswer, type SocksQuestion } from './socks.ts';

/** What was shown about the Tor that is used. */
export interface TorProof {
  /** As Tor says it: `0.4.9.11`. */
  readonly version: string;
}

/** Test address of RFC 5737. Tor answers RESOLVE for an address by itself; nothing is sent for it. */
const ADDRESS = '192.0.2.77';
/** Has the form of an onion address and a wrong check sum: Tor refuses it by itself. */
const IMPOSSIBLE_ONION = `${'a'.repeat(56)}.onion`;
/** Tor's answers to that: general failure, or "invalid onion address" where extended errors are on. */
const REFUSALS = [0x01, 0xf6];
const EVENT_MS = 10_000;

/**
 * Shows, before anything is asked of the web, that the SOCKS address is Tor's and that it is this Tor's: the control port
 * names the very address as its own; the proxy answers Tor's own command; it refuses an impossible onion address as Tor
 * does; and the control port reports both questions with the random user, the source port and the name that we used. A
 * plain proxy, another Tor and a program between the two all fail. Nothing leaves this machine for it.
 * @throws MediatorError TOR_UNPROVEN, TOR_GONE
 */
export async function proveTor(control: ControlConnection, socks: Endpoint, signal: AbortSignal): Promise<TorProof> {
  const version = (await control.info('version')).split(' ')[0] ?? '';
  if (!/^\d+\.\d+\.\d+/.test(version)) throw unproven('what answers on the control port names no version of Tor');
  if (!readQuoted(await control.info('net/listeners/socks')).includes(writeEndpoint(socks))) {
    throw unproven('Tor does not listen at the SOCKS address that is set');
  }
  const resolve = { command: RESOLVE, name: ADDRESS, port: 0 };
  await witness(control, socks, resolve, ({ code, address }) => code === 0 && address === ADDRESS, signal);
  const onion = { command: CONNECT, name: IMPOSSIBLE_ONION, port: 80 };
  await witness(control, socks, onion, ({ code }) => REFUSALS.includes(code), signal);
  return { version };
}

/** Puts a question to the proxy, looks at the answer, and waits until the control port has seen it: same user, source, name. */
async function witness(
  control: ControlConnection,
  socks: Endpoint,
  question: SocksQuestion,
  isTors: (answer: SocksAnswer) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const identity = newIdentity();
  const { promise: seen, resolve } = Promise.withResolvers<ReadonlyMap<string, string>>();
  const off = control.onEvent((event) => {
    const [kind, , , , target] = event.split(' ');
    const pairs = readPairs(event);
    const ours = kind === 'STREAM' && pairs.get('SOCKS_USERNAME') === identity.user && pairs.has('SOURCE_ADDR');
    // The name itself, not an address: names are looked up by Tor, at the far end.
    if (ours && target === `${question.name}:${question.port}`) resolve(pairs);
  });
  try {
    await control.send('SETEVENTS STREAM');
    const answer = await askSocks(socks, identity, question, signal).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw cause instanceof MediatorError ? cause : plainProxy(cause);
    });
    if (!isTors(answer)) throw plainProxy();
    const pairs = await within(seen, control.ended);
    if (!pairs.get('SOURCE_ADDR')?.endsWith(`:${answer.fromPort}`)) {
      throw unproven('another program stands between Cloister and Tor');
    }
    const isolated = pairs.get('ISO_FIELDS')?.split(',') ?? [];
    if (!isolated.includes('SOCKS_USERNAME') || !isolated.includes('SOCKS_PASSWORD')) {
      throw unproven('this Tor puts different users on the same circuit (NoIsolateSOCKSAuth)');
    }
  } finally {
    off();
    // Who is asked for what is told to nobody longer than it must be.
    if (!control.ended.aborted) await control.send('SETEVENTS');
  }
}

async function within<T>(seen: Promise<T>, ended: AbortSignal): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const late = setTimeout(() => reject(unproven('Tor did not see what was sent to its SOCKS address')), EVENT_MS);
  const cut = (): void => reject(ended.reason);
  ended.addEventListener('abort', cut, { once: true });
  try {
    ended.throwIfAborted();
    return await Promise.race([seen, over]);
  } finally {
    clearTimeout(late);
    ended.removeEventListener('abort', cut);
  }
}

function plainProxy(cause?: unknown): MediatorError {
  return unproven('the proxy at the SOCKS address does not behave as Tor does', cause);
}

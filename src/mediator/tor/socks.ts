import { connect } from 'node:net';
import { unproven } from '../errors.ts';
import type { Identity } from '../types.ts';
import type { Endpoint } from './endpoint.ts';

/** Commands of SOCKS 5; RESOLVE is Tor's own (socks-extensions, section 2). */
export const CONNECT = 0x01;
export const RESOLVE = 0xf0;

/** A question that Tor answers by itself, without building a circuit. */
export interface SocksQuestion {
  readonly command: number;
  readonly name: string;
  readonly port: number;
}

export interface SocksAnswer {
  /** Second byte of the reply: 0 is success. */
  readonly code: number;
  /** IPv4 address of the reply, dotted; null for every other kind. */
  readonly address: string | null;
  /** Port we asked from, as Tor's control port names it too. */
  readonly fromPort: number;
}

const VERSION = 5;
const NO_LOGIN = 0;
const USER_PASSWORD = 2;
const ANSWER_MS = 15_000;
const GREETING_BYTES = 2;
const REPLY_BYTES = 10;
const NAME = 3;
const IPV4 = 1;

/**
 * Puts one question and hangs up. The answer is what a proof looks at: it judges nothing itself.
 * @throws MediatorError TOR_UNPROVEN when it takes no user names; Error when it hangs up, is silent or speaks no SOCKS
 */
export async function askSocks(
  { host, port }: Endpoint,
  { user, password }: Identity,
  question: SocksQuestion,
  signal: AbortSignal,
): Promise<SocksAnswer> {
  const socket = connect({ host, port, signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]) });
  try {
    const bytes = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    let held: Buffer = Buffer.alloc(0);
    const take = async (wanted: number): Promise<Buffer> => {
      while (held.length < wanted) {
        const { value, done } = await bytes.next();
        if (done) throw new Error('the SOCKS connection was closed');
        held = Buffer.concat([held, value]);
      }
      const taken = held.subarray(0, wanted);
      held = held.subarray(wanted);
      return taken;
    };
    // Both are offered, as the transport's SOCKS client does: a Tor with PreferSOCKSNoAuth would take the first, and put
    // everybody on one circuit.
    socket.write(Buffer.from([VERSION, 2, NO_LOGIN, USER_PASSWORD]));
    const [version, method] = await take(GREETING_BYTES);
    if (version !== VERSION) throw new Error('what listens there speaks no SOCKS 5');
    if (method !== USER_PASSWORD) {
      throw unproven('the proxy at the SOCKS address takes no user names, so it keeps nobody apart from anybody');
    }
    socket.write(Buffer.concat([Buffer.from([1]), field(user), field(password)]));
    if ((await take(GREETING_BYTES))[1] !== 0) throw new Error('the proxy refuses a new user');
    const target = Buffer.alloc(2);
    target.writeUInt16BE(question.port);
    socket.write(Buffer.concat([Buffer.from([VERSION, question.command, 0, NAME]), field(question.name), target]));
    const reply = await take(REPLY_BYTES);
    return {
      code: reply[1] ?? -1,
      address: reply[3] === IPV4 ? [...reply.subarray(4, 8)].join('.') : null,
      fromPort: socket.localPort ?? 0,
    };
  } finally {
    socket.destroy();
  }
}

function field(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

import { connect, type Socket } from 'node:net';
import { type Address, textOf } from './address/ip.ts';
import { AirlockError } from './errors.ts';

/** Of a name with many addresses, so many are tried. */
const MAX_TRIES = 4;

/**
 * Connects to one of these addresses, in order. An address is handed to the system as numbers: there is nothing left to
 * look up.
 * @param onTry called with each socket before it connects, so that it can be cut; false gives up
 * @throws AirlockError AIRLOCK_CONNECT_FAILED, AIRLOCK_CONNECT_TIMEOUT
 */
export async function dial(
  addresses: readonly Address[],
  port: number,
  maxMs: number,
  onTry: (socket: Socket) => boolean,
): Promise<Socket> {
  let isLate = false;
  for (const address of addresses.slice(0, MAX_TRIES)) {
    const socket = connect({ host: textOf(address), port, family: address.family, allowHalfOpen: true, noDelay: true });
    // For its whole life: a reset at a moment when nobody listens for it would end the process.
    socket.on('error', () => undefined);
    if (!onTry(socket)) {
      socket.destroy();
      throw failed();
    }
    const outcome = await connected(socket, maxMs);
    if (outcome === 'connected') return socket;
    socket.destroy();
    isLate = outcome === 'late';
  }
  throw isLate ? tooLate() : failed();
}

function connected(socket: Socket, maxMs: number): Promise<'connected' | 'late' | 'failed'> {
  const { promise, resolve } = Promise.withResolvers<'connected' | 'late' | 'failed'>();
  const timer = setTimeout(() => resolve('late'), maxMs);
  const onConnect = (): void => resolve('connected');
  const onClose = (): void => resolve('failed');
  socket.once('connect', onConnect).once('close', onClose);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.off('connect', onConnect).off('close', onClose);
  });
}

function failed(): AirlockError {
  return new AirlockError('AIRLOCK_CONNECT_FAILED', 'the host did not take the connection', {
    hint: 'Check that it is up and listens on this port.',
  });
}

function tooLate(): AirlockError {
  return new AirlockError('AIRLOCK_CONNECT_TIMEOUT', 'the host did not answer in time', {
    hint: 'Check that it is up; a firewall on the way may drop packets.',
  });
}

import { writeSync } from 'node:fs';
import { proveConfined } from './confine.ts';
import type { ToAirlock, ToDaemon } from './contract.ts';
import { createDesk } from './desk.ts';
import { AirlockError } from './errors.ts';
import { type Airlock, serveAirlock } from './serve.ts';

const EXIT_CRASH = 70;

/**
 * Turns this process into the airlock: waits for what the daemon tells it, gives up what only loading needed, proves that
 * it can read nothing and start nothing, opens its ports, and only then says that it serves. It lives as long as the
 * daemon listens to it, and not a moment longer. Nothing is ever printed but one code when it crashes.
 */
export function enterAirlock(): void {
  process.on('uncaughtException', crash);
  // A terminal sends Ctrl-C to the whole group; when to end is the daemon's decision.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  // Without somebody who records, nothing may leave.
  process.once('disconnect', () => process.exit(0));
  const send = (message: ToDaemon, done?: () => void): void => {
    // The callback takes the error of a pipe that has just closed; 'disconnect' tells of it too.
    process.send?.(message, undefined, undefined, () => done?.());
  };
  const desk = createDesk(send);
  let airlock: Airlock | null = null;
  const stop = (): void => {
    airlock?.close();
    desk.flush(() => process.exit(0));
  };
  const begin = async ({ setup }: Extract<ToAirlock, { t: 'setup' }>): Promise<void> => {
    try {
      const proofs = proveConfined();
      airlock = await serveAirlock({ setup, desk });
      const { port, socksPort } = airlock;
      send({ t: 'ready', ready: { port, socksPort, proofs } });
    } catch (error) {
      if (!(error instanceof AirlockError)) throw error;
      const { code, message, hint = '' } = error;
      send({ t: 'failed', code, message, hint }, () => process.exit(EXIT_CRASH));
    }
  };
  process.on('message', (given) => {
    const message = given as ToAirlock;
    if (message.t === 'answers') desk.answered(message.answers);
    else if (message.t === 'setup') void begin(message);
    else if (message.t === 'policy') airlock?.setPolicy(message.policy);
    else if (message.t === 'forget') airlock?.forget(message.client);
    else if (message.t === 'cut') airlock?.cutAll('narrowed');
    else stop();
  });
}

function crash(error: unknown): never {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  const word = [code, name].find((one) => typeof one === 'string' && /^[A-Za-z0-9_]{1,64}$/.test(one));
  // The error output may be gone with the daemon; the exit status still tells.
  try {
    writeSync(2, `airlock: ${typeof word === 'string' ? word : 'UNKNOWN'}\n`);
  } finally {
    process.exit(EXIT_CRASH);
  }
}

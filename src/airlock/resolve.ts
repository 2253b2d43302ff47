import { lookup } from 'node:dns/promises';
import { type Address, parseAddress } from './address/ip.ts';
import { AirlockError } from './errors.ts';

/** @returns every address of a name, as text, in the order in which they should be tried */
export type Lookup = (name: string) => Promise<readonly string[]>;

/** Asks the system, once: hosts file, DNS, whatever is set up. The only place of the airlock that does. */
export const systemLookup: Lookup = async (name) =>
  (await lookup(name, { all: true, order: 'verbatim' })).map(({ address }) => address);

/**
 * Turns a name into addresses. What is dialled afterwards is one of these; nobody asks a second time.
 * @throws AirlockError AIRLOCK_RESOLVE_FAILED, AIRLOCK_RESOLVE_TIMEOUT
 */
export async function resolveName(name: string, ask: Lookup, maxMs: number): Promise<readonly Address[]> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(tooLate()), maxMs);
  try {
    const addresses = (await Promise.race([ask(name), late])).map(parseAddress);
    // One that cannot be read, such as one with a zone, cannot be judged either.
    const readable = addresses.filter((address) => address !== null);
    if (readable.length === 0 || readable.length < addresses.length) throw failed();
    return readable;
  } catch (error) {
    throw error instanceof AirlockError ? error : failed();
  } finally {
    clearTimeout(timer);
  }
}

function failed(): AirlockError {
  return new AirlockError('AIRLOCK_RESOLVE_FAILED', 'the host could not be looked up', {
    hint: 'Check the name, and that this machine can resolve names.',
  });
}

function tooLate(): AirlockError {
  return new AirlockError('AIRLOCK_RESOLVE_TIMEOUT', 'the host was not looked up in time', {
    hint: 'Check the network of this machine, then try again.',
  });
}

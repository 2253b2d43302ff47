import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Address } from './address/ip.ts';
import type { Times } from './contract.ts';
import type { Desk } from './desk.ts';
import { dial } from './dial.ts';
import { AirlockError } from './errors.ts';
import type { Gauge } from './gauge.ts';
import { type Live, Passage } from './live.ts';
import type { Policy } from './policy/compile.ts';
import { type AddressVerdict, type Decision, decide, judgeAddress, type Wish } from './policy/decide.ts';
import { ADVICE } from './policy/explain.ts';
import type { AddressClass, Outcome, Sanitised } from './records.ts';
import { type Lookup, resolveName } from './resolve.ts';

/** What every connection passes. */
export interface Gatehouse {
  readonly desk: Desk;
  readonly live: Live;
  readonly gauge: Gauge;
  readonly times: Times;
  readonly lookup: Lookup;
  /** Asked anew for each connection, so that a policy that was changed counts at once. */
  readonly policy: () => Policy;
  readonly isOwn: (address: Address) => boolean;
  readonly reservedPorts: () => readonly number[];
}

export interface Entry {
  readonly wish: Wish;
  readonly client: Socket;
  readonly sanitised: Sanitised;
  /** Runs when the policy allows it and before anything is recorded. @throws AirlockError to deny it */
  readonly inspect?: (decision: Decision) => void;
}

export interface Admitted {
  readonly passage: Passage;
  readonly upstream: Socket;
}

/** Where Cloister itself listens. */
const PLACES_OF_THIS_MACHINE: ReadonlySet<AddressClass> = new Set(['loopback', 'own', 'unspecified']);

/**
 * The one road to the outside: decide, record, look up, judge, record, dial. Each step waits for the one before it, and
 * the records are on the disk before what they tell of happens.
 * @throws AirlockError saying which step refused it
 */
export async function admit(house: Gatehouse, entry: Entry): Promise<Admitted> {
  const { wish, client } = entry;
  const { host } = wish;
  const decision = decide(house.policy(), wish);
  const { role, limits } = decision;
  if (role === null || limits === null) {
    await record(house, entry, newId(), decision, 'unresolved', denialOf(decision));
    throw denialOf(decision);
  }
  if (!house.gauge.enter(role, limits)) {
    // Counted, not recorded: whoever may fill the chain can fill the disk.
    house.desk.note({ t: 'overflow', role, code: 'AIRLOCK_RATE_LIMITED' });
    throw new AirlockError('AIRLOCK_RATE_LIMITED', 'this role has opened as many connections as it may', {
      hint: 'Wait a moment, or raise `limits` of the role in the policy.',
    });
  }
  let isRecorded = false;
  let over: Outcome | null = null;
  const account = ({ id, sentBytes, receivedBytes, openedAt }: Passage): void => {
    if (!isRecorded || over === null) return;
    const elapsedMs = Math.round(performance.now() - openedAt);
    house.desk.note({ t: 'end', id, sentBytes, receivedBytes, elapsedMs, outcome: over });
  };
  const passage = new Passage({ id: newId(), wish, decision, client }, (it, outcome) => {
    over = outcome;
    house.gauge.leave(role);
    house.live.remove(it);
    account(it);
  });
  // From here on a change of policy, of token or of profile cuts it, at whatever step it is.
  house.live.add(passage);
  try {
    const literal = host.kind === 'address' ? judge(house, decision, wish, [host.address]) : null;
    const refusal = refusalOf(entry, decision, literal);
    await record(house, entry, passage.id, decision, literal?.class ?? 'unresolved', refusal);
    if (refusal) throw refusal;
    isRecorded = true;
    if (passage.isOver) {
      account(passage);
      throw gone();
    }
    const addresses = host.kind === 'address' ? [host.address] : await lookUp(house, passage);
    const upstream = await dial(addresses, wish.port, house.times.connectMs, (socket) => {
      if (passage.isOver || client.destroyed) return false;
      passage.upstream = socket;
      return true;
    });
    // Cut while it connected: by the client, by a limit, or because the profile narrowed.
    if (passage.isOver || client.destroyed) throw gone();
    return { passage, upstream };
  } catch (error) {
    passage.end(
      client.destroyed
        ? 'aborted'
        : error instanceof AirlockError && error.code === 'AIRLOCK_ADDRESS_DENIED'
          ? 'denied'
          : 'failed',
    );
    passage.upstream?.destroy();
    throw error;
  }
}

/** Every address of a name is judged, and what was found is on the disk before one of them is dialled. */
async function lookUp(house: Gatehouse, passage: Passage): Promise<readonly Address[]> {
  const { id, wish, decision, client } = passage;
  const { desk, lookup, times } = house;
  if (passage.isOver || client.destroyed) throw gone();
  let addresses: readonly Address[];
  try {
    addresses = await resolveName(wish.host.text, lookup, times.resolveMs);
  } catch (error) {
    if (error instanceof AirlockError) await desk.verdict({ id, address: 'unresolved', reason: error.code });
    throw error;
  }
  const verdict = judge(house, decision, wish, addresses);
  await desk.verdict({ id, address: verdict.class, reason: verdict.allowed ? null : 'AIRLOCK_ADDRESS_DENIED' });
  if (!verdict.allowed) throw addressDenied(decision, verdict);
  return addresses;
}

/** One bad address among several refuses them all: the answer was made to try it. */
function judge(house: Gatehouse, decision: Decision, wish: Wish, addresses: readonly Address[]): AddressVerdict {
  const policy = house.policy();
  const verdicts = addresses.map((address): AddressVerdict => {
    const verdict = judgeAddress(policy, decision, wish, address, house.isOwn);
    const isHere = PLACES_OF_THIS_MACHINE.has(verdict.class) && house.reservedPorts().includes(wish.port);
    return isHere ? { ...verdict, allowed: false } : verdict;
  });
  const worst = verdicts.find(({ allowed }) => !allowed) ?? verdicts.find((one) => one.class !== 'public');
  return worst ?? verdicts[0] ?? { allowed: false, class: 'unspecified', rule: null };
}

function refusalOf({ inspect }: Entry, decision: Decision, literal: AddressVerdict | null): AirlockError | null {
  if (!decision.allowed) return denialOf(decision);
  if (literal && !literal.allowed) return addressDenied(decision, literal);
  try {
    inspect?.(decision);
    return null;
  } catch (error) {
    if (error instanceof AirlockError) return error;
    throw error;
  }
}

function record(
  { desk }: Gatehouse,
  { wish, sanitised }: Entry,
  id: string,
  { role, rule, reported, reason }: Decision,
  address: AddressClass | 'unresolved',
  refusal: AirlockError | null,
): Promise<void> {
  const { client, kind, host, port } = wish;
  const decision = refusal ? 'denied' : reported ? 'reported' : 'allowed';
  const what = { id, client, role, kind, host: host.text, port, address, rule, decision, sanitised } as const;
  return desk.open({ ...what, reason: refusal?.code ?? reason });
}

function denialOf({ reason, rule, role }: Decision): AirlockError {
  const code = reason ?? 'AIRLOCK_NOT_ALLOWED';
  const [message, hint] = ADVICE[code];
  const where = role === null ? '' : ` (role ${role}, rule ${rule})`;
  return new AirlockError(code, `${message}${where}`, { hint });
}

function addressDenied({ rule, role }: Decision, verdict: AddressVerdict): AirlockError {
  const [message, hint] = ADVICE.AIRLOCK_ADDRESS_DENIED;
  if (verdict.rule === null) {
    return new AirlockError('AIRLOCK_ADDRESS_DENIED', `${message}: ${verdict.class} (role ${role}, rule ${rule})`, {
      hint,
    });
  }
  return new AirlockError(
    'AIRLOCK_ADDRESS_DENIED',
    `an address of the host is denied (role ${role}, rule ${verdict.rule})`,
    {
      hint: ADVICE.AIRLOCK_HOST_DENIED[1],
    },
  );
}

function gone(): AirlockError {
  return new AirlockError('AIRLOCK_CONNECT_FAILED', 'the connection was given up before it was made', {
    hint: 'Try again.',
  });
}

function newId(): string {
  // Its random bytes are drawn many at a time, unlike those of `randomBytes`.
  return randomUUID().replaceAll('-', '');
}

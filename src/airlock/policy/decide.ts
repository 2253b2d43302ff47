import type { Authority, Host } from '../address/host.ts';
import { type Address, covers, type Network } from '../address/ip.ts';
import { classify, opens } from '../address/judge.ts';
import type { AddressClass, Kind } from '../records.ts';
import type { AllowRule, Place, Policy, Role } from './compile.ts';
import type { Limits } from './schema.ts';

/** What a client asks for, before anything was looked up. */
export interface Wish extends Authority {
  readonly client: string;
  readonly kind: Kind;
  /** null for a tunnel, in which it cannot be seen. */
  readonly method: string | null;
}

export type DenialCode =
  | 'AIRLOCK_NO_ROLE'
  | 'AIRLOCK_HOST_DENIED'
  | 'AIRLOCK_NOT_ALLOWED'
  | 'AIRLOCK_PORT_DENIED'
  | 'AIRLOCK_METHOD_DENIED'
  | 'AIRLOCK_UPGRADE_DENIED'
  | 'AIRLOCK_ADDRESS_DENIED';

export interface Decision {
  readonly allowed: boolean;
  /** It passes because its role only reports. */
  readonly reported: boolean;
  /** null where the client has none. */
  readonly role: string | null;
  /** The rule that decided, or `default`; `open` for a role that lets everything pass. */
  readonly rule: string;
  /** Why it is denied, or would be; null when a rule allows it. */
  readonly reason: DenialCode | null;
  /** Networks that are not public and that the rule opens. */
  readonly networks: readonly Network[];
  readonly sni: boolean;
  readonly limits: Limits | null;
}

/** Judgement of one address that a host turned out to have. */
export interface AddressVerdict {
  readonly allowed: boolean;
  readonly class: AddressClass;
  /** Of a rule that denies it by name; null where the kind of address is the reason. */
  readonly rule: string | null;
}

/** Where a rule names no port. Other ports carry mail, shells and databases more often than the web. */
const USUAL_PORT: Readonly<Record<Kind, number>> = { tunnel: 443, request: 80, upgrade: 80 };

/** From the best to the worst advice on what kept a rule from allowing a wish. */
const NEAREST = [
  'AIRLOCK_METHOD_DENIED',
  'AIRLOCK_UPGRADE_DENIED',
  'AIRLOCK_PORT_DENIED',
  'AIRLOCK_NOT_ALLOWED',
] as const;
type Miss = (typeof NEAREST)[number];

/**
 * Decides on a wish by the policy alone. Deny beats allow, the first allowing rule counts, and what no rule allows is
 * denied. A pure function: the same policy and wish give the same decision.
 */
export function decide(policy: Policy, wish: Wish): Decision {
  const role = policy.roleOf.get(wish.client);
  if (!role) return { ...NOBODY, reason: 'AIRLOCK_NO_ROLE' };
  const denied = policy.deny.find((rule) => denies(rule, wish));
  if (denied) return outcome(role, denied.name, 'AIRLOCK_HOST_DENIED', false);
  const refused = role.deny.find((rule) => denies(rule, wish));
  if (refused) return outcome(role, refused.name, 'AIRLOCK_HOST_DENIED', role.mode === 'report');
  // WebSockets over plain HTTP are never open by themselves.
  const isUsual = wish.kind !== 'upgrade' && hasPort(role.ports, wish);
  if (role.mode === 'open') {
    if (isUsual) return { ...outcome(role, 'open', null, false), allowed: true };
  }
  const misses = role.allow.map((rule) => missOf(rule, role, wish));
  const at = misses.indexOf(null);
  const rule = role.allow[at];
  if (rule) {
    const { name, networks, sni } = rule;
    return { ...outcome(role, name, null, false), allowed: true, networks, sni };
  }
  const ranks = misses.map((miss) => NEAREST.indexOf(miss ?? 'AIRLOCK_NOT_ALLOWED'));
  const best = Math.min(NEAREST.length - 1, ...ranks);
  const nearest = role.allow[ranks.indexOf(best)];
  const reason = role.mode === 'open' ? 'AIRLOCK_PORT_DENIED' : (NEAREST[best] ?? 'AIRLOCK_NOT_ALLOWED');
  const name = best < NEAREST.length - 1 && nearest ? nearest.name : 'default';
  return outcome(role, name, reason, role.mode === 'report' && isUsual);
}

/**
 * Judges an address, once it is known. A name that is allowed may lead to one that is not: rebinding.
 * @param own whether an address belongs to this machine
 */
export function judgeAddress(
  policy: Policy,
  decision: Decision,
  wish: Wish,
  address: Address,
  own: (address: Address) => boolean,
): AddressVerdict {
  const kind = classify(address, own);
  const role = decision.role === null ? undefined : policy.roles.get(decision.role);
  const lists = [policy.deny, role?.mode === 'report' ? [] : (role?.deny ?? [])];
  for (const rule of lists.flat()) {
    if (portFits(rule.ports, wish.port) && rule.networks.some((network) => covers(network, address)))
      return { allowed: false, class: kind, rule: rule.name };
  }
  const allowed = kind === 'public' || decision.networks.some((network) => opens(network, address, kind));
  return { allowed, class: kind, rule: null };
}

const NOBODY: Omit<Decision, 'reason'> = {
  allowed: false,
  reported: false,
  role: null,
  rule: 'default',
  networks: [],
  sni: false,
  limits: null,
};

function outcome(role: Role, rule: string, reason: DenialCode | null, reported: boolean): Decision {
  const { name, limits } = role;
  return { allowed: reported, reported, role: name, rule, reason, networks: [], sni: false, limits };
}

function denies(rule: Place, { host, port }: Wish): boolean {
  return portFits(rule.ports, port) && isAt(rule, host);
}

function isAt({ hosts, networks }: Place, host: Host): boolean {
  if (host.kind === 'name') return hosts.has(host.text);
  return networks.some((network) => covers(network, host.address));
}

/** @returns what kept the rule from allowing the wish, or null when nothing did */
function missOf(rule: AllowRule, role: Role, wish: Wish): Miss | null {
  if (!isAt(rule, wish.host)) return 'AIRLOCK_NOT_ALLOWED';
  if (!hasPort(rule.ports ?? role.ports, wish)) return 'AIRLOCK_PORT_DENIED';
  if (!rule.kinds.has(wish.kind)) return wish.kind === 'upgrade' ? 'AIRLOCK_UPGRADE_DENIED' : 'AIRLOCK_NOT_ALLOWED';
  const { method } = wish;
  return method === null || rule.methods === null || rule.methods.has(method) ? null : 'AIRLOCK_METHOD_DENIED';
}

function hasPort(ports: Place['ports'], { port, kind }: Wish): boolean {
  return ports === null ? port === USUAL_PORT[kind] : portFits(ports, port);
}

function portFits(ports: Place['ports'], port: number): boolean {
  return ports === null || ports.some(({ from, to }) => port >= from && port <= to);
}

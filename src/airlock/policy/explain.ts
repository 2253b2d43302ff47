import { type Authority, authorityText, parseAuthority } from '../address/host.ts';
import { classify } from '../address/judge.ts';
import type { Kind } from '../records.ts';
import type { Policy } from './compile.ts';
import { type Decision, type DenialCode, decide, judgeAddress } from './decide.ts';

/** What somebody wants to know before a program tries. */
export interface Question {
  /** `https://host/…`, `http://…`, `ws://…`, `wss://…`, or `host:port` for a tunnel. */
  readonly target: string;
  readonly role: string;
  readonly method?: string;
}

export interface Explanation {
  readonly allowed: boolean;
  readonly kind: Kind;
  readonly decision: Decision;
  /** One sentence a line, in the order in which it was decided. */
  readonly lines: readonly string[];
}

const SCHEMES: Readonly<Record<string, { readonly kind: Kind; readonly port: number }>> = {
  'https:': { kind: 'tunnel', port: 443 },
  'wss:': { kind: 'tunnel', port: 443 },
  'http:': { kind: 'request', port: 80 },
  'ws:': { kind: 'upgrade', port: 80 },
};

/** How a denial is told, and how to ask for what was denied. */
export const ADVICE: Readonly<Record<DenialCode, readonly [string, string]>> = {
  AIRLOCK_NO_ROLE: ['no role of the policy has this client', 'Add the client to a role of the policy.'],
  AIRLOCK_HOST_DENIED: ['a rule of the policy denies this host', 'Take the host out of the rule, if it should pass.'],
  AIRLOCK_NOT_ALLOWED: ['no rule of the policy allows this host', 'Add the host to an allow rule of the role.'],
  AIRLOCK_PORT_DENIED: ['the policy does not allow this port', 'Add the port to `ports` of the rule.'],
  AIRLOCK_METHOD_DENIED: ['the rule does not allow this method', 'Add the method to `methods` of the rule.'],
  AIRLOCK_UPGRADE_DENIED: [
    'no rule allows a WebSocket over plain HTTP here',
    'Add `upgrade` to `kinds` of the rule, or use wss.',
  ],
  AIRLOCK_ADDRESS_DENIED: [
    'the host has an address that is not on the public internet',
    'Where that is meant, add the network to `networks` of the allowing rule.',
  ],
};

/**
 * Answers `may this role go there?` without looking anything up.
 * @returns null when the target is no address of the web, or there is no such role
 */
export function explain(policy: Policy, { target, role: name, method }: Question): Explanation | null {
  const role = policy.roles.get(name);
  const place = placeOf(target);
  if (!role || !place) return null;
  const { kind, host, port } = place;
  const wish = { client: name, kind, host, port, method: kind === 'tunnel' ? null : (method ?? 'GET') };
  const decision = decide({ ...policy, roleOf: new Map([[name, role]]) }, wish);
  const lines = [`A ${kind} to ${authorityText(place, null)} for the role ${name}, which is in mode ${role.mode}.`];
  if (decision.reason === null) lines.push(`The rule ${decision.rule} allows it.`);
  else lines.push(`Denied by ${decision.rule}: ${ADVICE[decision.reason][0]}. ${ADVICE[decision.reason][1]}`);
  if (decision.reported) lines.push('It passes all the same, because the role only reports.');
  let { allowed } = decision;
  if (allowed && host.kind === 'address') {
    const verdict = judgeAddress(policy, decision, wish, host.address, () => false);
    allowed = verdict.allowed;
    if (!allowed) lines.push(`The address is ${verdict.class}: ${ADVICE.AIRLOCK_ADDRESS_DENIED[1]}`);
    else if (verdict.class !== 'public')
      lines.push(`The address is ${classify(host.address, () => false)}, which the rule opens.`);
  } else if (allowed) {
    lines.push('Its addresses are judged when it is looked up.');
  }
  return { allowed, kind, decision, lines };
}

function placeOf(target: string): (Authority & { readonly kind: Kind }) | null {
  const [, name, authority = ''] = /^([a-z]+:)\/\/([^/?#]*)/i.exec(target) ?? [];
  if (name === undefined) {
    const place = parseAuthority(target, 443);
    return place && { ...place, kind: 'tunnel' };
  }
  const scheme = SCHEMES[name.toLowerCase()];
  const place = scheme ? parseAuthority(authority, scheme.port) : null;
  return place && scheme ? { ...place, kind: scheme.kind } : null;
}

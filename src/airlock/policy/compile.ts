import { normaliseHost } from '../address/host.ts';
import { type Network, parseNetwork } from '../address/ip.ts';
import type { Kind } from '../records.ts';
import type { AllowSource, DenySource, Limits, Mode, PolicySource } from './schema.ts';

interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** Where a rule applies. */
export interface Place {
  readonly name: string;
  readonly hosts: HostSet;
  readonly networks: readonly Network[];
  /** null: those of the role, or the usual ones. */
  readonly ports: readonly PortRange[] | null;
}

export interface AllowRule extends Place {
  readonly kinds: ReadonlySet<Kind>;
  readonly methods: ReadonlySet<string> | null;
  readonly sni: boolean;
}

export interface Role {
  readonly name: string;
  readonly mode: Mode;
  readonly ports: readonly PortRange[] | null;
  readonly deny: readonly Place[];
  readonly allow: readonly AllowRule[];
  readonly limits: Limits;
}

/** A policy ready to be asked. */
export interface Policy {
  readonly deny: readonly Place[];
  /** By the name of the client token. */
  readonly roleOf: ReadonlyMap<string, Role>;
  readonly roles: ReadonlyMap<string, Role>;
}

/** Host patterns, looked up by name and by each of its parents: ten thousand cost no more than ten. */
interface HostSet {
  readonly isEmpty: boolean;
  has(name: string): boolean;
}

/** Something that the schema cannot see. */
export class PolicyFault extends Error {
  readonly pointer: string;
  constructor(pointer: string, message: string) {
    super(message);
    this.pointer = pointer;
  }
}

/** @throws PolicyFault for a pattern, network or port range that is none, a rule without a place, a client with two roles */
export function compilePolicy(source: PolicySource): Policy {
  const roles = new Map<string, Role>();
  const roleOf = new Map<string, Role>();
  for (const [name, given] of Object.entries(source.roles)) {
    const at = `/roles/${name}`;
    const role: Role = {
      name,
      mode: given.mode,
      ports: given.ports ? portRanges(given.ports, `${at}/ports`) : null,
      deny: given.deny.map((rule, index) => place(rule, `${at}/deny/${index}`)),
      allow: given.allow.map((rule, index) => allowRule(rule, `${at}/allow/${index}`)),
      limits: given.limits,
    };
    roles.set(name, role);
    for (const [index, client] of given.clients.entries()) {
      if (roleOf.has(client)) throw new PolicyFault(`${at}/clients/${index}`, 'names a client that has a role already');
      roleOf.set(client, role);
    }
  }
  return { deny: source.deny.map((rule, index) => place(rule, `/deny/${index}`)), roleOf, roles };
}

function allowRule(rule: AllowSource, at: string): AllowRule {
  return {
    ...place(rule, at),
    kinds: new Set(rule.kinds ?? ['tunnel', 'request']),
    methods: rule.methods ? new Set(rule.methods) : null,
    sni: rule.sni ?? false,
  };
}

function place(rule: DenySource, at: string): Place {
  if (!rule.hosts && !rule.networks) throw new PolicyFault(at, 'has neither hosts nor networks');
  return {
    name: rule.name,
    hosts: hostSet(rule.hosts ?? [], `${at}/hosts`),
    networks: (rule.networks ?? []).map((text, index) => {
      const network = parseNetwork(text);
      if (!network)
        throw new PolicyFault(`${at}/networks/${index}`, 'is not an address or a network such as 10.0.0.0/8');
      return network;
    }),
    ports: rule.ports ? portRanges(rule.ports, `${at}/ports`) : null,
  };
}

function hostSet(patterns: readonly string[], at: string): HostSet {
  const exact = new Set<string>();
  const below = new Set<string>();
  let all = false;
  for (const [index, pattern] of patterns.entries()) {
    if (pattern === '*') {
      all = true;
      continue;
    }
    const isBelow = pattern.startsWith('*.');
    const host = normaliseHost(isBelow ? pattern.slice(2) : pattern);
    if (host?.kind === 'address') throw new PolicyFault(`${at}/${index}`, 'is an address: write it under networks');
    if (!host) throw new PolicyFault(`${at}/${index}`, 'is not a host name, *.name or *');
    (isBelow ? below : exact).add(host.text);
  }
  return {
    isEmpty: patterns.length === 0,
    has(name) {
      if (all || exact.has(name)) return true;
      for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        if (below.has(name.slice(dot + 1))) return true;
      }
      return false;
    },
  };
}

function portRanges(ports: readonly (number | string)[], at: string): PortRange[] {
  return ports.map((given, index) => {
    const [from = 0, to = from] = `${given}`.split('-').map(Number);
    if (from > to || to > 65_535) throw new PolicyFault(`${at}/${index}`, 'is not a range of ports');
    return { from, to };
  });
}

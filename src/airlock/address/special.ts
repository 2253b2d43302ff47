import type { AddressClass } from '../records.ts';
import { type Address, covers, type Network, parseNetwork } from './ip.ts';

/**
 * IANA's special-purpose registries for IPv4 (RFC 6890 and its updates) and IPv6, multicast, and the addresses at which
 * clouds hand out credentials. A range that the registry calls globally reachable, but at which no server of the web
 * stands (AS112, AMT, anycast for tunnels), counts as reserved.
 */
const RANGES: Readonly<Partial<Record<AddressClass, string>>> = {
  unspecified: '0.0.0.0/8 ::/128',
  private: '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10',
  shared: '100.64.0.0/10',
  loopback: '127.0.0.0/8 ::1/128',
  'link-local': '169.254.0.0/16 fe80::/10',
  metadata: `169.254.169.254 169.254.170.2 169.254.170.23 100.100.100.200 168.63.129.16 192.0.0.192 fd00:ec2::254
    fd00:ec2::23 fd20:ce::254`,
  documentation: '192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20',
  multicast: '224.0.0.0/4 ff00::/8',
  broadcast: '255.255.255.255',
  reserved: `192.0.0.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.175.48.0/24 198.18.0.0/15 240.0.0.0/4
    100::/64 100:0:0:1::/64 2001::/23 2620:4f:8000::/48 5f00::/16`,
  /** IPv6 that leads to an IPv4 address inside it: compatible, local NAT64, Teredo, 6to4. Given up or never needed. */
  transition: '::/96 64:ff9b:1::/48 2001::/32 2002::/16',
};

interface SpecialRange extends Network {
  readonly class: AddressClass;
}

/** Longest prefix first, so that the first that covers an address is the one that counts. */
const TABLE: readonly SpecialRange[] = Object.entries(RANGES)
  .flatMap(([name, text]) =>
    text.split(/\s+/).map((one) => ({ ...(parseNetwork(one) as Network), class: name as AddressClass })),
  )
  .sort((a, b) => b.bits - a.bits);
/** Apart, because half of the table is about the other family. */
const TABLES = { 4: TABLE.filter(({ family }) => family === 4), 6: TABLE.filter(({ family }) => family === 6) };

/** @returns the narrowest special range around an address, or null */
export function specialRange(address: Address): SpecialRange | null {
  return TABLES[address.family].find((range) => covers(range, address)) ?? null;
}

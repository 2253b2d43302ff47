import type { AddressClass } from '../records.ts';
import { type Address, covers, type Network, parseNetwork, widthOf } from './ip.ts';
import { specialRange } from './special.ts';

/** RFC 6052: how an IPv6-only network reaches IPv4. It leads to the address in its last 32 bits. */
const NAT64 = parseNetwork('64:ff9b::/96') as Network;
/** RFC 4291, 2.4: whatever lies outside is not assigned. */
const GLOBAL_UNICAST = parseNetwork('2000::/3') as Network;
/** RFC 5214: an interface identifier with an IPv4 address in it; the second has the universal bit set. */
const ISATAP: readonly bigint[] = [0x0000_5efen, 0x0200_5efen];

/** Classes that no rule opens: nothing that a program should reach is there. */
const NEVER: ReadonlySet<AddressClass> = new Set(['unspecified', 'multicast', 'broadcast', 'metadata', 'transition']);

/**
 * Says what an address stands for.
 * @param own addresses of this machine's interfaces, as `textOf` writes them
 */
export function classify(address: Address, own: (address: Address) => boolean): AddressClass {
  const range = specialRange(address);
  if (range) return range.class;
  if (own(address)) return 'own';
  if (address.family === 4) return 'public';
  const inner: Address = { family: 4, value: address.value & 0xffff_ffffn };
  if (covers(NAT64, address)) return classify(inner, own);
  if (!covers(GLOBAL_UNICAST, address)) return 'reserved';
  // In a public prefix, but the packet ends at the address inside.
  if (ISATAP.includes((address.value >> 32n) & 0xffff_ffffn) && classify(inner, own) !== 'public') return 'transition';
  return 'public';
}

/**
 * Whether a network in a rule was written for this address. `0.0.0.0/0` means the web, not the machines at home: a range
 * that is not public opens only to a network that lies wholly inside it, or to the address itself.
 */
export function opens(network: Network, address: Address, kind: AddressClass): boolean {
  if (NEVER.has(kind) || !covers(network, address)) return false;
  if (network.bits === widthOf(network)) return true;
  const range = specialRange(address);
  return range !== null && network.bits >= range.bits;
}

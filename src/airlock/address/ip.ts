/** An address as a number: 32 or 128 bits. An IPv4-mapped IPv6 address is the IPv4 address: that is where it leads. */
export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

export interface Network extends Address {
  readonly bits: number;
}

const V4 = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;
const MAPPED = 0xffffn;

/** @param text dotted quad without leading zeros, or IPv6 without brackets and zone; null for anything else */
export function parseAddress(text: string): Address | null {
  const v4 = parseV4(text);
  if (v4 !== null) return { family: 4, value: v4 };
  const v6 = parseV6(text);
  if (v6 === null) return null;
  return v6 >> 32n === MAPPED ? { family: 4, value: v6 & 0xffff_ffffn } : { family: 6, value: v6 };
}

/** @param text `address` or `address/bits`; bits beyond the prefix must be zero, since `10.1.2.3/8` is a slip of the pen */
export function parseNetwork(text: string): Network | null {
  const [head = '', tail, ...rest] = text.split('/');
  const address = parseAddress(head);
  if (!address || rest.length > 0 || (tail !== undefined && !/^(0|[1-9]\d{0,2})$/.test(tail))) return null;
  const width = widthOf(address);
  const bits = tail === undefined ? width : Number(tail);
  // `::ffff:10.0.0.0/104` would be read as a prefix of the wrong family.
  if (bits > width || (address.family === 4 && head.includes(':'))) return null;
  const free = BigInt(width - bits);
  return (address.value >> free) << free === address.value ? { ...address, bits } : null;
}

export function covers(network: Network, { family, value }: Address): boolean {
  if (network.family !== family) return false;
  const free = BigInt(widthOf(network) - network.bits);
  return value >> free === network.value >> free;
}

/** Canonical text: dotted quad, or RFC 5952. */
export function textOf({ family, value }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => ((value >> BigInt(112 - 16 * at)) & 0xffffn).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

export function widthOf({ family }: Pick<Address, 'family'>): 32 | 128 {
  return family === 4 ? 32 : 128;
}

function parseV4(text: string): bigint | null {
  const [, ...parts] = V4.exec(text) ?? [];
  if (parts.length !== 4 || parts.some((part) => Number(part) > 255)) return null;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const parts = [...(head ?? []), ...(tail ?? [])];
  const last = parts.at(-1);
  const quad = last?.includes('.') ? parseV4(last) : undefined;
  if (quad === null || text.length > 45) return null;
  if (quad !== undefined) {
    const side = tail && tail.length > 0 ? tail : (head ?? []);
    // A quad in front of `::` is not at the end of the address.
    if (tail && tail.length === 0) return null;
    side.splice(-1, 1, (quad >> 16n).toString(16), (quad & 0xffffn).toString(16));
  }
  const [left, right] = [head ?? [], tail ?? []];
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...left, ...Array<string>(tail ? missing : 0).fill('0'), ...right];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

/** Bytes a number below 2^32 takes at seven bits each. */
export function varintLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}

/** Writes low bits first, the high bit set on all but the last byte. @returns the index after it */
export function writeVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 0x80) {
    bytes[at] = (rest & 0x7f) | 0x80;
    at += 1;
    rest >>>= 7;
  }
  bytes[at] = rest;
  return at + 1;
}

/**
 * Reads numbers until `end` into `out`, which must have room for `end - start`.
 * @returns how many
 */
export function readVarints(bytes: Uint8Array, start: number, end: number, out: Uint32Array): number {
  let at = start;
  let count = 0;
  while (at < end) {
    let byte = bytes[at++] as number;
    let value = byte & 0x7f;
    for (let shift = 7; byte >= 0x80 && at < end; shift += 7) {
      byte = bytes[at++] as number;
      value |= (byte & 0x7f) << shift;
    }
    out[count] = value;
    count += 1;
  }
  return count;
}

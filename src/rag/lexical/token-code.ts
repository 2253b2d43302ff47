/** Followed by the number's high and low half: for the few words that are not among a segment's 65,535 commonest. */
const ESCAPE = 0xffff;

/** 16-bit units a number takes. */
export function widthOf(value: number): number {
  return value < ESCAPE ? 1 : 3;
}

/** @returns the index after the number */
export function writeToken(units: Uint16Array, at: number, value: number): number {
  if (value < ESCAPE) {
    units[at] = value;
    return at + 1;
  }
  units[at] = ESCAPE;
  units[at + 1] = value >>> 16;
  units[at + 2] = value & 0xffff;
  return at + 3;
}

/**
 * Reads numbers until `end` into `out`, which must have room for `end - start`. Not a variable-length byte code, because
 * its branch per byte is a coin toss for the processor and costs more than the token.
 * @returns how many
 */
export function readTokenCodes(units: Uint16Array, start: number, end: number, out: Uint32Array): number {
  let count = 0;
  for (let at = start; at < end; at += 1) {
    let value = units[at] as number;
    if (value === ESCAPE) {
      value = ((units[at + 1] as number) << 16) | (units[at + 2] as number);
      at += 2;
    }
    out[count] = value;
    count += 1;
  }
  return count;
}

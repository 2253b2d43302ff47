const DIGIT = 65_536;

/** @returns the positions of `keys[0..count]` in ascending order of key, equal keys in their order; linear time */
export function ascendingOrder(keys: Uint32Array, count: number): Uint32Array {
  const first = Uint32Array.from({ length: count }, (_, i) => i);
  const second = new Uint32Array(count);
  sortByDigit(keys, first, second, 0);
  sortByDigit(keys, second, first, 16);
  return first;
}

function sortByDigit(keys: Uint32Array, from: Uint32Array, to: Uint32Array, shift: number): void {
  const ends = new Uint32Array(DIGIT + 1);
  for (const at of from) {
    const digit = ((keys[at] as number) >>> shift) & 0xffff;
    ends[digit + 1] = (ends[digit + 1] as number) + 1;
  }
  for (let digit = 1; digit <= DIGIT; digit += 1) ends[digit] = (ends[digit] as number) + (ends[digit - 1] as number);
  for (const at of from) {
    const digit = ((keys[at] as number) >>> shift) & 0xffff;
    const place = ends[digit] as number;
    to[place] = at;
    ends[digit] = place + 1;
  }
}

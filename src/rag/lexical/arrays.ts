/** Makes room for `needed` elements, doubling so that appending stays linear. @returns the same array when it is large enough */
export function grown<A extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(array: A, needed: number): A {
  if (needed <= array.length) return array;
  const Kind = array.constructor as new (length: number) => A;
  const larger = new Kind(Math.max(needed, array.length * 2, 64));
  larger.set(array);
  return larger;
}

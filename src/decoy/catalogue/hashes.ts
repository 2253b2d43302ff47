import type { CellSize } from './cells.ts';

/** SHA-256 of the catalogue's print, by size of its cells. Written by `tools/catalogue/build.ts`. */
export const HASHES: Record<CellSize, string> = {
  4: '1899b7c33bccdfd8a5fce50a0b4147590bc740cb65af033b65f1179600e682e6',
  8: '73b297bc170e26e8dbda6467cd58d9003f298769eca1397c1d51d007bcc3cccf',
  16: 'c2f72ba4a0d6ec59730ceff55f8a3cb4ec6891d3a42e03637eeca159fdae30d0',
};

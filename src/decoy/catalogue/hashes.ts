import type { CellSize } from './cells.ts';

/** SHA-256 of the catalogue's print, by size of its cells. Written by `tools/catalogue/build.ts`. */
export const HASHES: Record<CellSize, string> = {
  4: '873605e3c2bcde13a59404b2e174d3cda58e8e1bf43fa51832348ae31cfc33da',
  8: '6bba6d52328fdb30d9d3d01276981f1c332a4148117d2df39429f720844bd734',
  16: 'c10a35c9a42531c050aa5b220efc8cb4cbf4e282425939356d2ad2d1de3efc55',
};

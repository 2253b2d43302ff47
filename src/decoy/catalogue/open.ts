import { DecoyError } from '../errors.ts';
import type { Catalogue } from '../types.ts';

/** @throws DecoyError DECOY_CATALOGUE_UNREADABLE */
export function openCatalogue(_options: { readonly cellSize: 4 | 8 | 16 }): Catalogue {
  throw new DecoyError('DECOY_CATALOGUE_UNREADABLE', 'the catalogue of decoy topics is not part of this build');
}

export function printCatalogue(_catalogue: Catalogue): Iterable<string> {
  return [];
}

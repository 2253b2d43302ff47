import type { Catalogue, NodeMapper } from '../types.ts';

export function createNodeMapper(_catalogue: Catalogue): NodeMapper {
  return { map: () => [] };
}

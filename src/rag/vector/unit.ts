import { RagError } from '../errors.ts';

/** Beyond this the squared length differs from 1 by more than rounding explains, and the vector is scaled. */
const UNIT_TOLERANCE = 1e-5;

/**
 * Checks a vector before anything is stored or compared.
 * Inner product is cosine similarity only between unit vectors; one NaN in a graph poisons every comparison it meets.
 * @returns the same vector, or a copy scaled to unit length
 * @throws RagError RAG_DIMENSIONS, RAG_VECTOR_INVALID
 */
export function unitVector(vector: Float32Array, dimensions: number): Float32Array {
  if (vector.length !== dimensions) {
    throw new RagError('RAG_DIMENSIONS', `the index holds vectors of ${dimensions} numbers, not ${vector.length}`, {
      hint: 'The embedding model was changed: index the documents again with the active model.',
    });
  }
  let squared = 0;
  for (let at = 0; at < dimensions; at += 1) squared += vector[at]! * vector[at]!;
  if (Math.abs(squared - 1) <= UNIT_TOLERANCE) return vector;
  if (!Number.isFinite(squared) || squared < Number.MIN_VALUE) {
    throw new RagError('RAG_VECTOR_INVALID', 'a vector holds a number that is not finite, or only zeros', {
      hint: 'The embedding model gave a broken vector: verify the model file, then try again.',
    });
  }
  const scale = 1 / Math.sqrt(squared);
  return vector.map((value) => value * scale);
}

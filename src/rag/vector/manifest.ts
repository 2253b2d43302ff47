import type { SegmentEntry } from './segment.ts';

const SCHEMA = 1;
const METRIC = 'ip';

/** What an index must be of to be of use here. */
export interface IndexIdentity {
  /** SHA-256 of the embedding model. */
  readonly modelId: string;
  readonly dimensions: number;
}

export interface GraphEntry {
  readonly file: string;
  readonly rowCount: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Candidates weighed per search, and the row count it was chosen at; null before that. */
  readonly tuning: { readonly ef: number; readonly rowCount: number } | null;
}

/** The one file that says which others make up the index. Replaced by a rename, so it is always whole. */
export interface Manifest extends IndexIdentity {
  readonly schema: typeof SCHEMA;
  readonly metric: typeof METRIC;
  /** Counts saves; file names carry it, so a save never touches a file in use. */
  readonly generation: number;
  readonly rowCount: number;
  readonly highestChunkId: number;
  readonly segments: readonly SegmentEntry[];
  readonly graph: GraphEntry | null;
}

export function emptyManifest({ modelId, dimensions }: IndexIdentity): Manifest {
  return {
    schema: SCHEMA,
    metric: METRIC,
    modelId,
    dimensions,
    generation: 0,
    rowCount: 0,
    highestChunkId: 0,
    segments: [],
    graph: null,
  };
}

/** @returns the manifest, `'foreign'` when it is of another model or program version, `'damaged'` when it makes no sense */
export function parseManifest(text: string, identity: IndexIdentity): Manifest | 'foreign' | 'damaged' {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'damaged';
  }
  if (!isRecord(value)) return 'damaged';
  const { schema, metric, modelId, dimensions, generation, rowCount, highestChunkId, segments, graph } = value;
  if (typeof schema !== 'number' || typeof modelId !== 'string') return 'damaged';
  if (schema !== SCHEMA || modelId !== identity.modelId) return 'foreign';
  // The same model cannot have other dimensions: loading such a file would read beyond the vectors.
  if (metric !== METRIC || dimensions !== identity.dimensions) return 'damaged';
  if (![generation, rowCount, highestChunkId].every(isCount) || !Array.isArray(segments)) return 'damaged';
  if (!segments.every(isSegment) || (graph !== null && !isGraph(graph))) return 'damaged';
  return value as unknown as Manifest;
}

function isSegment(value: unknown): value is SegmentEntry {
  return isFile(value, /^rows-\d+\.bin$/) && isCount(value['firstRow']) && isCount(value['crc32']);
}

function isGraph(value: unknown): value is GraphEntry {
  if (!isFile(value, /^graph-\d+\.hnsw$/) || typeof value['sha256'] !== 'string') return false;
  const tuning = value['tuning'];
  return (
    tuning === null || (isRecord(tuning) && isCount(tuning['ef']) && tuning['ef'] > 0 && isCount(tuning['rowCount']))
  );
}

/** The pattern keeps a file name from leading out of the folder. */
function isFile(value: unknown, pattern: RegExp): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  const { file, rowCount, bytes } = value;
  return typeof file === 'string' && pattern.test(file) && isCount(rowCount) && isCount(bytes);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

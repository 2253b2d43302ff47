import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { saveFile } from '../durable.ts';
import { RagError } from '../errors.ts';

/** The one file that says which segments count; replacing it is the moment a flush or merge happens. */
export const MANIFEST = 'manifest.json';
const SEGMENT_NAME = /^seg-\d{8}\.idx$/;

export interface ManifestSegment {
  readonly file: string;
  readonly headCrc: number;
  /** Tokens, from which the merge policy works. */
  readonly tokens: number;
}

export interface Manifest {
  /** Number of the next segment file: a name is never used twice. */
  readonly nextFile: number;
  readonly durableChunkId: number;
  /** In ascending order of chunk id. */
  readonly segments: readonly ManifestSegment[];
}

export const EMPTY_MANIFEST: Manifest = { nextFile: 1, durableChunkId: 0, segments: [] };

export function segmentName(number: number): string {
  return `seg-${String(number).padStart(8, '0')}.idx`;
}

/** @returns null when there is none @throws RagError RAG_INDEX_CORRUPT when it is not what was written */
export function readManifest(directory: string): Manifest | null {
  const path = join(directory, MANIFEST);
  if (!existsSync(path)) return null;
  const [check, ...rest] = readFileSync(path, 'utf8').split('\n');
  const json = rest.join('\n');
  if (check !== checksum(json)) throw new RagError('RAG_INDEX_CORRUPT', 'the list of index files is damaged');
  return parse(json);
}

/** First line the checksum of the rest. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  const json = JSON.stringify(manifest);
  await saveFile(join(directory, MANIFEST), [Buffer.from(`${checksum(json)}\n${json}`)]);
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}

/** The checksum holds, but a list that anybody could have written still must not name files elsewhere. */
function parse(json: string): Manifest {
  const value: unknown = JSON.parse(json);
  if (!isManifest(value)) throw new RagError('RAG_INDEX_CORRUPT', 'the list of index files has an unknown shape');
  return value;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { nextFile, durableChunkId, segments } = value as Partial<Record<keyof Manifest, unknown>>;
  return (
    Number.isSafeInteger(nextFile) &&
    Number.isSafeInteger(durableChunkId) &&
    Array.isArray(segments) &&
    segments.every(isSegment)
  );
}

function isSegment(value: unknown): value is ManifestSegment {
  if (typeof value !== 'object' || value === null) return false;
  const { file, headCrc, tokens } = value as Partial<Record<keyof ManifestSegment, unknown>>;
  return (
    typeof file === 'string' && SEGMENT_NAME.test(file) && Number.isSafeInteger(headCrc) && Number.isSafeInteger(tokens)
  );
}

import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { RagError } from '../errors.ts';
import { indexFiles, setAside, sweep } from './damage.ts';
import { FileSegment } from './file-segment.ts';
import { BodyCache } from './lazy-body.ts';
import { EMPTY_MANIFEST, MANIFEST, type Manifest, readManifest } from './manifest.ts';
import type { LexicalIndex, LexicalOptions } from './port.ts';
import { SegmentedIndex, type StoredSegment } from './segmented-index.ts';

const CACHE_BYTES = 256 * 1024 * 1024;

/**
 * Opens the keyword index in a folder of its own. Only heads of segments are read. A folder that is not exactly what was
 * written last is not used at all: its files are set aside, `durableChunkId` is 0 and the store replays everything.
 */
export function openLexicalIndex({ directory, isDead, cacheBytes = CACHE_BYTES }: LexicalOptions): LexicalIndex {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  const cache = new BodyCache(cacheBytes);
  const { manifest, segments, note } = load(directory, cache);
  sweep(directory, new Set(manifest.segments.map(({ file }) => file)));
  const index = new SegmentedIndex({ directory, cache, manifest, segments, note });
  if (isDead !== undefined) index.hideDead(isDead);
  return index;
}

interface Loaded {
  readonly manifest: Manifest;
  readonly segments: readonly StoredSegment[];
  readonly note: string | null;
}

function load(directory: string, cache: BodyCache): Loaded {
  const segments: StoredSegment[] = [];
  try {
    const manifest = readManifest(directory);
    if (manifest === null) return startEmpty(directory);
    for (const stored of manifest.segments) {
      segments.push({ ...stored, view: FileSegment.open(join(directory, stored.file), stored.headCrc, cache) });
    }
    return { manifest, segments, note: null };
  } catch (error) {
    for (const { view } of segments) view.close();
    if (!isDamage(error)) throw error;
    setAside(directory, indexFiles(directory));
    return { manifest: EMPTY_MANIFEST, segments: [], note: REPAIR };
  }
}

const REPAIR = 'The keyword index was damaged; its files were set aside and it is built again from the document store.';

/** Segments without a list: the first flush was cut off, or the list was lost. Without it nothing tells which. */
function startEmpty(directory: string): Loaded {
  const files = indexFiles(directory).filter((file) => file !== MANIFEST && file.endsWith('.idx'));
  setAside(directory, files);
  return { manifest: EMPTY_MANIFEST, segments: [], note: files.length === 0 ? null : REPAIR };
}

function isDamage(error: unknown): boolean {
  if (error instanceof RagError) return error.code === 'RAG_INDEX_CORRUPT';
  if (error instanceof SyntaxError) return true;
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'EIO')
  );
}

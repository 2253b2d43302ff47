import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notWritable, saveError, saveFile } from '../durable.ts';
import { type Graph, isWholeGraph } from './graph.ts';
import { emptyManifest, type GraphEntry, type IndexIdentity, type Manifest, parseManifest } from './manifest.ts';
import type { VectorMatrix } from './matrix.ts';
import { readSegment, segmentChunks } from './segment.ts';

const MANIFEST_FILE = 'manifest.json';
const OWN_FILES = /^(?:rows-\d+\.bin|graph-\d+\.hnsw|manifest\.json)(?:\.tmp)?$/;
/** More files of rows than this are written as one. */
const MAX_SEGMENTS = 16;
/** Hashed at a time: a few milliseconds, so that searches get in between. */
const HASH_CHUNK_BYTES = 1024 * 1024;

export const NOTE_DAMAGED = 'A file of the vector index was damaged; it was set aside and rebuilt from the documents.';
const NOTE_FOREIGN = 'The vector index was of another embedding model and was rebuilt.';

/**
 * The saved form of an index: files of rows that are only ever added to, the graph, and a manifest with their checksums.
 * A save writes new files and then replaces the manifest, so a crash at any moment leaves the last save whole.
 */
export class Snapshot {
  readonly #directory: string;
  readonly #damagedDirectory: string;
  readonly #identity: IndexIdentity;
  #manifest: Manifest;

  constructor(directory: string, damagedDirectory: string, identity: IndexIdentity) {
    this.#directory = directory;
    this.#damagedDirectory = damagedDirectory;
    this.#identity = identity;
    this.#manifest = emptyManifest(identity);
  }

  get savedRows(): number {
    return this.#manifest.rowCount;
  }

  get graph(): GraphEntry | null {
    return this.#manifest.graph;
  }

  get graphPath(): string {
    return join(this.#directory, this.#manifest.graph?.file ?? '');
  }

  /** Fills an empty matrix with what can be read. @returns a sentence when something was not usable */
  async load(matrix: VectorMatrix): Promise<string | null> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    let text: string;
    try {
      text = await readFile(join(this.#directory, MANIFEST_FILE), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
    const manifest = parseManifest(text, this.#identity);
    if (manifest === 'foreign') return NOTE_FOREIGN;
    if (manifest === 'damaged') {
      await this.#setAside(await this.#ownFiles());
      return NOTE_DAMAGED;
    }
    return this.#loadRows(manifest, matrix);
  }

  /** @returns whether the graph's file is, to the byte, the one that was saved; a damaged one is set aside */
  async checkGraph(): Promise<boolean> {
    const entry = this.#manifest.graph;
    if (!entry) return false;
    const found = await this.#hashGraph(entry.file, entry.rowCount).catch(() => null);
    if (found?.bytes === entry.bytes && found.sha256 === entry.sha256) return true;
    this.#manifest = { ...this.#manifest, graph: null };
    await this.#setAside([entry.file]);
    return false;
  }

  /** Saves the rows that no file holds yet. */
  async saveRows(matrix: VectorMatrix, rowCount: number): Promise<void> {
    const saved = this.#manifest;
    if (rowCount === saved.rowCount) return;
    const merge = saved.segments.length >= MAX_SEGMENTS;
    const firstRow = merge ? 0 : saved.rowCount;
    const generation = saved.generation + 1;
    const file = `rows-${generation}.bin`;
    const added = rowCount - firstRow;
    const written = await saveFile(join(this.#directory, file), segmentChunks(matrix, firstRow, added));
    const segments = [...(merge ? [] : saved.segments), { file, firstRow, rowCount: added, ...written }];
    let { highestChunkId } = saved;
    for (const id of matrix.ids.slice(firstRow, rowCount)) highestChunkId = Math.max(highestChunkId, id);
    await this.#commit({ ...saved, generation, rowCount, highestChunkId, segments });
  }

  /** Saves the graph, whose rows have been saved before. */
  async saveGraph(graph: Graph, tuning: GraphEntry['tuning']): Promise<void> {
    const { rowCount } = graph;
    const generation = this.#manifest.generation + 1;
    const file = `graph-${generation}.hnsw`;
    const draft = `${file}.tmp`;
    try {
      await rm(join(this.#directory, draft), { force: true });
      // Made here for its mode: the library would leave it readable to others.
      await writeFile(join(this.#directory, draft), '', { mode: 0o600, flag: 'wx' });
      await graph.write(join(this.#directory, draft));
      const written = await this.#hashGraph(draft, rowCount).catch((cause: unknown) => this.#whyRefused(draft, cause));
      await rename(join(this.#directory, draft), join(this.#directory, file));
      await this.#commit({ ...this.#manifest, generation, graph: { file, rowCount, tuning, ...written } });
    } catch (error) {
      await rm(join(this.#directory, draft), { force: true }).catch(() => undefined);
      throw saveError(error);
    }
  }

  /** Forgets everything saved: what follows is written anew, and the old files go with the next save. */
  reset(): void {
    this.#manifest = { ...emptyManifest(this.#identity), generation: this.#manifest.generation };
  }

  async #loadRows(manifest: Manifest, matrix: VectorMatrix): Promise<string | null> {
    let whole = 0;
    for (const segment of manifest.segments) {
      if (!(await readSegment(join(this.#directory, segment.file), segment, matrix))) break;
      whole += 1;
    }
    const rowCount = matrix.rowCount;
    // A graph over rows that were lost cannot be used: its labels are row numbers.
    const graph = manifest.graph && manifest.graph.rowCount <= rowCount ? manifest.graph : null;
    this.#manifest = { ...manifest, segments: manifest.segments.slice(0, whole), rowCount, graph };
    if (whole === manifest.segments.length && graph === manifest.graph) return null;
    const lost = manifest.segments.slice(whole).map(({ file }) => file);
    await this.#setAside(graph || !manifest.graph ? lost : [...lost, manifest.graph.file]);
    return NOTE_DAMAGED;
  }

  async #commit(manifest: Manifest): Promise<void> {
    await saveFile(join(this.#directory, MANIFEST_FILE), [Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)]);
    this.#manifest = manifest;
    const inUse = new Set([MANIFEST_FILE, manifest.graph?.file, ...manifest.segments.map(({ file }) => file)]);
    for (const file of await this.#ownFiles()) {
      if (!inUse.has(file)) await rm(join(this.#directory, file), { force: true });
    }
  }

  /** hnswlib reports success on a full disk, so the file it wrote is read back to its last byte. */
  async #hashGraph(file: string, rowCount: number): Promise<{ bytes: number; sha256: string }> {
    const handle = await open(join(this.#directory, file), 'r');
    try {
      const { size } = await handle.stat();
      const at = async (offset: number, length: number): Promise<Buffer> => {
        const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
        return bytes.subarray(0, (await handle.read(bytes, 0, bytes.length, offset)).bytesRead);
      };
      if (!(await isWholeGraph(size, this.#identity.dimensions, rowCount, at)))
        throw new Error('the graph is not whole');
      const hash = createHash('sha256');
      for (let offset = 0; offset < size; offset += HASH_CHUNK_BYTES) hash.update(await at(offset, HASH_CHUNK_BYTES));
      return { bytes: size, sha256: hash.digest('hex') };
    } finally {
      await handle.close();
    }
  }

  /** Writes on until the file system says why the graph came out short: the library that wrote it does not tell. */
  async #whyRefused(draft: string, cause: unknown): Promise<never> {
    const handle = await open(join(this.#directory, draft), 'a', 0o600);
    try {
      const block = Buffer.alloc(HASH_CHUNK_BYTES);
      for (let at = 0; at < block.length; ) at += (await handle.write(block, at)).bytesWritten;
    } finally {
      await handle.close();
    }
    throw notWritable(cause);
  }

  async #ownFiles(): Promise<string[]> {
    return (await readdir(this.#directory)).filter((name) => OWN_FILES.test(name));
  }

  async #setAside(files: readonly string[]): Promise<void> {
    await mkdir(this.#damagedDirectory, { recursive: true, mode: 0o700 });
    // Only the newest damage is kept: everything in it can be rebuilt, and it must not fill the disk.
    for (const old of await readdir(this.#damagedDirectory)) {
      if (OWN_FILES.test(old)) await rm(join(this.#damagedDirectory, old), { force: true });
    }
    for (const file of files) {
      await rename(join(this.#directory, file), join(this.#damagedDirectory, file)).catch((error: unknown) => {
        // A file that is gone cannot be set aside; any other refusal must be known.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      });
    }
  }
}

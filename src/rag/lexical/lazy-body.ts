import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { RagError } from '../errors.ts';
import { BLOCK_BYTES } from './segment-layout.ts';

/**
 * The part of a segment file that is read when a question needs it: 16 KiB at a time, each block checked once against
 * its checksum, kept until `BodyCache` takes it back.
 */
export class LazyBody {
  readonly byteLength: number;
  bytes: Uint8Array = new Uint8Array(0);
  /** The same memory by 16-bit units; the body starts on an even address. */
  units: Uint16Array = new Uint16Array(0);
  /** Bytes held in memory. */
  loadedBytes = 0;
  readonly #fd: number;
  readonly #fileStart: number;
  readonly #crcs: Uint32Array;
  readonly #cache: BodyCache;
  #loaded = new Uint8Array(0);

  constructor(fd: number, fileStart: number, byteLength: number, crcs: Uint32Array, cache: BodyCache) {
    this.#fd = fd;
    this.#fileStart = fileStart;
    this.byteLength = byteLength;
    this.#crcs = crcs;
    this.#cache = cache;
  }

  /** Makes `bytes[from..to]` readable. @throws RagError RAG_INDEX_CORRUPT when the file no longer says what was written */
  ensure(from: number, to: number): void {
    if (from === to) return;
    if (this.bytes.length === 0 && this.byteLength > 0) {
      const buffer = new ArrayBuffer(this.byteLength + (this.byteLength % 2));
      this.bytes = new Uint8Array(buffer, 0, this.byteLength);
      this.units = new Uint16Array(buffer);
      this.#loaded = new Uint8Array(this.#crcs.length);
    }
    const last = Math.floor((to - 1) / BLOCK_BYTES);
    for (let block = Math.floor(from / BLOCK_BYTES); block <= last; block += 1)
      if (this.#loaded[block] === 0) this.#load(block);
  }

  release(): void {
    this.bytes = new Uint8Array(0);
    this.units = new Uint16Array(0);
    this.#loaded = new Uint8Array(0);
    this.loadedBytes = 0;
  }

  #load(block: number): void {
    const start = block * BLOCK_BYTES;
    const target = this.bytes.subarray(start, start + BLOCK_BYTES);
    let read = 0;
    try {
      read = readSync(this.#fd, target, 0, target.length, this.#fileStart + start);
    } catch (cause) {
      throw corrupt(cause);
    }
    if (read !== target.length || crc32(target) !== this.#crcs[block]) throw corrupt();
    this.#loaded[block] = 1;
    this.loadedBytes += target.length;
    this.#cache.loaded(this);
  }
}

/** Bounds what all bodies of an index hold in memory together. */
export class BodyCache {
  readonly #limitBytes: number;
  /** Least recently grown first. */
  readonly #bodies = new Set<LazyBody>();

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  loaded(body: LazyBody): void {
    this.#bodies.delete(body);
    this.#bodies.add(body);
  }

  /** Called between questions, when nobody reads a body: gives back whole bodies until the rest fits. */
  trim(): void {
    let held = 0;
    for (const body of this.#bodies) held += body.loadedBytes;
    for (const body of this.#bodies) {
      if (held <= this.#limitBytes) return;
      held -= body.loadedBytes;
      this.forget(body);
    }
  }

  forget(body: LazyBody): void {
    body.release();
    this.#bodies.delete(body);
  }
}

function corrupt(cause?: unknown): RagError {
  return new RagError('RAG_INDEX_CORRUPT', 'a part of the keyword index does not match its checksum', {
    hint: 'The index is rebuilt from the document store when it is opened next; check the disk if this happens again.',
    cause,
  });
}

import { parseFields } from './fields.ts';
import type { Framing } from './framing.ts';

/** What a piece of the stream held of a body. */
interface Portion {
  readonly data: readonly Buffer[];
  /** What follows the body; only once it is done. */
  readonly rest: Buffer | null;
  readonly done: boolean;
}

/** Longest line between chunks, extensions included. They are read over and not passed on. */
const LINE_BYTES = 256;
const TRAILER_BYTES = 8192;

/** Takes a body out of the stream it comes in. Nothing is kept but a line that is not whole yet. */
export interface BodyReader {
  readonly done: boolean;
  /** Whether the end of the connection is the end of the body. */
  readonly isOpenEnded: boolean;
  /** @throws what `fault` makes, for chunks that are not framed as RFC 9112 has them */
  read(bytes: Buffer): Portion;
}

export function createBodyReader(framing: Framing, fault: (what: string) => Error): BodyReader {
  if (framing.kind === 'chunked') return new ChunkReader(fault);
  if (framing.kind === 'length') return new LengthReader(framing.bytes);
  return framing.kind === 'none' ? new LengthReader(0) : new LengthReader(Number.POSITIVE_INFINITY);
}

class LengthReader implements BodyReader {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  get isOpenEnded(): boolean {
    return this.#left === Number.POSITIVE_INFINITY;
  }

  read(bytes: Buffer): Portion {
    const own = bytes.length <= this.#left ? bytes : bytes.subarray(0, this.#left);
    this.#left -= own.length;
    const data = own.length > 0 ? [own] : [];
    return { data, rest: this.done ? bytes.subarray(own.length) : null, done: this.done };
  }
}

class ChunkReader implements BodyReader {
  readonly isOpenEnded = false;
  readonly #fault: (what: string) => Error;
  #state: 'size' | 'data' | 'data-end' | 'trailer' | 'done' = 'size';
  #line = '';
  #left = 0;
  #trailerBytes = 0;

  constructor(fault: (what: string) => Error) {
    this.#fault = fault;
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  read(bytes: Buffer): Portion {
    const data: Buffer[] = [];
    let at = 0;
    while (at < bytes.length && !this.done) {
      if (this.#state === 'data') {
        const end = Math.min(bytes.length, at + this.#left);
        data.push(bytes.subarray(at, end));
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) this.#state = 'data-end';
        continue;
      }
      const newline = bytes.indexOf(0x0a, at);
      const end = newline < 0 ? bytes.length : newline + 1;
      this.#line += bytes.toString('latin1', at, end);
      at = end;
      const most = this.#state === 'trailer' ? TRAILER_BYTES : LINE_BYTES;
      if (this.#line.length > most) throw this.#fault('a line between its chunks is too long');
      if (newline >= 0) this.#take();
    }
    return { data, rest: this.done ? bytes.subarray(at) : null, done: this.done };
  }

  #take(): void {
    const line = this.#line.slice(0, -2);
    if (!this.#line.endsWith('\r\n') || /[\r\n\0]/.test(line))
      throw this.#fault('a line between its chunks does not end in CR LF');
    this.#line = '';
    if (this.#state === 'data-end') {
      if (line !== '') throw this.#fault('a chunk is longer than it says');
      this.#state = 'size';
    } else if (this.#state === 'size') {
      const [, size] = /^([0-9A-Fa-f]{1,12})(?:;[\t\x20-\x7e\x80-\xff]*)?$/.exec(line) ?? [];
      if (size === undefined) throw this.#fault('a chunk has no proper size');
      this.#left = Number.parseInt(size, 16);
      this.#state = this.#left === 0 ? 'trailer' : 'data';
    } else if (line === '') {
      this.#state = 'done';
    } else {
      this.#trailerBytes += line.length;
      if (this.#trailerBytes > TRAILER_BYTES) throw this.#fault('its trailers are too long');
      // Looked at and let go: a header that comes after the body would be judged by nobody.
      parseFields([line]);
    }
  }
}

const CR_LF = Buffer.from('\r\n');
/** Ends a body in chunks. */
export const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** @returns one chunk, framed anew: what the sender wrote around it is not passed on */
export function chunkOf(data: Buffer): readonly Buffer[] {
  return [Buffer.from(`${data.length.toString(16)}\r\n`), data, CR_LF];
}

import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';
import { MediatorError } from './errors.ts';

/** An answer whose headers have come and whose body is still to be read. */
export interface OpenAnswer extends Readable {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What an engine or a page may send. Pictures, films and programs are not read by anybody here. */
const READABLE_TYPE = /^(?:text\/[\w.+-]+|application\/(?:[\w.+-]+\+)?(?:json|xml)|application\/pdf)$/;

/**
 * Reads a body to its end, decoded.
 * @param limit bytes, both as sent and as decoded: a few kilobytes can unfold into gigabytes, and an endless row of empty
 *   gzip members unfolds into nothing
 * @param onBytes called with each piece, so that silence can be told from work
 * @throws MediatorError FETCH_TOO_LARGE, FETCH_TYPE, FETCH_NETWORK; the stream's own error when it breaks
 */
export async function readBody(response: OpenAnswer, limit: number, onBytes: () => void): Promise<Uint8Array> {
  const type = header(response, 'content-type').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== '' && !READABLE_TYPE.test(type)) throw wrongType('an answer is of a kind that is not read here');
  if (Number(header(response, 'content-length')) > limit) throw tooLarge();
  let received = 0;
  response.on('data', (chunk: Buffer) => {
    onBytes();
    received += chunk.length;
    if (received > limit) response.destroy(tooLarge());
  });
  // Paused again: the listener above must not let pieces pass before somebody reads them.
  response.pause();
  const body: Readable = await decoded(response);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (cause) {
    // What zlib says of bytes it cannot read; with every other error the connection itself broke.
    if (/^(?:Z_|ERR_(?:_?BROTLI|ZSTD|__ERROR))|^ZSTD_/.test((cause as NodeJS.ErrnoException).code ?? '')) {
      throw new MediatorError('FETCH_NETWORK', 'an answer was packed in a way that cannot be unpacked', {
        hint: 'Try again; another exit may do better.',
      });
    }
    throw cause;
  }
  return Buffer.concat(chunks);
}

async function decoded(response: OpenAnswer): Promise<Readable> {
  const coding = header(response, 'content-encoding').trim().toLowerCase();
  if (coding === 'identity' || coding === '') return response;
  const decoder = await decoderFor(coding, response);
  // The error reaches the reader of the decoder; the callback is where it would be thrown without one.
  return pipeline(response, decoder, () => undefined);
}

async function decoderFor(coding: string, response: OpenAnswer): Promise<Transform> {
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip();
  if (coding === 'br') return createBrotliDecompress();
  if (coding === 'zstd') return createZstdDecompress();
  if (coding === 'deflate') return (await startsLikeZlib(response)) ? createInflate() : createInflateRaw();
  throw wrongType('an answer is packed in a way that was not asked for');
}

/** `deflate` means zlib's form by the standard and the bare form by habit; browsers read both. */
async function startsLikeZlib(response: OpenAnswer): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<Buffer | null>();
  response.once('readable', () => resolve(response.read() as Buffer | null)).once('close', () => resolve(null));
  const first = await promise;
  if (first) response.unshift(first);
  return first !== null && ((first[0] ?? 0) & 0x0f) === 8;
}

function header(response: OpenAnswer, name: string): string {
  return String(response.headers[name] ?? '');
}

function tooLarge(): MediatorError {
  return new MediatorError('FETCH_TOO_LARGE', 'an answer was larger than is read', {
    hint: 'It was cut off and dropped; ask for something more exact, or leave that source out.',
  });
}

function wrongType(message: string): MediatorError {
  return new MediatorError('FETCH_TYPE', message, { hint: 'It was dropped unread; leave that source out.' });
}

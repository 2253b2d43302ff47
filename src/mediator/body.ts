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
  const pieces = counted(response, limit, onBytes);
  const first = await pieces.next();
  const decoder = decoderFor(header(response, 'content-encoding').trim().toLowerCase(), first.value?.[0]);
  // A redirect may say that it is packed and have nothing in it.
  if (first.done) return new Uint8Array();
  async function* packed(): AsyncGenerator<Buffer> {
    yield first.value as Buffer;
    yield* pieces;
  }
  // The error reaches whoever reads the decoder; without the callback it would be thrown a second time.
  const body = decoder ? pipeline(packed, decoder, () => undefined) : packed();
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

async function* counted(response: OpenAnswer, limit: number, onBytes: () => void): AsyncGenerator<Buffer> {
  let received = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    onBytes();
    received += chunk.length;
    if (received > limit) throw tooLarge();
    yield chunk;
  }
}

/** @param firstByte `deflate` means zlib's form by the standard and the bare form by habit; browsers read both */
function decoderFor(coding: string, firstByte: number | undefined): Transform | null {
  if (coding === '' || coding === 'identity') return null;
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip();
  if (coding === 'br') return createBrotliDecompress();
  if (coding === 'zstd') return createZstdDecompress();
  if (coding === 'deflate') return ((firstByte ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
  throw wrongType('an answer is packed in a way that was not asked for');
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

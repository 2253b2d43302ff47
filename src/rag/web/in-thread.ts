import type { ReadableSpec } from '../../vault/contract.ts';
import { ReadError } from '../errors.ts';
import type { Readers } from '../read/readers.ts';
import { MAX_PAGE_BYTES, PAGE_MS } from './limits.ts';
import type { PageArgs, ReadPage } from './read-page.ts';

/**
 * Has a parser thread make a page readable, under its bounds of time and memory.
 * @throws ReadError the verdict on this page; RagError RAG_CANCELLED, RAG_READERS_SPENT
 */
export async function readInThread(
  readers: Pick<Readers, 'run'>,
  { url, contentType, charset, body }: ReadableSpec,
  signal?: AbortSignal,
): Promise<ReadPage> {
  // Before it is copied to a thread.
  if (body.length > MAX_PAGE_BYTES) throw pageTooLarge();
  const args: PageArgs = { url, contentType, ...(charset === undefined ? {} : { charset }) };
  return (await readers.run({ name: 'page', args, bytes: body }, PAGE_MS, signal)) as ReadPage;
}

function pageTooLarge(): ReadError {
  return new ReadError('READ_TOO_LARGE', `the page is larger than ${MAX_PAGE_BYTES / 1024 / 1024} MB`, {
    hint: 'Save it as a file and ingest that.',
  });
}

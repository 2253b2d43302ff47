import type { PageArgs, ReadPage } from './read-page.ts';

/** `readPage` as a task of a parser thread. Its libraries are loaded with the first page, not with the thread. */
export async function page(args: PageArgs, bytes: Uint8Array): Promise<ReadPage> {
  const { readPage } = await import('./read-page.ts');
  return readPage(args, bytes);
}

import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Rag } from '../../src/rag/rag.ts';
import { type Readers, startReaders } from '../../src/rag/read/readers.ts';
import { type PageArgs, type ReadPage, readPage } from '../../src/rag/web/read-page.ts';
import type { FetchedPage, KeepEvent, KeepSpec } from '../../src/vault/contract.ts';

export const NOW = Date.now();

/** Parser threads as the vault starts them, ended with the test. */
export async function vaultReaders(t: TestContext, entry?: string): Promise<Readers> {
  const own = join(import.meta.dirname, '..', '..', 'src', 'vault', 'parser-worker.ts');
  const readers = await startReaders({ workerCount: 2, timeoutMs: 30_000, maxHeapMb: 512, entry: entry ?? own });
  t.after(() => readers.close());
  return readers;
}

export function fetched(url: string, html: string, fields: Partial<FetchedPage> = {}): FetchedPage {
  return { url, contentType: 'text/html; charset=utf-8', body: Buffer.from(html), fetchedAtMs: NOW, ...fields };
}

/** An article with menus and a foot around it. */
export function article(title: string, ...paragraphs: readonly string[]): string {
  const text = paragraphs.map((each) => `<p>${each}</p>`).join('');
  return `<!doctype html><html lang="en"><head><title>${title}</title></head><body><nav><a href="/">Home</a></nav>
    <article><h1>${title}</h1>${text}</article><footer>All rights reserved</footer></body></html>`;
}

/** Reads HTML in this thread. */
export async function read(html: string | Uint8Array, args: Partial<PageArgs> = {}): Promise<ReadPage> {
  return readPage({ url: 'https://town.example/news/tower', contentType: 'text/html', ...args }, Buffer.from(html));
}

export function textOf({ blocks }: Pick<ReadPage, 'blocks'>): string {
  return blocks.map(({ text }) => text).join('\n');
}

export async function keep(rag: Rag, spec: KeepSpec, signal = new AbortController().signal): Promise<KeepEvent[]> {
  const events: KeepEvent[] = [];
  for await (const event of rag.web.keep(spec, signal)) events.push(event);
  return events;
}

/** What was told of each page: its outcome, and the code where there is one. */
export function told(events: readonly KeepEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'page' ? [[event.outcome, event.code].filter(Boolean).join(' ')] : [],
  );
}

import { hash } from 'node:crypto';
import type { FetchedPage, KeptSnippet } from '../../vault/contract.ts';
import type { ChunkOptions } from '../chunk.ts';
import { RagError, ReadError } from '../errors.ts';
import { cut } from '../ingest/cut.ts';
import type { DocumentDraft } from '../store/documents.ts';
import type { PageDraft } from '../store/pages.ts';
import type { Block } from '../types.ts';
import { webAddress } from './address.ts';
import { Cleaner } from './clean.ts';
import { MAX_TITLE_UNITS } from './limits.ts';
import type { ReadPage } from './read-page.ts';

const MAX_SNIPPET_UNITS = 2000;
const MAX_ENGINES = 20;
const MAX_ENGINE_UNITS = 40;

/** A document of the web, ready to be stored. */
export type WebDraft = DocumentDraft & { readonly page: PageDraft };

/** @throws RagError RAG_PAGE_ADDRESS */
export function keyOf(url: string): string {
  // What a page says its own address is has no say: it could take the place of another's.
  const key = webAddress(url);
  if (key !== undefined) return key;
  throw new RagError('RAG_PAGE_ADDRESS', 'the address is not one of a web page', {
    hint: 'It begins with https:// or http:// and holds no name or password.',
  });
}

/** @throws ReadError READ_NO_TEXT */
export async function pageDraft(
  read: ReadPage,
  { url, title: given = '', fetchedAtMs, body }: FetchedPage,
  expiresAt: number | null,
  chunking: ChunkOptions,
): Promise<WebDraft> {
  const key = keyOf(url);
  const site = read.siteName ?? hostOf(key);
  const title = read.title || new Cleaner().line(given, MAX_TITLE_UNITS) || site;
  const { blocks, kind, language, truncated } = read;
  const page = { site, language: language ?? null, fetchedAt: fetchedAtMs, expiresAt, isSnippet: false };
  const chunks = await cut({ kind, title, blocks, warnings: [] }, chunking);
  if (chunks.length === 0) throw new ReadError('READ_NO_TEXT', 'the page holds no text');
  const verdict = truncated
    ? { code: 'READ_PARTIAL', reason: 'The page is longer than what is kept of one page.' }
    : null;
  return { key, title, kind, sha256: textHash(title, blocks), device: null, bytes: body.length, chunks, verdict, page };
}

/** @throws ReadError READ_NO_TEXT; RagError RAG_PAGE_ADDRESS */
export async function snippetDraft(
  { url, title: given, snippet, fetchedAtMs, engines }: KeptSnippet,
  expiresAt: number | null,
  chunking: ChunkOptions,
): Promise<WebDraft> {
  const key = keyOf(url);
  const cleaner = new Cleaner();
  const site = hostOf(key);
  const title = cleaner.line(given, MAX_TITLE_UNITS) || site;
  const text = cleaner.line(snippet, MAX_SNIPPET_UNITS) || title;
  const blocks: Block[] = [{ type: 'paragraph', text }];
  const chunks = await cut({ kind: 'text', title, blocks, warnings: [] }, chunking);
  if (chunks.length === 0) throw new ReadError('READ_NO_TEXT', 'the result holds no text');
  const page = { site, language: null, fetchedAt: fetchedAtMs, expiresAt, isSnippet: true };
  const bytes = Buffer.byteLength(text);
  const from = engines.slice(0, MAX_ENGINES).map((name) => cleaner.line(name, MAX_ENGINE_UNITS));
  const verdict =
    from.length === 0 ? null : { code: 'READ_PARTIAL', reason: `Only what ${from.join(', ')} said about it is kept.` };
  const sha256 = textHash(title, blocks);
  return { key, title, kind: 'snippet', sha256, device: null, bytes, chunks, verdict, page };
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname ?? '';
}

/** Of what is readable: pages carry the time and the weather in their bytes and are the same page for all that. */
function textHash(title: string, blocks: readonly Block[]): string {
  return hash('sha256', [title, ...blocks.map(({ text }) => text)].join('\n\n'));
}

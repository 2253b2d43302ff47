import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openLexicalIndex } from '../../src/rag/lexical/open.ts';
import type { LexicalIndex } from '../../src/rag/lexical/port.ts';

/** A folder that goes when the test ends. */
export function indexFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lexical-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An index over texts, with chunk ids from 1 in their order. */
export function indexOf(t: TestContext, texts: readonly string[]): LexicalIndex {
  const index = openLexicalIndex({ directory: indexFolder(t) });
  index.add(texts.map((text, i) => ({ chunkId: i + 1, title: '', text })));
  return index;
}

/** Ids of the answers, best first. */
export function idsOf(index: LexicalIndex, query: string, top = 10): number[] {
  return index.search(query, { top }).map(({ chunkId }) => chunkId);
}

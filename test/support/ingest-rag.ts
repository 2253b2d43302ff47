import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openLexicalIndex } from '../../src/rag/lexical/open.ts';
import { openRag, type Rag, type RagOptions } from '../../src/rag/rag.ts';
import type { Readers } from '../../src/rag/read/readers.ts';
import { startReaders } from '../../src/rag/read/readers.ts';
import { openVectorIndex } from '../../src/rag/vector/open.ts';
import type { IngestEvent, IngestInput } from '../../src/vault/contract.ts';

/** A folder that is gone after the test. */
export function tempFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'cloister-rag-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Readers without parser threads: enough for plain text, which is read in the calling thread. */
export async function plainReaders(): Promise<Readers> {
  return startReaders({ workerCount: 0, timeoutMs: 1000, maxHeapMb: 64 });
}

/** As `RagOptions`, with readers that may read files only. */
type TestOptions = Partial<Omit<RagOptions, 'readers'>> & {
  readonly readers?: Pick<Readers, 'read'> & Partial<Pick<Readers, 'run'>>;
};

/** The whole road with its real parts; vectors are searched exactly, in this thread. */
export async function openTestRag(directory: string, options: TestOptions = {}): Promise<Rag> {
  const plain = await plainReaders();
  return openRag({
    directory,
    openLexical: openLexicalIndex,
    openVector: (settings) => openVectorIndex({ ...settings, worker: null }),
    chunkTokens: 200,
    progressMs: 0,
    ...options,
    readers: { read: plain.read, run: plain.run, ...options.readers },
  });
}

/** As `openTestRag`, closed after the test. */
export async function testRag(t: TestContext, directory: string, options: TestOptions = {}): Promise<Rag> {
  const rag = await openTestRag(directory, options);
  t.after(() => rag.close());
  return rag;
}

export type Done = Extract<IngestEvent, { type: 'done' }>;
export type FileEvent = Extract<IngestEvent, { type: 'file' }>;

export interface Ingested {
  readonly done: Done;
  readonly files: readonly FileEvent[];
  readonly events: readonly IngestEvent[];
}

/** Runs an ingest to its end. */
export async function ingestAll(
  rag: Rag,
  inputs: readonly IngestInput[],
  { collection = 'default', signal = new AbortController().signal } = {},
): Promise<Ingested> {
  return collect(rag.ingest({ collection, inputs }, signal));
}

export async function collect(stream: AsyncIterable<IngestEvent>): Promise<Ingested> {
  const events: IngestEvent[] = [];
  for await (const event of stream) events.push(event);
  const done = events.at(-1);
  if (done?.type !== 'done') throw new Error('an ingest must end with "done"');
  return { done, files: events.filter((event) => event.type === 'file'), events };
}

export function folder(path: string): IngestInput {
  return { kind: 'path', path };
}

export function jsonl(path: string): IngestInput {
  return { kind: 'jsonl', path };
}

/** Keys of the documents found, best first. */
export async function findKeys(rag: Rag, text: string, collection?: string): Promise<string[]> {
  const scope = collection === undefined ? {} : { collection };
  const { passages } = await rag.retrieve(text, { top: 1000, unit: 'document', ...scope });
  return passages.map(({ documentKey }) => documentKey);
}

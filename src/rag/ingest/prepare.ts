import { createHash, hash } from 'node:crypto';
import type { ChunkOptions } from '../chunk.ts';
import { RagError, ReadError } from '../errors.ts';
import type { Readers } from '../read/readers.ts';
import type { Verdict } from '../store/documents.ts';
import type { Store } from '../store/store.ts';
import type { ParsedDocument } from '../types.ts';
import { cut } from './cut.ts';
import type { Outcome } from './outcome.ts';
import { Pace } from './pace.ts';
import { readFile } from './read-file.ts';

/** Hashed in one go: about a millisecond. */
const HASH_SLICE_BYTES = 1024 * 1024;

export interface PrepareParts {
  readonly store: Store;
  readonly readers: Pick<Readers, 'read'>;
  readonly chunking: ChunkOptions;
}

/** One file of an input. */
export interface FileTask {
  readonly inputId: number;
  readonly collectionId: number;
  readonly path: string;
  readonly bytes: number;
  /** Whether the path itself may be a link: the user named it. */
  readonly isNamed: boolean;
  /** A failure noted since this moment is not tried again: this is the same ingest, gone on after an interruption. */
  readonly since: number;
}

/**
 * Reads, hashes and cuts one file.
 * @throws RagError RAG_READERS_SPENT, RAG_CANCELLED: neither says anything of the file; every other failure is an outcome
 */
export async function prepareFile(parts: PrepareParts, task: FileTask, signal: AbortSignal): Promise<Outcome> {
  const { inputId, collectionId, path, isNamed, since } = task;
  const { store, readers, chunking } = parts;
  const known = store.guard(() => store.documents.find(collectionId, path));
  const base = { inputId, key: path, bytes: task.bytes };
  if (known?.sha256 === null && known.ingestedAt >= since) {
    const verdict = { code: known.verdictCode ?? 'RAG_NOT_READABLE', reason: known.verdictReason ?? '' };
    return { ...base, type: 'failed', verdict, device: known.device, isStored: true, isTold: true };
  }
  let device: number | null = null;
  try {
    const content = await readFile(path, isNamed, signal);
    device = content.device;
    const { bytes } = content;
    const sha256 = await hashOf(bytes);
    if (known?.sha256 === sha256) return { ...base, type: 'unchanged', known, device };
    const document = await readers.read({ name: path, bytes }, signal);
    const chunks = await cut(document, chunking);
    if (chunks.length === 0) throw new ReadError('READ_NO_TEXT', 'the file holds no text');
    const { title, kind } = document;
    const verdict = verdictOn(document);
    const draft = { key: path, title, kind, sha256, device, bytes: bytes.length, chunks, verdict };
    return { ...base, type: 'write', draft, known };
  } catch (error) {
    return { ...base, type: 'failed', verdict: verdictOf(error), device, isStored: true, isTold: true };
  }
}

/** @throws the error itself when it says nothing of the document */
export function verdictOf(error: unknown): Verdict {
  if (!isAboutFile(error)) throw error;
  return { code: error.code, reason: error.hint ? `${error.message}. ${error.hint}` : error.message };
}

/** Whether the error is a verdict on one document and not a reason to stop. */
export function isAboutFile(error: unknown): error is RagError | ReadError {
  return error instanceof ReadError || (error instanceof RagError && PER_FILE.has(error.code));
}

const PER_FILE: ReadonlySet<string> = new Set([
  'RAG_NOT_FOUND',
  'RAG_NOT_READABLE',
  'RAG_NOT_GRANTED',
  'RAG_JSONL_LINE',
  'RAG_PAGE_ADDRESS',
]);

/** Warnings of the reader: the document is stored, but not all of it could be read. */
function verdictOn({ warnings }: ParsedDocument): Verdict | null {
  return warnings.length === 0 ? null : { code: 'READ_PARTIAL', reason: warnings.join(' ') };
}

/** SHA-256 in hex. */
async function hashOf(bytes: Uint8Array): Promise<string> {
  if (bytes.length <= HASH_SLICE_BYTES) return hash('sha256', bytes);
  const pace = new Pace();
  const whole = createHash('sha256');
  for (let from = 0; from < bytes.length; from += HASH_SLICE_BYTES) {
    whole.update(bytes.subarray(from, from + HASH_SLICE_BYTES));
    if (pace.isDue) await pace.rest();
  }
  return whole.digest('hex');
}

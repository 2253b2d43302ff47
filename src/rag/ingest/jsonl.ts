import { closeSync } from 'node:fs';
import type { ChunkOptions } from '../chunk.ts';
import { RagError } from '../errors.ts';
import type { DocumentDraft } from '../store/documents.ts';
import type { Store } from '../store/store.ts';
import { cut } from './cut.ts';
import { type LineDocument, readLine } from './json-line.ts';
import { type Line, readLines } from './lines.ts';
import type { Outcome } from './outcome.ts';
import { verdictOf } from './prepare.ts';
import { openFile } from './read-file.ts';

/** Bad lines that are told one by one; a file that is not JSON lines at all has millions. */
const TOLD_LINES = 100;

export interface JsonlParts {
  readonly store: Store;
  readonly chunking: ChunkOptions;
}

export interface JsonlTask {
  readonly inputId: number;
  readonly collectionId: number;
  readonly path: string;
}

/**
 * Reads a file of JSON lines as one document per line. A bad line is told and passed over; in the end the file itself
 * carries a verdict that says how many there were. Of two lines with one id the first counts.
 * @throws RagError when the file cannot be opened: RAG_NOT_FOUND, RAG_NOT_READABLE, RAG_NOT_GRANTED
 */
export async function* jsonlOutcomes(parts: JsonlParts, task: JsonlTask): AsyncGenerator<Outcome, void, undefined> {
  const { inputId, path } = task;
  const { handle } = openFile(path, true);
  const seen = new Set<string>();
  let badCount = 0;
  let lineCount = 0;
  let reached = 0;
  try {
    for (const line of readLines(handle)) {
      const bytes = line.end - reached;
      reached = line.end;
      lineCount = line.number;
      try {
        yield await lineOutcome(parts, task, line, bytes, seen);
      } catch (error) {
        badCount += 1;
        const isTold = badCount <= TOLD_LINES;
        const verdict = verdictOf(error);
        yield { type: 'failed', inputId, key: path, bytes, verdict, device: null, isStored: false, isTold };
      }
    }
  } finally {
    closeSync(handle);
  }
  if (badCount === 0) return;
  const verdict = { code: 'RAG_JSONL_LINE', reason: `${badCount} of ${lineCount} lines could not be read` };
  yield { type: 'remark', inputId, key: path, bytes: 0, verdict };
}

async function lineOutcome(
  { store, chunking }: JsonlParts,
  { inputId, collectionId, path }: JsonlTask,
  line: Line,
  bytes: number,
  seen: Set<string>,
): Promise<Outcome> {
  const document = readLine(line);
  if (!document) return { type: 'blank', inputId, key: path, bytes };
  const key = document.id;
  if (seen.has(key)) throw new RagError('RAG_JSONL_LINE', `line ${line.number} repeats the "id" of an earlier line`);
  seen.add(key);
  const known = store.guard(() => store.documents.find(collectionId, key));
  if (known?.sha256 === document.sha256) return { type: 'unchanged', inputId, key, bytes, known, device: null };
  return { type: 'write', inputId, key, bytes, known, draft: await draftOf(document, line, bytes, chunking) };
}

async function draftOf(
  { id, sha256, parse }: LineDocument,
  line: Line,
  bytes: number,
  chunking: ChunkOptions,
): Promise<DocumentDraft> {
  const document = parse();
  const chunks = await cut(document, chunking);
  if (chunks.length === 0) throw new RagError('RAG_JSONL_LINE', `line ${line.number} holds no text`);
  return { key: id, title: document.title, kind: 'json', sha256, device: null, bytes, chunks, verdict: null };
}

import { AppError } from '../config/errors.ts';

export type RagErrorCode =
  | 'RAG_QUERY_EMPTY'
  | 'RAG_QUERY_TOO_LONG'
  | 'RAG_COLLECTION_UNKNOWN'
  | 'RAG_COLLECTION_NAME'
  | 'RAG_DOCUMENT_UNKNOWN'
  | 'RAG_NOT_FOUND'
  | 'RAG_NOT_READABLE'
  | 'RAG_NOT_GRANTED'
  | 'RAG_CANCELLED'
  | 'RAG_DISK_FULL'
  | 'RAG_STORE_NEWER'
  | 'RAG_STORE_CORRUPT'
  | 'RAG_INDEX_CORRUPT'
  | 'RAG_DIMENSIONS'
  | 'RAG_VECTOR_INVALID'
  | 'RAG_INDEX_TOO_LARGE'
  | 'RAG_NOT_WRITABLE'
  | 'RAG_JSONL_LINE'
  | 'RAG_READERS_SPENT'
  | 'RAG_PAGE_ADDRESS'
  | 'RAG_FORGET_NOTHING';

/** Raised by everything under `rag/` but the readers, whose verdicts are `ReadError`. */
export class RagError extends AppError<RagErrorCode> {}

export type ReadErrorCode =
  | 'READ_EMPTY'
  | 'READ_NO_TEXT'
  | 'READ_BINARY'
  | 'READ_UNSUPPORTED'
  | 'READ_CORRUPT'
  | 'READ_ENCRYPTED'
  | 'READ_TOO_LARGE'
  | 'READ_BOMB'
  | 'READ_TIMEOUT'
  | 'READ_MEMORY'
  | 'READ_DENIED';

/** Why one file gave no text: becomes that file's verdict and never stops the batch. */
export class ReadError extends AppError<ReadErrorCode> {}

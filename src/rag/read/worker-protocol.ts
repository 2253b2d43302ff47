import type { ReadErrorCode } from '../errors.ts';
import type { ParsedDocument } from '../types.ts';
import type { FileFormat } from './detect.ts';

/** Handed to a parser thread as its `workerData`. */
export interface ParserSetup {
  /** Absolute paths of the program's own files and folders. */
  readonly readable: readonly string[];
}

export interface ParseRequest {
  readonly id: number;
  readonly format: FileFormat;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type ParseReply =
  | { readonly type: 'ready' }
  | { readonly type: 'parsed'; readonly id: number; readonly document: ParsedDocument }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly code: ReadErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    };

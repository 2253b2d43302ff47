import type { ReadErrorCode } from '../errors.ts';

/** Handed to a parser thread as its `workerData`. */
export interface ParserSetup {
  /** Absolute paths of the program's own files and folders. */
  readonly readable: readonly string[];
}

/** One piece of work: which, with what beside the bytes. Both cross as structured clones. */
export interface ParseTask {
  /** A name the thread's entry serves. */
  readonly name: string;
  readonly args: unknown;
  readonly bytes: Uint8Array;
}

export interface ParseRequest extends ParseTask {
  readonly id: number;
}

export type ParseReply =
  | { readonly type: 'ready' }
  | { readonly type: 'parsed'; readonly id: number; readonly result: unknown }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly code: ReadErrorCode;
      readonly message: string;
      readonly hint: string | undefined;
    };

/** Arguments of the task `file`, which every entry serves. */
export interface FileArgs {
  readonly format: string;
  readonly name: string;
}

import { RagError, type RagErrorCode } from '../errors.ts';
import type { HostState, IndexHost, IndexSettings } from './host.ts';

/** What the vault's main thread asks of the vector worker. Structured clones, answered in any order. */
export type WorkerRequest =
  | { readonly call: number; readonly index: number; readonly method: 'open'; readonly args: readonly [IndexSettings] }
  | {
      readonly call: number;
      readonly index: number;
      readonly method: keyof IndexHost;
      readonly args: readonly unknown[];
    };

export type WorkerReply =
  /** Sent once, when the native library is in (or is not to be had) and the rights to load more are given up. */
  | { readonly kind: 'ready'; readonly hasGraph: boolean; readonly heldRights: readonly string[] }
  | { readonly kind: 'state'; readonly index: number; readonly state: HostState }
  | {
      readonly kind: 'done';
      readonly call: number;
      readonly index: number;
      readonly value: unknown;
      readonly state: HostState | null;
    }
  | { readonly kind: 'failed'; readonly call: number; readonly error: PlainError };

export interface PlainError {
  readonly code: RagErrorCode | null;
  readonly message: string;
  readonly hint: string | undefined;
}

/** Errors lose their class on the way between threads; code and hint must not be lost. */
export function toPlainError(error: unknown): PlainError {
  if (error instanceof RagError) return { code: error.code, message: error.message, hint: error.hint };
  return { code: null, message: error instanceof Error ? error.message : 'unknown failure', hint: undefined };
}

export function fromPlainError({ code, message, hint }: PlainError): Error {
  if (code === null) return new Error(message);
  return new RagError(code, message, hint === undefined ? {} : { hint });
}

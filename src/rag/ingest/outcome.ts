import type { DocumentDraft, KnownDocument, Verdict } from '../store/documents.ts';

/** What is to be done about one document of an input. */
export type Outcome = {
  readonly inputId: number;
  readonly key: string;
  /** How far the reading of the input has come with it. */
  readonly bytes: number;
} & (
  | { readonly type: 'write'; readonly draft: DocumentDraft; readonly known: KnownDocument | undefined }
  | { readonly type: 'unchanged'; readonly known: KnownDocument; readonly device: number | null }
  /** Nothing could be read of it. A line that failed is not stored: its file carries the verdict. */
  | {
      readonly type: 'failed';
      readonly verdict: Verdict;
      readonly device: number | null;
      readonly isStored: boolean;
      readonly isTold: boolean;
    }
  /** A remark about an input as a whole. */
  | { readonly type: 'remark'; readonly verdict: Verdict }
  | { readonly type: 'blank' }
);

import type {
  ForgetPagesSpec,
  ForgottenPages,
  KeepEvent,
  KeepSpec,
  KeptPage,
  ReadablePage,
  ReadableSpec,
  WebCollectionRow,
} from '../../vault/contract.ts';
import { RagError } from '../errors.ts';
import { type ForgetParts, unknownCollection, unknownDocument } from '../forget.ts';
import type { IngestParts } from '../ingest/ingest.ts';
import type { Readers } from '../read/readers.ts';
import { keyOf } from './drafts.ts';
import { dropEmpty, forgetPages } from './forget-pages.ts';
import { readInThread } from './in-thread.ts';
import { keepPages } from './keep.ts';
import { toMarkdown } from './markdown.ts';

/** Longest time between two looks at what has expired, ms: the computer's clock may be put forward. */
const MAX_SWEEP_MS = 60 * 60 * 1000;
/** And the shortest: pages of one question expire together, but not in the same millisecond. */
const MIN_SWEEP_MS = 1000;

export interface WebPagesParts extends IngestParts, ForgetParts {
  readonly readers: Pick<Readers, 'read' | 'run'>;
  /** Told when what has expired could not be removed. */
  readonly onFault: () => void;
}

/** The web pages among the documents: kept, shown, expired and forgotten. */
export class WebPages {
  readonly #parts: WebPagesParts & { readonly keeping: Set<number> };
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: WebPagesParts) {
    this.#parts = { ...parts, keeping: new Set() };
  }

  /** Removes what has expired while nobody was there, then goes on doing so. */
  start(): void {
    this.#sweeping = dropEmpty(this.#parts, () => true).then(() => this.#sweep());
    // `#sweep` tells of its own failures; this is one of the other.
    this.#sweeping.catch(() => this.#parts.onFault());
  }

  /** @throws as `keepPages` in keep.ts */
  async *keep(spec: KeepSpec, signal: AbortSignal): AsyncGenerator<KeepEvent, void, undefined> {
    try {
      yield* keepPages(this.#parts, spec, signal);
    } finally {
      this.#arm();
    }
  }

  /** @throws ReadError the verdict on this page; RagError RAG_PAGE_ADDRESS, RAG_READERS_SPENT */
  async extract(spec: ReadableSpec): Promise<ReadablePage> {
    keyOf(spec.url);
    const { blocks, kind: _, hiddenCount: __, ...rest } = await readInThread(this.#parts.readers, spec);
    return { ...rest, markdown: toMarkdown(blocks) };
  }

  /** @throws RagError RAG_DOCUMENT_UNKNOWN */
  kept(documentId: number): KeptPage {
    const { store } = this.#parts;
    return store.guard(() => {
      const page = store.pages.get(documentId, Date.now());
      if (!page) throw unknownDocument();
      return { ...page, text: store.chunks.textOf(documentId) };
    });
  }

  collections(): WebCollectionRow[] {
    const { store } = this.#parts;
    return store.guard(() => store.pages.collections(Date.now()));
  }

  /** @throws RagError RAG_FORGET_NOTHING, RAG_COLLECTION_UNKNOWN; as `forgetPages` in forget-pages.ts */
  async forget({ collection, olderThanMs, all = false }: ForgetPagesSpec): Promise<ForgottenPages> {
    if (!all && collection === undefined && olderThanMs === undefined) throw nothingNamed();
    const { store } = this.#parts;
    const name = collection?.normalize('NFC');
    const collectionId = name === undefined ? null : (store.guard(() => store.collections.find(name)) ?? null);
    if (name !== undefined && collectionId === null) throw unknownCollection();
    const before = olderThanMs === undefined ? null : Date.now() - olderThanMs;
    return forgetPages(this.#parts, { collectionId, before, expiredAt: null });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#sweeping.catch(() => undefined);
  }

  async #sweep(): Promise<void> {
    try {
      await forgetPages(this.#parts, { collectionId: null, before: null, expiredAt: Date.now() });
    } catch (error) {
      // Closed in the middle of it: the next start goes on.
      if (!(error instanceof RagError) || error.code !== 'RAG_CANCELLED') this.#parts.onFault();
    }
    this.#arm();
  }

  /** Sets the clock for the next page that expires. */
  #arm(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    const { store } = this.#parts;
    const next = store.guard(() => store.pages.nextExpiry());
    if (next === null) return;
    const waitMs = Math.min(MAX_SWEEP_MS, Math.max(MIN_SWEEP_MS, next - Date.now()));
    this.#timer = setTimeout(() => {
      this.#sweeping = this.#sweep();
    }, waitMs).unref();
  }
}

function nothingNamed(): RagError {
  return new RagError('RAG_FORGET_NOTHING', 'nothing was named that is to be forgotten', {
    hint: 'Name a collection, an age, or all web pages.',
  });
}

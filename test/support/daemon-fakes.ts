import type { VaultHost } from '../../src/daemon/vault-host.ts';
import type { Answer } from '../../src/inference/port.ts';
import type { Passage } from '../../src/rag/types.ts';
import type {
  AskEvent,
  IngestEvent,
  KeepEvent,
  KeptPage,
  ModelRow,
  ReadablePage,
  VaultApi,
  WebCollectionRow,
} from '../../src/vault/contract.ts';

export const MODEL: ModelRow = {
  id: 'a'.repeat(64),
  name: 'tiny',
  role: 'embed',
  architecture: 'bert',
  fileBytes: 10,
  contextTokens: 512,
  dimensions: 384,
  state: 'ready',
  active: true,
};

export const PASSAGE: Passage = {
  chunkId: 7,
  documentId: 3,
  collection: 'default',
  documentKey: '/docs/a.md',
  title: 'A',
  headingPath: ['One', 'Two'],
  pages: [1, 2],
  text: 'The tower is 93 m high.',
  score: 0.5,
};

export const ANSWER: Answer = {
  text: 'It is 93 m high [1].',
  mode: 'quoted',
  citations: [
    {
      marker: 1,
      chunkId: 7,
      documentId: 3,
      documentKey: '/docs/a.md',
      title: 'A',
      headingPath: ['One', 'Two'],
      pages: [1, 2],
      quote: 'The tower is 93 m high.',
    },
  ],
  model: null,
  notice: 'keyword search; sentences are quoted',
};

export const COUNTS = { added: 1, updated: 0, unchanged: 2, removed: 0, failed: 1 };

export const ASK_SCRIPT: readonly AskEvent[] = [
  { type: 'evidence', passages: [PASSAGE], method: 'keyword' },
  { type: 'text', delta: 'It is ' },
  { type: 'text', delta: '93 m high [1].\n"quoted"' },
  { type: 'answer', answer: ANSWER },
];

export const INGEST_SCRIPT: readonly IngestEvent[] = [
  {
    type: 'progress',
    phase: 'read',
    counts: COUNTS,
    filesDone: 1,
    filesTotal: 4,
    bytesDone: 10,
    bytesTotal: 40,
    etaMs: null,
  },
  { type: 'file', path: '/docs/b.pdf', outcome: 'failed', code: 'READ_NO_TEXT', reason: 'no page holds text' },
  { type: 'done', counts: COUNTS, chunkCount: 9, elapsedMs: 12, cancelled: false },
];

export const KEEP_SCRIPT: readonly KeepEvent[] = [
  { type: 'page', url: 'https://town.example/tower', outcome: 'kept' },
  { type: 'done', counts: COUNTS, elapsedMs: 3, cancelled: false },
];

export const READABLE: ReadablePage = {
  title: 'The tower',
  markdown: 'The tower is 93 m high.',
  links: [{ id: 1, url: 'https://town.example/more', text: 'More' }],
  wordCount: 6,
  truncated: false,
  instructionCount: 0,
};

export const KEPT_PAGE: KeptPage = {
  documentId: 3,
  collection: 'web-1',
  url: 'https://town.example/tower',
  title: 'The tower',
  site: 'town.example',
  language: 'en',
  fetchedAtMs: 1_700_000_000_000,
  expiresAtMs: null,
  isSnippet: false,
  sha256: 'b'.repeat(64),
  text: 'The tower is 93 m high.',
};

export const WEB_COLLECTION: WebCollectionRow = {
  name: 'web-1',
  isWeb: true,
  pageCount: 1,
  snippetCount: 1,
  bytes: 20,
  oldestFetchedAtMs: 1_700_000_000_000,
  newestFetchedAtMs: 1_700_000_000_000,
  nextExpiryMs: 1_700_000_100_000,
};

/** What was asked of the fake, in order. */
export interface FakeVault extends VaultHost {
  readonly calls: (readonly [method: string, ...args: unknown[]])[];
}

/** A vault that answers everything with one row of each kind; single methods can be replaced. */
export function fakeVault(
  overrides: Partial<VaultApi> = {},
  host: Partial<Pick<VaultHost, 'ready' | 'grant' | 'revoke' | 'close'>> = {},
): FakeVault {
  const calls: (readonly [string, ...unknown[]])[] = [];
  const note = <T>(value: T, name: string, ...args: unknown[]): T => {
    calls.push([name, ...args]);
    return value;
  };
  const api: VaultApi = {
    status: async () => ({
      documentCount: 1,
      chunkCount: 2,
      textBytes: 3,
      search: 'keyword',
      vectorBackend: 'off',
      vectorsPending: 0,
      backend: null,
      models: [MODEL],
      interrupted: [{ inputs: [{ kind: 'path', path: '/docs' }], collection: 'default' }],
      notes: ['the vector index was rebuilt'],
    }),
    checks: async () => [{ name: 'store', state: 'ok', detail: 'the store is whole' }],
    ingest: (spec) => note(script(INGEST_SCRIPT), 'ingest', spec),
    search: async (spec) => note({ passages: [PASSAGE], method: 'keyword', elapsedMs: 1.5 }, 'search', spec),
    ask: (spec) => note(script(ASK_SCRIPT), 'ask', spec),
    sources: async (collection) =>
      note(
        [
          {
            documentId: 3,
            collection: 'default',
            key: '/docs/a.md',
            title: 'A',
            kind: 'markdown',
            bytes: 30,
            chunkCount: 1,
            verdict: null,
            ingestedAt: 1_700_000_000_000,
          },
          {
            documentId: 4,
            collection: 'default',
            key: '/docs/b.pdf',
            title: 'b',
            kind: 'pdf',
            bytes: 30,
            chunkCount: 0,
            verdict: { code: 'READ_NO_TEXT', reason: 'no page holds text' },
            ingestedAt: 1_700_000_000_000,
          },
        ],
        'sources',
        collection,
      ),
    forget: async (documentId) => note(undefined, 'forget', documentId),
    collections: async (withWeb) =>
      note([{ name: 'default', documentCount: 1, chunkCount: 2, bytes: 3 }], 'collections', withWeb),
    removeCollection: async (name) => note(undefined, 'removeCollection', name),
    readAnswers: async (spec) =>
      note(
        spec.pages.map(() => ({ results: [] })),
        'readAnswers',
        spec,
      ),
    extractReadable: async (spec) => note(READABLE, 'extractReadable', spec),
    keepPages: (spec) => note(script(KEEP_SCRIPT), 'keepPages', spec),
    keptPage: async (documentId) => note(KEPT_PAGE, 'keptPage', documentId),
    forgetPages: async (spec) => note({ pages: 2, collections: 1 }, 'forgetPages', spec),
    webCollections: async () => [WEB_COLLECTION],
    models: async () => [MODEL],
    importModel: (spec) =>
      note(
        script([
          { type: 'progress', bytesDone: 5, bytesTotal: 10 },
          { type: 'done', model: MODEL },
        ] as const),
        'importModel',
        spec,
      ),
    removeModel: async (id) => note(undefined, 'removeModel', id),
    verifyModels: async () => [MODEL],
    ...overrides,
  };
  return {
    calls,
    api,
    ready: true,
    grant: async (...paths) => note(undefined, 'grant', ...paths),
    revoke: async (path) => note(undefined, 'revoke', path),
    grants: async () => [{ path: '/docs', kind: 'folder', grantedAt: 5 }],
    restart: async () => note(undefined, 'restart'),
    close: async () => note(undefined, 'close'),
    ...host,
  };
}

export async function* script<E>(events: readonly E[]): AsyncGenerator<E> {
  yield* events;
}

/** A stream that says `events`, then nothing until its signal is aborted; `aborted` resolves with the reason. */
export function endless<E>(events: readonly E[]): {
  readonly run: (spec: unknown, signal: AbortSignal) => AsyncGenerator<E>;
  readonly aborted: Promise<unknown>;
} {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  return {
    aborted: promise,
    async *run(_spec, signal) {
      yield* events;
      await new Promise<void>((end) => {
        const onAbort = (): void => {
          resolve(signal.reason);
          end();
        };
        if (signal.aborted) onAbort();
        else signal.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}

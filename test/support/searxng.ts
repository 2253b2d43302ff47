import type { TestContext } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import { loadConfig } from '../../src/config/load.ts';
import { searxngRoutes } from '../../src/daemon/routes/searxng.ts';
import { createStreams } from '../../src/daemon/streams.ts';
import type { WebService } from '../../src/mediator/service.ts';
import type { EngineStatus, ResultRow } from '../../src/mediator/types.ts';
import type { WebEvent, WebRequest } from '../../src/mediator/web.ts';
import type { Profile } from '../../src/profiles/types.ts';
import { fakeVault } from './daemon-fakes.ts';

export const ROW: ResultRow = {
  url: 'https://town.example/tower',
  canonicalUrl: 'https://town.example/tower',
  title: 'The tower',
  snippet: 'It is 93 m high.',
  engines: ['mojeek', 'marginalia'],
  positions: [1, 3],
  score: 1.5,
};

export const ENGINE: EngineStatus = {
  id: 'mojeek',
  name: 'Mojeek',
  shortcut: 'mjk',
  categories: ['general'],
  state: 'ready',
  onion: false,
  lastProblem: null,
  nextTry: null,
  today: 0,
  perDay: 100,
  paging: true,
  timeRange: false,
  safesearch: true,
  language: false,
};

export const LEAVING: WebEvent = {
  type: 'leaving',
  mode: 'cell',
  publicClass: '',
  leaves: 'x',
  findings: [],
  queries: 8,
  engines: ['mojeek'],
  eps: { content: 0, thread: 0, spentToday: 0 },
};

/** The last event of a search that found `rows`. */
export function done(rows: readonly ResultRow[], answered = true): WebEvent {
  const sizes = { sentBytes: 1, receivedBytes: 1, elapsedMs: 1 };
  return { type: 'done', rows, suggestions: ['towers'], unresponsive: [['brave', 'CAPTCHA']], answered, ...sizes };
}

export interface SearxApp {
  readonly app: FastifyInstance;
  /** What was searched for on the web. */
  readonly asked: WebRequest[];
  readonly vault: ReturnType<typeof fakeVault>;
}

/** The routes alone, before a web made of events. */
export async function searxApp(
  t: TestContext,
  search: WebService['search'],
  profile: Profile = 'research',
): Promise<SearxApp> {
  const asked: WebRequest[] = [];
  const vault = fakeVault();
  const app = Fastify();
  t.after(() => app.close());
  await app.register(searxngRoutes, {
    web: {
      search(request, signal) {
        asked.push(request);
        return search(request, signal);
      },
    },
    vault,
    engines: { list: () => [ENGINE] },
    switchboard: { current: { profile } },
    config: loadConfig({ config: '/nonexistent/config.json' }, {}),
    version: '1.0.0',
    sse: { streams: createStreams(16), log: { failure: () => undefined } },
  });
  return { app, asked, vault };
}

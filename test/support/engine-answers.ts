import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnginesConfig } from '../../src/config/engines.ts';
import type { WireText } from '../../src/decoy/types.ts';
import type { Engine, EngineAnswer, EngineQuery } from '../../src/mediator/engines/engine.ts';
import { BUILT_IN } from '../../src/mediator/engines/list.ts';
import { searxng } from '../../src/mediator/engines/searxng.ts';

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'engines');

/** Every engine of the program, the user's own SearXNG among them. */
export const ENGINES: readonly Engine[] = [...BUILT_IN, searxng(new URL('http://127.0.0.1:8888/'))];

/** What each engine sends, in its own form: a page with two results, one that found nothing, refusals, changed markup. */
export const FIXTURES: Readonly<Record<string, Fixture>> = {
  duckduckgo: page('duckduckgo'),
  brave: page('brave'),
  mojeek: page('mojeek'),
  wikipedia: reply('wikipedia', '{"batchcomplete":true,"query":{"searchinfo":{},"search":[]}}', {
    limited: { status: 200, body: '{"error":{"code":"ratelimited","info":"Slow down"}}' },
  }),
  arxiv: {
    ...reply('arxiv', '<feed xmlns="http://www.w3.org/2005/Atom"><title>arXiv</title></feed>'),
    normal: fixture('arxiv.xml'),
    changed: '<html><body>moved</body></html>',
  },
  crossref: reply('crossref', '{"status":"ok","message":{"total-results":0,"items":[]}}'),
  pubmed: reply('pubmed', '{"hitCount":0,"resultList":{"result":[]}}'),
  stackoverflow: reply('stackoverflow', '{"items":[],"has_more":false,"quota_remaining":1}', {
    limited: {
      status: 400,
      body: '{"error_id":502,"error_name":"throttle_violation","error_message":"too many requests from this IP, more requests available in 120 seconds"}',
    },
  }),
  github: reply('github', '{"total_count":0,"incomplete_results":false,"items":[]}', {
    limited: {
      status: 403,
      headers: {
        date: 'Sun, 01 Mar 2026 10:00:00 GMT',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '1772359320',
      },
      body: '{"message":"API rate limit exceeded"}',
    },
  }),
  hackernews: reply('hackernews', '{"hits":[],"nbHits":0}'),
  mdn: reply('mdn', '{"documents":[],"metadata":{},"suggestions":[]}'),
  marginalia: reply('marginalia', '{"results":[],"query":"qqzzx"}'),
  searxng: reply('searxng', '{"query":"qqzzx","results":[],"suggestions":[]}'),
};

interface Fixture {
  readonly kind: 'html' | 'json' | 'xml';
  readonly normal: string;
  readonly empty: string;
  readonly captcha: Partial<Reply>;
  readonly limited: Partial<Reply>;
  readonly changed: string;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** @returns an answer as it comes from the engine's first host */
export function answerOf(engine: Engine, reply: Partial<Reply>): EngineAnswer {
  const body = reply.body ?? '';
  const url = engine.request(queryOf('x'), { key: 'k' }).url;
  return {
    status: reply.status ?? 200,
    headers: reply.headers ?? {},
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    url,
  };
}

export function fixtureOf(engine: Engine): Fixture {
  const found = FIXTURES[engine.id];
  if (!found) throw new Error(`${engine.id} has no fixture`);
  return found;
}

export function queryOf(text: string, more: Partial<EngineQuery> = {}): EngineQuery {
  return { text: text as WireText, page: 1, today: Date.UTC(2026, 2, 1), ...more };
}

function fixture(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

function page(name: string): Fixture {
  return {
    kind: 'html',
    normal: fixture(`${name}.html`),
    empty: fixture(`${name}-empty.html`),
    captcha: { status: 202, body: fixture(`${name}-captcha.html`) },
    limited: { status: 429, headers: { 'retry-after': '120' } },
    changed: '<!DOCTYPE html><main><section class="hit"><a href="https://one.example/page">First</a></section></main>',
  };
}

function reply(name: string, empty: string, { limited }: { readonly limited?: Partial<Reply> } = {}): Fixture {
  const isXml = name === 'arxiv';
  return {
    kind: isXml ? 'xml' : 'json',
    normal: isXml ? '' : fixture(`${name}.json`),
    empty,
    captcha: { status: 403, headers: { 'cf-mitigated': 'challenge' }, body: '<html>Just a moment…</html>' },
    limited: limited ?? { status: 429, headers: { 'retry-after': '120' } },
    changed: '{"data":{"hits":[]}}',
  };
}

/** The `engines` section of an empty configuration. */
export const NO_SETTINGS: EnginesConfig = { on: [], off: [], keys: {}, custom: [] };

import { createHmac, randomBytes } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import { parseBangs } from '../../mediator/bangs.ts';
import type { WebService } from '../../mediator/service.ts';
import type { EngineStatus } from '../../mediator/types.ts';
import type { WebRequest } from '../../mediator/web.ts';
import type { Switchboard } from '../../profiles/switchboard.ts';
import type { VaultApi } from '../../vault/contract.ts';
import { assertQuestion } from '../question.ts';
import { createFlights } from './flights.ts';
import type { Found } from './found.ts';
import { localSearch } from './local-search.ts';
import type { SearxParams } from './params.ts';
import { reasonOf } from './reason.ts';
import { webSearch } from './web-search.ts';

/** Programs wait 10 s and then throw the whole answer away: engines get this part of the time, the answer leaves by that. */
const ENGINES_SHARE = 0.9;
const ANSWER_SHARE = 0.95;

export interface SearxSearchParts {
  readonly web: Pick<WebService, 'search'>;
  readonly vault: { readonly api: Pick<VaultApi, 'search'> };
  readonly engines: { readonly list: () => EngineStatus[] };
  readonly switchboard: { readonly current: Pick<Switchboard['current'], 'profile'> };
  readonly config: Pick<Config, 'collection' | 'decoys' | 'limits' | 'web'>;
}

/** @throws RagError RAG_QUERY_EMPTY, RAG_QUERY_TOO_LONG; what the search throws */
export type SearxSearch = (params: SearxParams, signal: AbortSignal) => Promise<Found>;

/** Searches the web where the profile allows it; where nothing may leave, the documents of this machine, and says so. */
export function createSearxSearch(parts: SearxSearchParts): SearxSearch {
  const flights = createFlights<Found>();
  // Asked again, or for the next page, a question keeps its decoys: fresh ones each time would leave it standing out as
  // the one that comes again.
  const key = randomBytes(32);
  const threadOf = (text: string): string => createHmac('sha256', key).update(text).digest('base64url').slice(0, 32);

  return async (params, signal) => {
    const { config } = parts;
    const { text, engines, categories } = parseBangs(params.q, { all: parts.engines.list() });
    assertQuestion(text, config.limits.questionChars);
    const deadlineMs = params.timeoutMs ?? config.web.deadlineMs;
    const request: WebRequest = {
      text,
      thread: threadOf(text),
      mode: config.decoys.mode,
      sensitive: false,
      consent: { rareWords: config.web.rareWords === 'send' },
      // What stands in the question was meant by a person; what the program adds is its habit.
      engines: engines.length > 0 ? engines : params.engines,
      categories: categories.length > 0 ? categories : params.categories,
      page: params.page,
      ...(params.timeRange === undefined ? {} : { timeRange: params.timeRange }),
      ...(params.safesearch === undefined ? {} : { safesearch: params.safesearch }),
      instructions: { unattended: config.web.unattended },
      deadlineMs: Math.ceil(deadlineMs * ENGINES_SHARE),
    };
    const run = (inner: AbortSignal): Promise<Found> => searchOrLocal(parts, request, deadlineMs * ANSWER_SHARE, inner);
    return await flights.join(JSON.stringify(request), run, signal);
  };
}

async function searchOrLocal(
  { web, vault, switchboard, config }: SearxSearchParts,
  request: WebRequest,
  patienceMs: number,
  signal: AbortSignal,
): Promise<Found> {
  try {
    return await webSearch(web, request, patienceMs, signal);
  } catch (error) {
    signal.throwIfAborted();
    const reason = reasonOf(error, switchboard.current.profile);
    if (reason === null) throw error;
    const rows = await localSearch(vault.api, request.text, config.collection, request.page);
    return { rows, suggestions: [], unresponsive: [['web', reason]] };
  }
}

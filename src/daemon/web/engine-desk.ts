import type { Config } from '../../config/schema.ts';
import { chooseEngines } from '../../mediator/choose.ts';
import { carry, type SlotOutcome } from '../../mediator/courier.ts';
import type { Engine, EngineQuery } from '../../mediator/engines/engine.ts';
import type { EngineList } from '../../mediator/engines/list.ts';
import { MediatorError } from '../../mediator/errors.ts';
import type { EngineHealth, Outcome } from '../../mediator/health.ts';
import { newIdentity } from '../../mediator/identity.ts';
import type { Road } from '../../mediator/road.ts';
import type { Carried, EngineProblem, EngineReading, FetchLimits, Transport } from '../../mediator/types.ts';
import type { Unresponsive, WebRequest } from '../../mediator/web.ts';

const DAY_MS = 86_400_000;
/** An engine's answer is a page of results; what is longer is something else. */
const LIMITS: FetchLimits = { bodyBytes: 4_194_304, totalMs: 60_000, redirects: 3 };
/** Requests of one question, second rounds included. */
const MAX_REQUESTS = 200;

/** Which engines there are, how they are, and how a batch gets to them. */
export interface EngineDesk {
  /** Who would be asked now. Nothing is taken off an account. */
  candidates(request: WebRequest, slots: number): readonly string[];
  readonly choose: Road['choose'];
  readonly carry: Road['carry'];
  /** @throws the file system's error */
  report(engine: string, outcomes: readonly Outcome[]): Promise<void>;
  weight(engine: string): number;
  /** What the vault needs to read answers of engines that the user has defined, as JSON. */
  readonly definitions: string;
}

export interface EngineDeskOptions {
  readonly list: EngineList;
  readonly health: EngineHealth;
  readonly transport: Transport;
  readonly config: Pick<Config, 'engines' | 'decoys'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createEngineDesk({ list, health, transport, config, now }: EngineDeskOptions): EngineDesk {
  // Keys stay here: the vault reads answers and asks nobody.
  const definitions = JSON.stringify({ ...config.engines, keys: {} });
  const pick = (request: WebRequest, slots: number) =>
    chooseEngines({ ...wanted(request), slots, maxRequests: MAX_REQUESTS }, list, health);
  return {
    candidates: (request, slots) => pick(request, slots).chosen.map(({ engine }) => engine.id),
    async choose(request, slots) {
      const { chosen, left } = pick(request, slots);
      const reasons = left.map(({ engine, reason }): Unresponsive => [engine, reason]);
      if (chosen.length === 0) throw noEngine(reasons);
      const once = chosen.filter(({ mayRetry }) => !mayRetry).map(({ engine }) => engine);
      const twice = chosen.filter(({ mayRetry }) => mayRetry).map(({ engine }) => engine);
      // A second round is on the account before the first leaves: nothing that comes back decides about it.
      await health.spend(once, slots);
      await health.spend(twice, 2 * slots);
      return { engines: chosen.map(({ engine, mayRetry }) => ({ id: engine.id, mayRetry })), left: reasons };
    },
    async carry({ id, mayRetry }, slots, request, signal) {
      const engine = known(list, id);
      const query = queryOf(request, now());
      const result = await carry(
        slots,
        { id, request: (text, page) => requestTo(engine, { ...query, text, page }, list) },
        {
          transport,
          identities: newIdentity,
          limits: { ...LIMITS, redirects: engine.redirects ?? LIMITS.redirects },
          page: request.page,
          windowMs: config.decoys.windowMs,
          rounds: mayRetry ? 2 : 1,
          signal,
        },
      );
      return carried(id, result);
    },
    report: (engine, outcomes) => health.report(known(list, engine), outcomes),
    weight: (engine) => known(list, engine).weight ?? 1,
    definitions,
  };
}

/** @returns what health hears of one slot */
export function problemOf(reading: EngineReading): Outcome {
  return 'problem' in reading ? reading : { problem: null };
}

function wanted({ engines, categories, page }: WebRequest) {
  return { page, ...(engines ? { engines } : {}), ...(categories ? { categories } : {}) };
}

function queryOf({ timeRange, safesearch }: WebRequest, now: number): Omit<EngineQuery, 'text' | 'page'> {
  return {
    today: Math.floor(now / DAY_MS) * DAY_MS,
    ...(timeRange ? { timeRange } : {}),
    ...(safesearch === undefined ? {} : { safesearch }),
  };
}

function requestTo(engine: Engine, query: EngineQuery, list: EngineList) {
  return { ...engine.request(query, list.settingsOf(engine)), hosts: engine.hosts };
}

function carried(engine: string, result: Awaited<ReturnType<typeof carry>>): Carried {
  const { outcomes, sentBytes, receivedBytes } = result;
  return { engine, pages: outcomes.map(pageOf), sentBytes, receivedBytes };
}

function pageOf(outcome: SlotOutcome): Carried['pages'][number] {
  return 'answer' in outcome ? outcome.answer : { problem: asProblem(outcome.failure) };
}

function asProblem(code: string): EngineProblem {
  if (code.startsWith('TOR_')) return 'proxy error';
  if (code === 'FETCH_TIMEOUT' || code === 'FETCH_CANCELLED') return 'timeout';
  if (code === 'FETCH_TLS') return 'SSL error';
  return code === 'FETCH_NETWORK' ? 'network error' : 'HTTP error';
}

function known(list: EngineList, id: string): Engine {
  const engine = list.get(id);
  if (!engine) throw new TypeError('an engine was chosen that is not in the list');
  return engine;
}

function noEngine(left: readonly Unresponsive[]): MediatorError {
  return new MediatorError('WEB_NO_ENGINE', 'no search engine can be asked now', {
    hint: left.length === 0 ? 'Switch one on: see docs/engines.md.' : '`cloister engines` says why, and when again.',
  });
}

import type { Engine } from './engines/engine.ts';
import type { EngineList } from './engines/list.ts';
import type { EngineHealth, Refusal } from './health.ts';

/** Asked for when nothing is named. */
const DEFAULT_CATEGORY = 'general';

export interface ChoiceRequest {
  /** Ids, names or shortcuts in any case; ones that are not there are ignored, as SearXNG does. */
  readonly engines?: readonly string[];
  /** Unknown ones are ignored. */
  readonly categories?: readonly string[];
  /** From 1. */
  readonly page: number;
  /** Queries in the batch, the real one and its decoys. Each engine gets all of them. */
  readonly slots: number;
  /** Most requests that may be sent for one question, second rounds included. */
  readonly maxRequests: number;
}

/** An engine that will be asked. */
interface Chosen {
  readonly engine: Engine;
  /** Whether its allowance bears a second round of all slots. Settled before the first, so that no answer sways it. */
  readonly mayRetry: boolean;
}

export interface Choice {
  readonly chosen: readonly Chosen[];
  /** Wanted and not asked, with the reason: SearXNG's `unresponsive_engines`. */
  readonly left: readonly { readonly engine: string; readonly reason: LeftReason }[];
}

export type LeftReason = Refusal | 'switched off' | 'has one page only' | 'over the request limit';

/**
 * Picks the engines for a search, in the list's order. What was not switched on by the user is not asked, whoever names it.
 * When nothing that was named is there, the general engines answer: programs name engines of other servers. To be followed by
 * `health.spend` at once: what waits between the two could be another question with the same allowance in view.
 */
export function chooseEngines(request: ChoiceRequest, engines: EngineList, health: EngineHealth): Choice {
  const { slots, maxRequests } = request;
  const asked: Engine[] = [];
  const left: { engine: string; reason: LeftReason }[] = [];
  for (const engine of wanted(request, engines)) {
    const reason = obstacle(engine, request, engines) ?? health.refusal(engine, slots);
    const over = (asked.length + 1) * slots > maxRequests;
    if (reason === null && !over) asked.push(engine);
    else left.push({ engine: engine.id, reason: reason ?? 'over the request limit' });
  }
  // Second rounds get what is left when every engine has its first.
  let spare = maxRequests - asked.length * slots;
  const chosen = asked.map((engine) => {
    const mayRetry = spare >= slots && health.refusal(engine, 2 * slots) === null;
    if (mayRetry) spare -= slots;
    return { engine, mayRetry };
  });
  return { chosen, left };
}

function wanted({ engines: names = [], categories = [] }: ChoiceRequest, { all, isOn }: EngineList): readonly Engine[] {
  const given = new Set(names.map((name) => name.trim().toLowerCase()));
  const named = all.filter((engine) =>
    [engine.id, engine.name, engine.shortcut].some((name) => given.has(name.toLowerCase())),
  );
  if (named.length > 0) return named;
  const ofCategories = all.filter(
    (engine) => isOn(engine) && engine.categories.some((name) => categories.includes(name)),
  );
  if (ofCategories.length > 0) return ofCategories;
  return all.filter((engine) => isOn(engine) && engine.categories.includes(DEFAULT_CATEGORY));
}

function obstacle(engine: Engine, { page }: ChoiceRequest, engines: EngineList): LeftReason | null {
  if (!engines.isOn(engine)) return 'switched off';
  return page > 1 && !engine.paging ? 'has one page only' : null;
}

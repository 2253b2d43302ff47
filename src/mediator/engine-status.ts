import type { Engine } from './engines/engine.ts';
import type { EngineList } from './engines/list.ts';
import type { EngineHealth, HealthState } from './health.ts';
import type { EngineStatus } from './types.ts';

/** Every engine with how it is, in the list's order. */
export function engineStatuses(engines: EngineList, health: Pick<EngineHealth, 'state'>): EngineStatus[] {
  return engines.all.map((engine) => {
    const { id, name, shortcut, categories, paging, timeRange, safesearch, language, limits } = engine;
    const known = health.state(engine);
    return {
      id,
      name,
      shortcut,
      categories,
      state: stateOf(engine, engines, known),
      onion: engine.hosts[0]?.endsWith('.onion') === true,
      lastProblem: known.problem,
      nextTry: known.nextTry,
      today: known.today,
      perDay: limits.perDay,
      paging,
      timeRange,
      safesearch,
      language,
    };
  });
}

function stateOf(engine: Engine, engines: EngineList, { refusal }: HealthState): EngineStatus['state'] {
  if (!engines.isOn(engine)) {
    return engine.needs === 'key' && engines.settingsOf(engine).key === undefined ? 'needs a key' : 'off';
  }
  if (refusal === null) return 'ready';
  return refusal === 'near its limit' ? refusal : 'suspended';
}

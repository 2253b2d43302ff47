import type { EnginesConfig } from '../../config/engines.ts';
import { arxiv } from './arxiv.ts';
import { brave } from './brave.ts';
import { crossref } from './crossref.ts';
import { customEngine } from './custom.ts';
import { duckduckgo } from './duckduckgo.ts';
import type { Engine, EngineSettings } from './engine.ts';
import { EngineError } from './errors.ts';
import { github } from './github.ts';
import { hackerNews } from './hacker-news.ts';
import { marginalia } from './marginalia.ts';
import { mdn } from './mdn.ts';
import { mojeek } from './mojeek.ts';
import { pubmed } from './pubmed.ts';
import { searxng } from './searxng.ts';
import { serverAddress } from './server-address.ts';
import { stackExchange } from './stack-exchange.ts';
import { wikipedia } from './wikipedia.ts';

/** In the order in which they are asked when not all can be. */
export const BUILT_IN: readonly Engine[] = [
  duckduckgo,
  wikipedia,
  arxiv,
  crossref,
  pubmed,
  stackExchange,
  github,
  hackerNews,
  mdn,
  brave,
  mojeek,
  marginalia,
];

/** The engines of an installation. Made of the configuration alone: the daemon and the vault hold the same. */
export interface EngineList {
  readonly all: readonly Engine[];
  /** By id; undefined for one that is not there. */
  get(id: string): Engine | undefined;
  /** Whether the user lets it be asked, and it has the key it needs. */
  isOn(engine: Engine): boolean;
  settingsOf(engine: Engine): EngineSettings;
}

/** @throws EngineError ENGINE_INVALID, ENGINE_ADDRESS, ENGINE_UNKNOWN */
export function createEngines(config: EnginesConfig): EngineList {
  const own = config.searxng
    ? [searxng(serverAddress(config.searxng.url, 'engines.searxng.url', { loopback: true }))]
    : [];
  const all = [...BUILT_IN, ...own, ...config.custom.map(customEngine)];
  assertDistinct(all);
  const byId = new Map(all.map((engine) => [engine.id, engine]));
  for (const [setting, ids] of Object.entries({ on: config.on, off: config.off, keys: Object.keys(config.keys) })) {
    if (ids.every((id) => byId.has(id))) continue;
    throw new EngineError('ENGINE_UNKNOWN', `engines.${setting} names an engine that is not there`, {
      hint: `There are ${[...byId.keys()].join(', ')}.`,
    });
  }
  const settingsOf = ({ id }: Engine): EngineSettings =>
    Object.hasOwn(config.keys, id) ? { key: config.keys[id] as string } : {};
  return {
    all,
    get: (id) => byId.get(id),
    isOn: (engine) =>
      (engine.defaultOn || config.on.includes(engine.id)) &&
      !config.off.includes(engine.id) &&
      (engine.needs !== 'key' || settingsOf(engine).key !== undefined),
    settingsOf,
  };
}

/** Two engines under one name would share a health and an allowance. */
function assertDistinct(all: readonly Engine[]): void {
  for (const name of ['id', 'shortcut'] as const) {
    const taken = new Set<string>();
    for (const engine of all) {
      if (taken.has(engine[name])) {
        throw new EngineError('ENGINE_INVALID', `engine ${engine.id}: its ${name} is that of another engine`, {
          hint: `Choose another ${name}.`,
        });
      }
      taken.add(engine[name]);
    }
  }
}

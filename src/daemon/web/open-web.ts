import type { StatePaths } from '../../config/paths.ts';
import { engineStatuses } from '../../mediator/engine-status.ts';
import type { EngineList } from '../../mediator/engines/list.ts';
import { createEngines } from '../../mediator/engines/list.ts';
import { createHealth } from '../../mediator/health.ts';
import { healthFile } from '../../mediator/health-file.ts';
import type { Road } from '../../mediator/road.ts';
import type { WebService } from '../../mediator/service.ts';
import { createTor, type Tor, type TorOptions } from '../../mediator/tor/tor.ts';
import type { EngineStatus } from '../../mediator/types.ts';
import { createEngineDesk } from './engine-desk.ts';
import { createRoad, type RoadParts } from './road.ts';
import { createWebService, type WebServiceParts } from './service.ts';

export interface OpenWebOptions
  extends Omit<RoadParts, 'desk' | 'isTorReady' | 'vault'>,
    Pick<WebServiceParts, 'vault'> {
  readonly tor: Tor;
}

export interface OpenWeb {
  readonly web: WebService;
  readonly engines: { list(): EngineStatus[] };
  readonly road: Road;
}

/** Builds what the profile `research` stands on. Nothing of it connects before the profile asks for it. */
export function openTor(
  paths: Pick<StatePaths, 'tor'>,
  config: RoadParts['config'],
  testing: TorOptions['testing'],
): Tor {
  const own = config.engines.searxng?.url;
  const origin = own?.startsWith('http://127.') || own?.startsWith('http://[::1]') ? [new URL(own).origin] : [];
  return createTor({ paths, config: config.tor, ownServers: origin, ...(testing ? { testing } : {}) });
}

/** Builds the road of web searches. @throws EngineError ENGINE_INVALID, ENGINE_ADDRESS, ENGINE_UNKNOWN */
export function openWeb(options: OpenWebOptions, paths: Pick<StatePaths, 'engineHealth'>): OpenWeb {
  const { tor, config } = options;
  const list: EngineList = createEngines(config.engines);
  const health = createHealth({ file: healthFile(paths.engineHealth), now: Date.now });
  const desk = createEngineDesk({ list, health, transport: tor.transport, config, now: Date.now });
  const parts: RoadParts = { ...options, desk, isTorReady: () => tor.status().state === 'ready' };
  const road = createRoad(parts);
  return {
    web: createWebService({ ...options, ...parts, vault: options.vault, road, transport: tor.transport }),
    engines: { list: () => engineStatuses(list, health) },
    road,
  };
}

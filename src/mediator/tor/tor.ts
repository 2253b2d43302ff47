import type { StatePaths } from '../../config/paths.ts';
import type { Config } from '../../config/schema.ts';
import type { Precondition } from '../../profiles/preconditions.ts';
import { MediatorError, torGone } from '../errors.ts';
import { createTransport, type Road } from '../transport.ts';
import type { Transport } from '../types.ts';
import { awaitBootstrap, progressAt, type TorProgress } from './bootstrap.ts';
import { type OpenTor, openTor } from './open.ts';
import { proveTor } from './proof.ts';

/** Where Tor stands, for status pages. No addresses, no relays. */
type TorStatus =
  | { readonly state: 'off' }
  | { readonly state: 'starting'; readonly progress: TorProgress }
  | { readonly state: 'ready'; readonly version: string; readonly managed: boolean }
  | { readonly state: 'gone' };

export interface Tor {
  readonly precondition: Precondition;
  /** The way out, through this Tor only. Refuses with TOR_NOT_READY unless it is proven, with TOR_GONE when it is lost. */
  readonly transport: Transport;
  status(): TorStatus;
  /** Each step from now until Tor is ready or the start has failed; the step that holds now comes first. */
  progress(): AsyncIterable<TorProgress>;
  /** Ends it; a managed Tor has ended when this settles. */
  stop(): Promise<void>;
}

export interface TorOptions {
  readonly paths: Pick<StatePaths, 'tor'>;
  readonly config: Config['tor'];
  /** Origins of search servers of the user's own on this machine, such as `http://127.0.0.1:8888`. */
  readonly ownServers?: readonly string[];
  /** For tests: a network and a certificate of their own. */
  readonly testing?: { readonly extraTorrc?: readonly string[]; readonly ca?: string };
}

/** Tor as the profile `research` stands on it: started, proven, watched, ended. */
export function createTor({ paths, config, ownServers = [], testing = {} }: TorOptions): Tor {
  let status: TorStatus = { state: 'off' };
  let road: Road | null = null;
  let open: OpenTor | null = null;
  let underWay: { readonly giveUp: AbortController; readonly settled: Promise<void> } | null = null;
  let listeners: (() => void)[] = [];

  const become = (next: TorStatus): void => {
    status = next;
    const told = listeners;
    listeners = [];
    for (const tell of told) tell();
  };

  async function start(outer: AbortSignal): Promise<void> {
    // Said before anything is waited for, so that whoever asks for the steps at once gets them.
    become({ state: 'starting', progress: progressAt(0) });
    await letGo();
    const giveUp = new AbortController();
    const starting = bringUp(AbortSignal.any([outer, giveUp.signal]));
    underWay = { giveUp, settled: starting.catch(() => undefined) };
    await starting;
  }

  async function bringUp(signal: AbortSignal): Promise<void> {
    let opened: OpenTor | null = null;
    try {
      opened = await openTor({ folder: paths.tor, config, extraTorrc: testing.extraTorrc, signal });
      const { control, socks } = opened;
      const report = (progress: TorProgress): void => become({ state: 'starting', progress });
      await awaitBootstrap(control, { bootstrapMs: config.bootstrapMs, report, signal });
      const { version } = await proveTor(control, socks, signal);
      signal.throwIfAborted();
      control.ended.throwIfAborted();
      open = opened;
      road = { socks, gone: control.ended, confirm: async () => void (await control.info('version')) };
      control.ended.addEventListener('abort', () => open === opened && become({ state: 'gone' }), { once: true });
      become({ state: 'ready', version, managed: config.mode === 'managed' });
    } catch (error) {
      await opened?.close();
      become({ state: 'off' });
      throw error;
    }
  }

  /** Ends what runs and what is starting. */
  async function letGo(): Promise<void> {
    road = null;
    underWay?.giveUp.abort(gaveUp());
    await underWay?.settled;
    const ending = open;
    open = null;
    road = null;
    await ending?.close();
  }

  async function stop(): Promise<void> {
    await letGo();
    become({ state: 'off' });
  }

  function currentRoad(): Road {
    if (road === null) {
      throw new MediatorError('TOR_NOT_READY', 'Tor is not connected and proven, so nothing may leave', {
        hint: 'Run `cloister profile set research` and wait until Tor is connected.',
      });
    }
    if (road.gone.aborted) throw torGone(road.gone.reason);
    return road;
  }

  return {
    precondition: {
      name: 'tor',
      async establish(signal) {
        await start(signal);
        return stop;
      },
    },
    transport: createTransport({ road: currentRoad, ownServers, ca: testing.ca }),
    status: () => status,
    async *progress() {
      for (let last: TorProgress | null = null; ; ) {
        const now = status;
        if (now.state !== 'starting' && now.state !== 'ready') return;
        const step = now.state === 'ready' ? progressAt(100) : now.progress;
        if (step.percent !== last?.percent) yield step;
        last = step;
        if (now.state === 'ready') return;
        if (status === now) await new Promise<void>((resolve) => listeners.push(resolve));
      }
    },
    stop,
  };
}

function gaveUp(): MediatorError {
  return new MediatorError('TOR_NOT_READY', 'Tor was ended while it was starting', {
    hint: 'Nothing left. Change the profile again when you want it.',
  });
}

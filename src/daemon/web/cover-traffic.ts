import { randomBytes } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import { type Cover, createCover, type Timer } from '../../decoy/cover/cover.ts';
import { DecoyError } from '../../decoy/errors.ts';
import { osRandom } from '../../decoy/random.ts';
import type { QueryBatch } from '../../decoy/types.ts';
import type { Road } from '../../mediator/road.ts';
import type { WebRequest } from '../../mediator/web.ts';
import type { Lease } from '../../profiles/leases.ts';
import type { Precondition } from '../../profiles/preconditions.ts';
import type { GetDecoys } from '../decoys.ts';
import type { Recorder } from '../recorder.ts';

const SYSTEM: Timer = {
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
/** Longest that a batch nobody waits for may take, ms. */
const PATIENCE_MS = 120_000;

/** Batches that nobody asked for, among which the real ones stand. */
export interface CoverTraffic {
  /** Starts with the profile and ends with it, where config.json has it on. */
  readonly precondition: Precondition;
  /** Waits until a real batch may leave. @throws DecoyError DECOY_SETTING, DECOY_QUEUE_FULL; the signal's reason */
  turn(batch: QueryBatch, signal: AbortSignal): Promise<void>;
}

export interface CoverTrafficParts {
  readonly config: Config['decoys'];
  readonly decoys: GetDecoys;
  readonly recorder: Pick<Recorder, 'must' | 'queryHash'>;
  readonly lease: () => Lease;
  readonly road: () => Pick<Road, 'choose' | 'carry' | 'read'>;
  readonly onFault: (error: unknown) => void;
  /** Time; a test moves its own. */
  readonly timer?: Timer;
}

export function createCoverTraffic(parts: CoverTrafficParts): CoverTraffic {
  const { config, decoys, onFault, timer = SYSTEM } = parts;
  const real = new WeakSet<QueryBatch>();
  let cover: Cover | null = null;
  const emit = (batch: QueryBatch): void => {
    // A real one goes on by itself, where it waited.
    if (!real.has(batch)) void send(parts, batch).catch(onFault);
  };
  return {
    precondition: {
      name: 'cover traffic',
      async establish() {
        if (config.cover.kind === 'off') return async () => undefined;
        const { mixer, ledger } = await decoys();
        cover = createCover({
          config: config.cover,
          batchSize: (mode) => (config.k + 1) * (mode === 'cell-rr' ? config.rrSubset : 1),
          random: osRandom(),
          timer,
          dummy: (mode) => mixer.dummy(mode),
          emit,
          chargeWindow: (eps) => ledger.chargeWindow(eps),
          onFault,
        });
        cover.start();
        return async () => {
          cover?.stop();
          cover = null;
        };
      },
    },
    async turn(batch, signal) {
      if (cover === null) return;
      real.add(batch);
      const { promise: aborted, reject } = Promise.withResolvers<never>();
      const onAbort = (): void => {
        // Its epoch stays: it is sent then like one nobody waits for, or the gap would show.
        real.delete(batch);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        if (await Promise.race([cover.offer(batch), aborted])) return;
        throw new DecoyError('DECOY_SETTING', 'the cover traffic ended before the question could leave', {
          hint: 'Ask again.',
        });
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

/** By the stages of a real question; what comes back is read alike and dropped. */
async function send({ recorder, lease: take, road: stages }: CoverTrafficParts, batch: QueryBatch): Promise<void> {
  const lease = take();
  try {
    const request: WebRequest = {
      text: '',
      thread: '',
      mode: batch.mode,
      sensitive: false,
      page: 1,
      instructions: {},
      deadlineMs: PATIENCE_MS,
    };
    const road = stages();
    const { engines } = await road.choose(request, batch.slots.length);
    const query = recorder.queryHash(randomBytes(16).toString('hex'));
    const counts = { engines: engines.length, queries: batch.slots.length, findings: 0, masked: 0 };
    await recorder.must({ type: 'web_open', query, mode: batch.mode, ...counts });
    const signal = AbortSignal.any([lease.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const carried = await Promise.all(engines.map((engine) => road.carry(engine, batch.slots, request, signal)));
    for (const each of carried) await road.read(each);
  } finally {
    lease.leave();
  }
}

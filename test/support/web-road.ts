import type { QueryBatch, WireText } from '../../src/decoy/types.ts';
import { createGathering } from '../../src/mediator/gather.ts';
import type { Road } from '../../src/mediator/road.ts';
import type { Carried, EngineReading, RawAnswer } from '../../src/mediator/types.ts';
import type { WebRequest } from '../../src/mediator/web.ts';
import type { ScrubbedText } from '../../src/pii/scrub.ts';
import { admit } from '../../src/profiles/gate.ts';
import { createLeases, type Leases } from '../../src/profiles/leases.ts';
import { policyOf } from '../../src/profiles/policy.ts';
import type { Profile } from '../../src/profiles/types.ts';

export const REQUEST: WebRequest = {
  text: 'hay fever remedies for jane doe',
  thread: 't1',
  mode: 'auto',
  sensitive: false,
  page: 1,
  instructions: {},
  deadlineMs: 5000,
};

const SENT = ['beach huts to rent', 'hay fever remedies', 'growing runner beans'];
const REAL_SLOT = 1;

export interface RoadOptions {
  readonly profile?: Profile;
  readonly engines?: readonly string[];
  readonly realSlot?: number | null;
  readonly failRecord?: Error;
  readonly leak?: Error;
  readonly carry?: Road['carry'];
  readonly leases?: Leases;
}

/** A road on which every stage notes that it was reached, and no stage reaches the network. */
export function noteRoad(options: RoadOptions = {}): { readonly road: Road; readonly log: string[] } {
  const { profile = 'research', engines = ['one'], realSlot = REAL_SLOT, leases = createLeases() } = options;
  const log: string[] = [];
  const batch = {
    mode: 'verbatim',
    publicClass: 'en-3',
    slots: SENT.map((text, id) => ({ id, text: text as WireText, sendMs: id })),
    realSlot,
    eps: { content: 0, thread: 0, spentToday: 0 },
  } as unknown as QueryBatch;
  const ready = { chain: true, scrubber: true, decoys: true, tor: true, airlock: false };
  const road: Road = {
    lease: () => leases.take('research'),
    admit: async (request) => admit(request, { profile, policy: policyOf(new Set()) }, ready),
    openSession: async () => ({
      query: () => {
        log.push('scrub');
        return { text: 'hay fever remedies' as ScrubbedText, findings: [] };
      },
      assertNoLeak: (text) => {
        log.push(`look ${String(text)}`);
        if (options.leak) throw options.leak;
      },
      end: () => log.push('forget'),
      body: unused,
      stream: unused,
      preview: unused,
      restore: unused,
    }),
    mix: async () => {
      log.push('mix');
      return batch;
    },
    turn: async () => void log.push('turn'),
    choose: async () => ({
      engines: engines.map((id) => ({ id, mayRetry: false })),
      left: [['slow', 'near its limit']],
    }),
    carry:
      options.carry ??
      (async ({ id }, slots) => {
        log.push(`carry ${id} ${slots.length}`);
        return carried(id, SENT.map(page));
      }),
    read: async ({ engine, pages }) => {
      log.push(`read ${pages.length}`);
      return pages.map((it) => ('problem' in it ? it : reading(engine, Buffer.from(it.body).toString())));
    },
    gather: () =>
      createGathering(
        () => 1,
        () => performance.now(),
      ),
    record: () => ({
      open: async (count) => {
        log.push(`record ${count}`);
        if (options.failRecord) throw options.failRecord;
      },
      end: (outcome, { results, sentBytes }) => log.push(`end ${outcome} ${results} ${sentBytes}`),
    }),
  };
  return { road, log };
}

export function carried(engine: string, pages: Carried['pages']): Carried {
  return { engine, pages, sentBytes: 10, receivedBytes: 100 };
}

export function page(text: string): RawAnswer {
  const body = Buffer.from(`about ${text}`);
  return {
    status: 200,
    headers: {},
    body,
    url: 'https://search.example/',
    sentBytes: 1,
    receivedBytes: 1,
    elapsedMs: 1,
  };
}

function reading(engine: string, text: string): EngineReading {
  return { results: [{ url: `https://${engine}.example/`, title: text, snippet: '' }] };
}

function unused(): never {
  throw new Error('the road does not come past here');
}

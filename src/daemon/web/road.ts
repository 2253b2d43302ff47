import type { AuditLog } from '../../audit/log.ts';
import type { Config } from '../../config/schema.ts';
import type { ReadAnswers } from '../../mediator/collect.ts';
import { createGathering } from '../../mediator/gather.ts';
import type { Road, WebRecord } from '../../mediator/road.ts';
import type { WebRequest } from '../../mediator/web.ts';
import type { ScrubbedQuery } from '../../pii/scrub.ts';
import { admit, type Readiness } from '../../profiles/gate.ts';
import type { Switchboard } from '../../profiles/switchboard.ts';
import type { VaultApi } from '../../vault/contract.ts';
import type { ChainTrust } from '../chain-trust.ts';
import type { GetDecoys } from '../decoys.ts';
import type { Recorder } from '../recorder.ts';
import type { GetScrubbing } from '../scrubbing.ts';
import { type EngineDesk, problemOf } from './engine-desk.ts';

export interface RoadParts {
  readonly audit: Pick<AuditLog, 'state'>;
  readonly trust: Pick<ChainTrust, 'holds'>;
  readonly recorder: Recorder;
  readonly switchboard: Pick<Switchboard, 'current' | 'lease'>;
  readonly scrubbing: GetScrubbing;
  readonly decoys: GetDecoys;
  readonly isTorReady: () => boolean;
  readonly airlock: { status(): { readonly listening: boolean } };
  readonly desk: EngineDesk;
  readonly vault: Pick<VaultApi, 'readAnswers'>;
  readonly config: Config;
  readonly turn: Road['turn'];
}

/** The stages of a web search as this daemon has them. */
export function createRoad(parts: RoadParts): Road {
  const { switchboard, scrubbing, decoys, desk } = parts;
  return {
    lease: () => switchboard.lease('research'),
    admit: async (request) => admit(request, switchboard.current, await readiness(parts)),
    openSession: async () => (await scrubbing()).scrubber.openSession(),
    mix: async (query, { thread, mode, sensitive, node, consent }) => {
      const { mixer } = await decoys();
      const isSensitive = sensitive || query.findings.some(({ outcome }) => outcome !== 'pass');
      return mixer.mix({
        query: query.text,
        threadId: thread,
        mode,
        sensitive: isSensitive,
        ...(node ? { node } : {}),
        ...(consent ? { consent } : {}),
      });
    },
    turn: parts.turn,
    choose: desk.choose,
    carry: desk.carry,
    read: reader(parts),
    gather: () => createGathering(desk.weight, () => performance.now()),
    record: (request, query, batch) => recordOf(parts, request, query, batch),
  };
}

/** Whatever is not sure is not ready. */
export async function readiness({
  audit,
  trust,
  scrubbing,
  decoys,
  isTorReady,
  airlock,
}: RoadParts): Promise<Readiness> {
  const [scrubber, decoysReady] = await Promise.all([
    scrubbing().then(({ ownDetails }) => ownDetails.problem === null, isFalse),
    decoys().then(({ ledger }) => ledger.problem === null, isFalse),
  ]);
  const chain = audit.state.writable && trust.holds;
  return { chain, scrubber, decoys: decoysReady, tor: isTorReady(), airlock: airlock.status().listening };
}

/** The answers of all slots, read in the vault; and what they mean for the engine's health. */
function reader({ vault, desk }: RoadParts): ReadAnswers {
  return async (carried) => {
    const answers = carried.pages.flatMap((page, slot) => ('problem' in page ? [] : [{ page, slot }]));
    const readings = await vault.readAnswers({
      engine: carried.engine,
      definitions: desk.definitions,
      pages: answers.map(({ page: { status, headers, body, url }, slot }) => ({
        id: String(slot),
        status,
        headers,
        body,
        url,
      })),
    });
    const all = carried.pages.map((page, slot) => {
      if ('problem' in page) return page;
      return readings[answers.findIndex((it) => it.slot === slot)] ?? ({ problem: 'parsing error' } as const);
    });
    await desk.report(carried.engine, all.map(problemOf));
    return all;
  };
}

function recordOf(
  { recorder, switchboard }: RoadParts,
  { text }: WebRequest,
  { findings }: ScrubbedQuery,
  { mode, slots }: Parameters<Road['record']>[2],
): WebRecord {
  const query = recorder.queryHash(text);
  const { profile } = switchboard.current;
  const masked = findings.filter(({ outcome }) => outcome !== 'pass').length;
  const queries = slots.length;
  return {
    open: (engines) =>
      recorder.must({ type: 'web_open', query, mode, engines, queries, findings: findings.length, masked }),
    end(outcome, { results, elapsedMs, failedEngines, sentBytes, receivedBytes }) {
      recorder.note({
        type: 'search',
        road: 'web',
        profile,
        query,
        findings: findings.length,
        masked,
        decoys: Math.max(0, queries - 1),
        results,
        elapsedMs,
      });
      recorder.note({ type: 'web_end', query, outcome, failedEngines, sentBytes, receivedBytes });
    },
  };
}

function isFalse(): false {
  return false;
}

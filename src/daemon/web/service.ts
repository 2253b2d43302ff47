import { AppError } from '../../config/errors.ts';
import { chooseMode } from '../../decoy/choose-mode.ts';
import { normalise } from '../../decoy/normalise.ts';
import { assertSuitable } from '../../decoy/suitable.ts';
import type { Mode } from '../../decoy/types.ts';
import { askWeb } from '../../mediator/ask-web.ts';
import { newIdentity } from '../../mediator/identity.ts';
import { mediate } from '../../mediator/mediate.ts';
import { type PageArrival, readPages } from '../../mediator/reader.ts';
import type { Road } from '../../mediator/road.ts';
import type { WebService } from '../../mediator/service.ts';
import type { FetchLimits, ResultRow, Transport } from '../../mediator/types.ts';
import type { WebPreview, WebRequest } from '../../mediator/web.ts';
import { admit } from '../../profiles/gate.ts';
import type { VaultApi } from '../../vault/contract.ts';
import { type RoadParts, readiness } from './road.ts';

/** A page behind a result. Longer ones are mostly not read by anybody. */
const PAGE_LIMITS: FetchLimits = { bodyBytes: 5_242_880, totalMs: 45_000, redirects: 5 };

export interface WebServiceParts extends RoadParts {
  readonly road: Road;
  readonly transport: Transport;
  readonly vault: Pick<VaultApi, 'readAnswers' | 'keepPages' | 'ask'>;
}

export function createWebService(parts: WebServiceParts): WebService {
  const { road, vault } = parts;
  return {
    preview: (request) => preview(parts, request),
    search: (request, signal) => mediate(request, road, signal),
    ask: (question, signal) =>
      askWeb(
        question,
        {
          search: (request, inner) => mediate(request, road, inner),
          readPages: (rows, inner) => pages(parts, question.text, rows, inner),
          vault,
          now: Date.now,
        },
        signal,
      ),
  };
}

/** The pages behind results: under the same lease as a search, and on record before the first is asked for. */
async function* pages(
  { transport, switchboard, recorder }: WebServiceParts,
  question: string,
  rows: readonly ResultRow[],
  outer: AbortSignal,
): AsyncGenerator<PageArrival> {
  if (rows.length === 0) return;
  const lease = switchboard.lease('research');
  try {
    await recorder.must({ type: 'web_pages', query: recorder.queryHash(question), pages: rows.length });
    const options = { transport, newIdentity, limits: PAGE_LIMITS, codeOf };
    yield* readPages(rows, options, AbortSignal.any([outer, lease.signal]));
  } finally {
    lease.leave();
  }
}

/** The same stages up to the door. Nothing leaves and nothing is spent. */
async function preview(parts: WebServiceParts, request: WebRequest): Promise<WebPreview> {
  const { switchboard, scrubbing, decoys, desk } = parts;
  admit({ id: request.thread, text: request.text, purpose: 'web-search' }, switchboard.current, await readiness(parts));
  const { mixer, threads, shipped } = await decoys();
  const session = (await scrubbing()).scrubber.openSession();
  const { findings, leaves, held } = session.preview(request.text, 'query', request.instructions);
  session.end();
  if (held) throw held;

  const { thread, mode: wanted, consent = {} } = request;
  const isSensitive = request.sensitive || findings.some(({ outcome }) => outcome !== 'pass');
  // A person is shown what own words would look like before being asked whether they may go.
  const asked = { mode: wanted, isSensitive, ofThread: threads.load(thread)?.mode ?? null };
  const isVerbatimOn = parts.config.decoys.verbatim === 'on';
  const mode = chooseMode({ ...asked, consent: { ...consent, verbatim: true } }, isVerbatimOn);
  // What cannot be hidden at all is told here, as sending would.
  assertSuitable(leaves);
  normalise(leaves);
  const about = mixer.explain(leaves);
  const queries = slotCount(mode, parts);
  const place = request.node ?? about.places[0];
  const isSure = request.node !== undefined || about.cell !== null;
  return {
    mode,
    publicClass: '',
    leaves: textOf(mode, about.wire, isSure && place ? shipped.catalogue.canonical(place.topic, place.facet) : ''),
    findings,
    queries,
    engines: desk.candidates(request, queries),
    rareWords: mode === 'verbatim' ? (about.rareWords ?? []) : [],
    places: about.places,
    needsPlace: mode !== 'verbatim' && !isSure,
  };
}

function textOf(mode: Mode, wire: string, canonical: string): string {
  return mode === 'verbatim' ? wire : canonical;
}

function slotCount(mode: Mode, { config: { decoys } }: WebServiceParts): number {
  return (decoys.k + 1) * (mode === 'cell-rr' ? decoys.rrSubset : 1);
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : 'INTERNAL';
}

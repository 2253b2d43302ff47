import type { Config } from '../config/schema.ts';
import type { ScrubbedText } from '../pii/scrub.ts';
import { canonicalIndex } from './cells/canonical-index.ts';
import { allTopics, type CellQueries, cellQueries, commonFacets } from './cells/cell-queries.ts';
import { type CellParts, findNode } from './cells/find-node.ts';
import { drawSubset } from './cells/subset.ts';
import { type Consent, chooseMode } from './choose-mode.ts';
import { createDummies } from './cover/dummies.ts';
import { DecoyError } from './errors.ts';
import { type Explanation, explain } from './explain.ts';
import { normalise, verbatimForm } from './normalise.ts';
import { arrange } from './order.ts';
import type { Ledger } from './state/ledger.ts';
import type { Sent, ThreadRecord } from './state/thread-record.ts';
import type { Threads } from './state/threads.ts';
import { assertSuitable } from './suitable.ts';
import type {
  Catalogue,
  Epsilon,
  JsonValue,
  Mode,
  Node,
  NodeMapper,
  QueryBatch,
  Random,
  VerbatimPlanner,
} from './types.ts';
import { unfit, verbatimQueries } from './verbatim-queries.ts';

/**
 * Batches of one thread. A dropped one could not be repeated byte for byte, and the query that comes twice among fresh decoys
 * is the real one: so the thread ends instead.
 */
const MAX_SENT = 100;

export interface MixSpec {
  readonly query: ScrubbedText;
  /** Questions that belong together, and that an engine may see to belong together. */
  readonly threadId: string;
  readonly mode: Mode | 'auto';
  /** The scrubber found something, or the person says so. */
  readonly sensitive: boolean;
  /** The place in the catalogue that the person has chosen. */
  readonly node?: Pick<Node, 'topic' | 'facet'>;
  /** Only in audits: any member of the cell plays the real one. */
  readonly uniform?: boolean;
  readonly consent?: Consent;
}

export interface MixerParts {
  readonly catalogue: Catalogue;
  readonly mapper: NodeMapper;
  readonly verbatim: VerbatimPlanner;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly threads: Threads;
  readonly now: () => number;
  /** Whether the scrubber lets a text pass as it is. */
  readonly scrubs: (text: string) => boolean;
  readonly config: Config['decoys'];
}

export interface Mixer {
  /**
   * Plans what leaves for one question. What the batch stands on is on the disk when it resolves: a crash cannot lead to a
   * second draw, nor to privacy spent and not counted. One after the other.
   * @throws DecoyError; then nothing may leave
   */
  mix(spec: MixSpec): Promise<QueryBatch>;
  /** A batch without a real query, for cover traffic: nobody can tell it from one with. @throws DecoyError */
  dummy(mode: Mode): QueryBatch;
  /** What would be done with a question, and what that hides. Nothing is kept. */
  explain(text: string): Explanation;
}

/** What a mode gives: the queries, which is real, and what the thread is to remember. */
interface Planned extends CellQueries {
  readonly real: number | null;
  readonly record: ThreadRecord;
}

export function createMixer(parts: MixerParts): Mixer {
  const { catalogue, threads, ledger, random, config, now } = parts;
  const dummies = createDummies(parts);
  const cells: CellParts = {
    facetLimit: commonFacets(catalogue, allTopics(catalogue)),
    findCanonical: canonicalIndex(catalogue, normalise),
  };

  const plan = async (spec: MixSpec, before: ThreadRecord | null, mode: Mode): Promise<Planned> => {
    const fresh = before === null || before.mode !== mode;
    const record = fresh ? newRecord(mode, catalogue.hash, now()) : before;
    return mode === 'verbatim' ? planVerbatim(parts, spec, record) : await planCells(parts, spec, record, cells);
  };

  const mix = async (spec: MixSpec): Promise<QueryBatch> => {
    const { query, threadId, consent = {} } = spec;
    // Also when nothing is spent: a clock that was set back is found before anything is planned.
    ledger.spentToday();
    const before = threads.load(threadId);
    const wanted = { mode: spec.mode, isSensitive: spec.sensitive, ofThread: before?.mode ?? null, consent };
    const mode = chooseMode(wanted, config.verbatim === 'on');
    // A query of the catalogue is one of those that leave anyway, however it looks.
    if (mode === 'verbatim' || cells.findCanonical(query) === undefined) assertSuitable(query);
    const key = threads.mark(threadId, JSON.stringify([normalise(query), spec.node?.topic, spec.node?.facet]));
    if (before?.mode === mode && !consent.redraw) {
      const sent = before.sent.find((it) => it.key === key);
      if (sent) return batchOf(mode, sent, epsilon(mode, before, ledger));
    }
    if (before !== null && before.sent.length >= MAX_SENT) throw full();
    const { items, publicClass, real, record } = await plan(spec, before, mode);
    const sent: Sent = { key, publicClass, ...copied(arrange(items, real, config.windowMs, random)) };
    await threads.save(threadId, { ...record, sent: [...record.sent, sent], lastAt: now() });
    return batchOf(mode, sent, epsilon(mode, record, ledger));
  };

  let last: Promise<unknown> = Promise.resolve();
  return {
    mix(spec) {
      const run = last.then(() => mix(spec));
      last = run.catch(() => undefined);
      return run;
    },
    dummy(mode) {
      ledger.spentToday();
      const { items, publicClass } = dummies.next(mode);
      const sent = { key: '', publicClass, ...copied(arrange(items, null, config.windowMs, random)) };
      return batchOf(mode, sent, epsilon(mode, newRecord(mode, catalogue.hash, now()), ledger));
    },
    explain: (text) => explain(parts, cells, text),
  };
}

/** Queries, and what to remember: see `docs/privacy-claims.md`, P1 to P3. */
async function planCells(
  parts: MixerParts,
  { query, threadId, node: chosen, uniform = false, consent = {} }: MixSpec,
  before: ThreadRecord,
  { facetLimit, findCanonical }: CellParts,
): Promise<Planned> {
  const { catalogue, mapper, random, ledger, threads, config } = parts;
  if (before.catalogue !== catalogue.hash) throw stale();
  const isDrawn = before.mode === 'cell-rr';
  const { topic, facet } = findNode(catalogue, mapper, findCanonical, {
    text: query,
    stay: before.topic,
    chosen,
    facetLimit: (it) => (isDrawn ? facetLimit : commonFacets(catalogue, catalogue.topicsOf(catalogue.cellOf(it)))),
    minConfidence: config.minConfidence,
  });
  const own = catalogue.cellOf(topic);
  const members = catalogue.topicsOf(own);
  if (members.length !== config.k + 1) throw wrongSize(members.length - 1);
  const playedBy = before.playedBy ?? (uniform ? (members[random.below(members.length)] ?? topic) : null);
  let record: ThreadRecord = { ...before, topic, playedBy, cells: before.cells ?? [own] };
  if (isDrawn && (before.cells === null || consent.redraw)) {
    const spec = { cells: catalogue.cellCount, size: config.rrSubset, eps: config.epsThread };
    const cells = drawSubset(own, spec, random);
    await ledger.chargeThread(config.epsThread, consent.beyondCap === true);
    record = { ...record, cells, eps: before.eps + config.epsThread, sent: [] };
    // Kept before anything can refuse it: a draw that is repeated until it pleases is another mechanism.
    await threads.save(threadId, record);
  }
  const queries = cellQueries(catalogue, record.cells ?? [own], facet, normalise);
  // Not scrubbed: the queries are public and the same whoever asks. A refusal that hung on a user's own details would tell of them.
  const texts = queries.items.map(({ text }) => text);
  if (new Set(texts).size < texts.length) throw unfit();
  const real = queries.items.findIndex(({ id }) => id === (playedBy ?? topic));
  return { ...queries, real: real < 0 ? null : real, record };
}

function planVerbatim(parts: MixerParts, { query, consent = {} }: MixSpec, before: ThreadRecord): Planned {
  const { verbatim, random, scrubs, config } = parts;
  const real = verbatimForm(query);
  // Checked when it was read back from the disk, or made by the planner in this process.
  const personas = before.personas as JsonValue | null;
  const { items, plan } = verbatimQueries(verbatim, {
    real,
    k: config.k,
    personas,
    random,
    scrubs,
    normalise: verbatimForm,
  });
  if (plan.rare.length > 0 && !consent.rareWords) {
    throw new DecoyError('DECOY_RARE_WORDS', 'the question holds words that no decoy can cover', {
      hint: 'Leave them out, send it in cell mode, or agree that they are seen.',
      choices: ['rephrase', 'choose-topic', 'send-verbatim', 'do-not-send'],
      spans: plan.rare,
    });
  }
  return { items, publicClass: plan.publicClass, real: 0, record: { ...before, personas: plan.personas } };
}

function epsilon(mode: Mode, record: ThreadRecord, ledger: Ledger): Epsilon {
  return {
    content: mode === 'verbatim' ? Number.POSITIVE_INFINITY : 0,
    thread: mode === 'cell-rr' ? record.eps : Number.POSITIVE_INFINITY,
    spentToday: ledger.spentToday(),
  };
}

/** Normalised again: what was read from the disk leaves only in the form that everything leaves in. */
function batchOf(mode: Mode, { publicClass, slots, realSlot }: Sent, eps: Epsilon): QueryBatch {
  const wire = slots.map(({ id, text, sendMs }) => ({ id, text: normalise(text), sendMs }));
  return { mode, publicClass, slots: wire, realSlot, eps } as unknown as QueryBatch;
}

function copied({ slots, realSlot }: ReturnType<typeof arrange>): Pick<Sent, 'slots' | 'realSlot'> {
  return { slots: [...slots], realSlot };
}

function newRecord(mode: Mode, catalogue: string, lastAt: number): ThreadRecord {
  const nothing = { topic: null, playedBy: null, cells: null, personas: null };
  return { version: 1, mode, catalogue, ...nothing, eps: 0, sent: [], lastAt };
}

function full(): DecoyError {
  return new DecoyError('DECOY_THREAD_FULL', `a thread takes ${MAX_SENT} different questions`, {
    hint: 'Begin a new thread.',
    choices: ['new-thread', 'do-not-send'],
  });
}

function stale(): DecoyError {
  return new DecoyError('DECOY_THREAD_STALE', 'the thread was begun with another version of the catalogue', {
    hint: 'Begin a new thread: the same topics are not in the same cells any more.',
    choices: ['new-thread', 'do-not-send'],
  });
}

function wrongSize(k: number): DecoyError {
  return new DecoyError(
    'DECOY_SETTING',
    `in cell modes there are ${k} decoys to a question, as the catalogue's cells say`,
    {
      hint: `Set decoys.k to ${k}.`,
    },
  );
}

import type { AdmittedQuery } from '../profiles/gate.ts';
import { PiiError } from './errors.ts';
import { assertNoLeak } from './leak-scan.ts';
import { createMemory, type Memory, type MemoryOptions } from './memory.ts';
import { assertDecisions, type Decision } from './policy.ts';
import { applyEdits, type Edited } from './replace/edits.ts';
import { closeHoles, type Hole } from './replace/query.ts';
import { type LocalText, restore } from './replace/restore.ts';
import { saysSomething } from './replace/words.ts';
import { createSegmenter, type Segment, type SegmenterOptions } from './segments.ts';
import { type Find, type Instructions, type IsException, type Settled, safely, settle } from './settle.ts';
import type { Finding, TextMode } from './types.ts';

declare const scrubbed: unique symbol;

/** Text that may leave this machine. Only this file makes it. */
export type ScrubbedText = string & { readonly [scrubbed]: true };

export interface ScrubbedQuery {
  readonly text: ScrubbedText;
  /** Kinds, offsets in the text as given, what was done; never a value. */
  readonly findings: readonly Finding[];
}

/** What would happen to a text. `leaves` is a plain string: a preview can be shown and not sent. */
export interface Preview {
  readonly findings: readonly Finding[];
  /** Empty when the text is held. */
  readonly leaves: string;
  readonly held: PiiError | null;
}

/** Texts that belong together. Ending it forgets every value; nothing is ever written down. */
export interface ScrubSession {
  /** @throws PiiError PII_SCRUB_FAILED, PII_NOTHING_LEFT, PII_BLOCKED, PII_ASK_UNANSWERED, PII_STEP_NEEDED, PII_SESSION_ENDED */
  query(query: AdmittedQuery, instructions?: Instructions): ScrubbedQuery;
  /** A message, a body or a document: values become placeholders that mean the same throughout the session. */
  body(text: string, instructions?: Instructions): ScrubbedQuery;
  /** As `body`, piece by piece. However the text is cut on its way in, the same comes out. */
  stream(chunks: AsyncIterable<string>, instructions?: Instructions): AsyncGenerator<ScrubbedText>;
  /** The same road as `query` and `body`, up to the door. */
  preview(text: string, mode: TextMode, instructions?: Instructions): Preview;
  /** Puts values back into what came in, for the eyes of the person here. */
  restore(text: string): LocalText;
  /**
   * The last look at the exact bytes that are about to leave.
   * @throws PiiError PII_LEAK_FOUND, PII_UNCHECKED, PII_SESSION_ENDED
   */
  assertNoLeak(outgoing: Uint8Array | string): void;
  end(): void;
}

export interface ScrubberOptions extends MemoryOptions {
  /** Every detector, composed; see `daemon/compose.ts`. */
  readonly find: Find;
  readonly isException?: IsException;
  /** What the user told us about themselves: looked for once more in the bytes that leave. */
  readonly ownDetails?: () => readonly string[];
  /** Where long texts are cut; set by tests. */
  readonly segmentSizes?: Pick<SegmenterOptions, 'targetChars' | 'contextChars'>;
}

export interface Scrubber {
  openSession(): ScrubSession;
}

/** Everything that leaves passes here. A detector that fails holds the text: nothing leaves unread. */
export function createScrubber(options: ScrubberOptions): Scrubber {
  return { openSession: () => openSession(options, createMemory(options)) };
}

function openSession(options: ScrubberOptions, memory: Memory): ScrubSession {
  const { find, isException = () => false, ownDetails = () => [], segmentSizes } = options;
  let open = true;
  const assertOpen = (): void => {
    if (!open) throw new PiiError('PII_SESSION_ENDED', 'the session has ended and its values are forgotten');
  };
  const run = (text: string, mode: TextMode, instructions: Instructions, from: Find = find): Settled => {
    assertOpen();
    const replace =
      mode === 'query' ? closeHoles : (before: string, holes: readonly Hole[]) => named(before, holes, memory);
    return settle(text, { mode, find: from, isException, memory, replace, instructions });
  };
  const query = (text: string, instructions: Instructions): Settled => {
    const settled = run(text.toWellFormed(), 'query', instructions);
    const gone = settled.findings.some(({ outcome }) => outcome !== 'pass');
    return settled.held || !gone || saysSomething(settled.text) ? settled : { ...settled, held: nothingLeft() };
  };
  const piece = (segment: Segment, instructions: Instructions): Settled => {
    const decisions = decisionsIn(segment, instructions.decisions ?? []);
    const settled = run(segment.text, 'prose', { ...instructions, decisions }, inContext(find, segment));
    return { ...settled, findings: settled.findings.map((it) => moved(it, segment.start)) };
  };
  const segmenter = () => createSegmenter({ ...segmentSizes, find: (text) => safely(() => find(text, 'prose')) });
  const body = (text: string, instructions: Instructions): Settled => {
    assertDecisions(instructions.decisions ?? [], [], text.length);
    const cutter = segmenter();
    const pieces = [...cutter.push(text), ...cutter.end()].map((segment) => piece(segment, instructions));
    return {
      text: pieces.map((it) => it.text).join(''),
      findings: pieces.flatMap(({ findings }) => findings),
      held: pieces.find(({ held }) => held !== null)?.held ?? null,
    };
  };
  return {
    query: ({ text }, instructions = {}) => mayLeave(query(text, instructions)),
    body: (text, instructions = {}) => mayLeave(body(text, instructions)),
    async *stream(chunks, instructions = {}) {
      // A later piece may hold the whole text back: then nothing of it may have left before.
      if ((instructions.unattended ?? 'mask') !== 'mask') {
        yield mayLeave(body((await Array.fromAsync(chunks)).join(''), instructions)).text;
        return;
      }
      const cutter = segmenter();
      for await (const chunk of chunks) {
        for (const segment of cutter.push(chunk)) yield mayLeave(piece(segment, instructions)).text;
      }
      for (const segment of cutter.end()) yield mayLeave(piece(segment, instructions)).text;
    },
    preview(text, mode, instructions = {}) {
      const { findings, held, text: settled } = mode === 'query' ? query(text, instructions) : body(text, instructions);
      return { findings, leaves: held ? '' : settled, held };
    },
    restore: (text) => restore(text, memory.placeholders),
    assertNoLeak(outgoing) {
      assertOpen();
      const values = [...memory.removedValues(), ...ownDetails()];
      assertNoLeak(outgoing, { values, find: (text) => find(text, 'prose'), isKept: memory.isKept });
    },
    end() {
      open = false;
      memory.clear();
    },
  };
}

function mayLeave({ text, findings, held }: Settled): ScrubbedQuery {
  if (held) throw held;
  return { text: text as ScrubbedText, findings };
}

function nothingLeft(): PiiError {
  return new PiiError('PII_NOTHING_LEFT', 'without the personal data nothing is left to search for', {
    hint: 'Add what the search is about, or keep something with cloister scrub --review.',
  });
}

/** Placeholders instead of values. */
function named(text: string, holes: readonly Hole[], { placeholders }: Memory): Edited {
  const edits = holes.map(({ kind, start, end, insert }) => ({
    start,
    end,
    insert: insert ?? placeholders.nameOf(kind, text.slice(start, end)),
  }));
  return applyEdits(text, edits);
}

/** Lets detectors see what stands around a piece: a label at the end of the piece before names a number in this one. */
function inContext(find: Find, { before, after }: Segment): Find {
  return (text, mode) => {
    const limit = text.length;
    const found = find(before + text + after, mode);
    if (found.some(({ start, end }) => start < 0 || end > before.length + limit + after.length)) throw new RangeError();
    return found
      .map((it) => moved(it, -before.length))
      .filter(({ start, end }) => end > 0 && start < limit)
      .map((it) => ({ ...it, start: Math.max(0, it.start), end: Math.min(limit, it.end) }));
  };
}

function decisionsIn({ start, text }: Segment, decisions: readonly Decision[]): readonly Decision[] {
  return decisions
    .filter((it) => it.start < start + text.length && it.end > start)
    .map((it) => ({ ...it, start: Math.max(0, it.start - start), end: Math.min(text.length, it.end - start) }));
}

function moved(finding: Finding, by: number): Finding {
  return { ...finding, start: finding.start + by, end: finding.end + by };
}

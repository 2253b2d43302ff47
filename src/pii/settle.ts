import { PiiError } from './errors.ts';
import type { Memory } from './memory.ts';
import { assertDecisions, type Decision, isGuarded, type Rules, type Unattended, underRule } from './policy.ts';
import type { Edited, Span } from './replace/edits.ts';
import { placeholdersIn } from './replace/placeholders.ts';
import type { Hole } from './replace/query.ts';
import { createTaken } from './replace/taken.ts';
import { type Finding, type Outcome, PII_KINDS, type TextMode } from './types.ts';

/** Finds personal data. Offsets are UTF-16 ones of `text`. */
export type Find = (text: string, mode: TextMode) => readonly Finding[];

/** Says whether the person wants a value never to be masked. */
export type IsException = (kind: Finding['kind'], value: string) => boolean;

export interface Instructions {
  readonly rules?: Rules;
  readonly unattended?: Unattended;
  readonly decisions?: readonly Decision[];
}

export interface Settled {
  readonly text: string;
  /** In order. Offsets are those of the text as given; outcomes are what was done. */
  readonly findings: readonly Finding[];
  /** Why nothing of it may leave. */
  readonly held: PiiError | null;
}

export interface SettleOptions {
  readonly mode: TextMode;
  readonly find: Find;
  readonly isException: IsException;
  readonly memory: Memory;
  /** Takes the holes out. */
  readonly replace: (text: string, holes: readonly Hole[]) => Edited;
  readonly instructions: Instructions;
}

/** Taking something out may bring together what was apart; a text that still changes after this many rounds is held. */
const MAX_ROUNDS = 6;

/**
 * Finds, decides and replaces until nothing is found any more. So what leaves has been read by the detectors in the
 * form in which it leaves, and doing it twice gives the same as once.
 * @param text well-formed UTF-16
 * @throws PiiError PII_SCRUB_FAILED when a detector fails or the text does not come to rest; PII_DECISION_UNKNOWN,
 *   PII_STEP_NEEDED
 */
export function settle(text: string, options: SettleOptions): Settled {
  const { memory, instructions } = options;
  const reported: Finding[] = [];
  let current = text;
  let toGiven = (span: Span): Span => span;
  let held: PiiError | null = null;
  memory.placeholders.avoid(text);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const decisions = round === 0 ? (instructions.decisions ?? []) : [];
    const found = findings(current, decisions, options);
    assertDecisions(decisions, found, current.length);
    const judged = found.map((finding) => judge(finding, current, decisions, options));
    held ??= round === 0 ? refusal(judged, instructions.unattended ?? 'mask') : null;
    for (const { finding } of judged) {
      if (round === 0 || finding.outcome !== 'pass') reported.push({ ...finding, ...toGiven(finding) });
    }
    const holes = judged.flatMap(({ finding, insert }) =>
      finding.outcome === 'pass' ? [] : [holeOf(finding, insert)],
    );
    if (holes.length === 0) return { text: current, findings: inOrder(reported), held };
    for (const { start, end } of holes) memory.removed(current.slice(start, end));
    const edited = options.replace(current, holes);
    const before = toGiven;
    toGiven = (span) => before(edited.toBefore(span));
    current = edited.text;
  }
  throw failed();
}

interface Judged {
  readonly finding: Finding;
  readonly decided: boolean;
  readonly insert?: string | undefined;
}

function judge(finding: Finding, text: string, decisions: readonly Decision[], options: SettleOptions): Judged {
  const { memory, instructions } = options;
  const { kind, start, end } = finding;
  const decision = decisions.find((about) => isAt(finding, about));
  const as = (outcome: Outcome): Judged => ({ finding: { ...finding, outcome }, decided: decision !== undefined });
  if (decision?.choice === 'keep') memory.kept(kind, text.slice(start, end));
  if (decision?.choice === 'mask') return as('mask');
  if (decision?.choice === 'edit') return { ...as('mask'), insert: decision.text?.toWellFormed() ?? '' };
  return as(stays(finding, text, options) ? 'pass' : underRule(finding, instructions.rules ?? {}));
}

function refusal(judged: readonly Judged[], unattended: Unattended): PiiError | null {
  const open = judged.filter(({ finding, decided }) => !decided && finding.outcome !== 'pass');
  if (unattended === 'block' && open.length > 0) {
    return new PiiError('PII_BLOCKED', 'the text holds personal data, and the policy is to let no such text leave', {
      hint: 'Take it out, or choose the policy mask.',
    });
  }
  if (unattended === 'ask-fails' && open.some(({ finding }) => finding.outcome === 'ask')) {
    return new PiiError('PII_ASK_UNANSWERED', 'the text may hold personal data, and nobody is there to decide', {
      hint: 'Decide with cloister scrub --review, or choose the policy mask.',
    });
  }
  return null;
}

/** What the detectors find, the session knows and the person marked, in order, without overlap, outside placeholders. */
function findings(text: string, decisions: readonly Decision[], options: SettleOptions): readonly Finding[] {
  const { memory } = options;
  const detected = detect(text, options);
  const [staying, going] = divided(detected, (finding) => stays(finding, text, options));
  for (const { kind, start, end } of going) {
    const wanted = decisions.some((it) => it.choice !== 'mask' && it.start === start && it.end === end);
    if (kind === 'PERSON' && !wanted) memory.names.learn(text.slice(start, end), text);
  }
  const known = memory.names.echoesIn(text, options.mode);
  const marked = decisions.filter((it) => it.choice !== 'keep' && ![...detected, ...known].some((at) => isAt(at, it)));
  // What goes comes first: where it overlaps with something that stays, it goes.
  const ranked = [...marked.map(markedByHand), ...going, ...known, ...staying];
  const taken = createTaken(placeholdersIn(text));
  const free = ranked.flatMap((finding) =>
    taken
      .take(finding)
      .filter(({ start, end }) => /[\p{L}\p{N}]/u.test(text.slice(start, end)))
      .map((piece) => ({ ...finding, ...piece })),
  );
  return inOrder(free);
}

function divided<T>(list: readonly T[], test: (item: T) => boolean): readonly [yes: readonly T[], no: readonly T[]] {
  const { yes = [], no = [] } = Object.groupBy(list, (item) => (test(item) ? 'yes' : 'no'));
  return [yes, no];
}

function stays(finding: Finding, text: string, { memory, isException, instructions }: SettleOptions): boolean {
  const value = text.slice(finding.start, finding.end);
  // Never for good: a remembered exception for a secret would outlive the moment it was safe in.
  const excepted = !isGuarded(finding.kind) && isException(finding.kind, value);
  return excepted || memory.isKept(finding.kind, value) || underRule(finding, instructions.rules ?? {}) === 'pass';
}

function markedByHand({ start, end }: Decision): Finding {
  return { kind: 'OWN_DETAIL', start, end, confidence: 1, outcome: 'mask', reason: 'marked by you' };
}

function isAt(finding: Span, { start, end }: Span): boolean {
  return finding.start === start && finding.end === end;
}

function detect(text: string, { find, mode }: SettleOptions): readonly Finding[] {
  const found = safely(() => find(text, mode));
  if (!found.every((finding) => isWhole(finding, text))) throw failed();
  return found;
}

/**
 * Runs a detector, and holds the text when it fails.
 * @throws PiiError PII_SCRUB_FAILED
 */
export function safely<T>(detector: () => T): T {
  try {
    return detector();
  } catch {
    // The error may quote the text: it ends here.
    throw failed();
  }
}

function isWhole({ kind, start, end, confidence }: Finding, text: string): boolean {
  const known = PII_KINDS.includes(kind) && confidence >= 0 && confidence <= 1;
  return known && Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end && end <= text.length;
}

function holeOf({ kind, start, end }: Finding, insert: string | undefined): Hole {
  return insert === undefined ? { kind, start, end } : { kind, start, end, insert };
}

function inOrder(list: readonly Finding[]): readonly Finding[] {
  return list.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function failed(): PiiError {
  return new PiiError('PII_SCRUB_FAILED', 'the text could not be checked for personal data, so nothing of it leaves', {
    hint: 'Word it differently; report it if it happens again.',
  });
}

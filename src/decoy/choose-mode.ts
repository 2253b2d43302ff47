import { DecoyError } from './errors.ts';
import type { Mode } from './types.ts';

/** What a person has agreed to, each after having been told what follows. */
export interface Consent {
  /** Own words although they were found, or marked, to be sensitive. */
  readonly verbatim?: boolean;
  /** Another mode within a thread: what the thread's mode claims is lost for it. */
  readonly switchMode?: boolean;
  /** Words that no decoy covers. */
  readonly rareWords?: boolean;
  /** A new draw of cells, for another epsilon. */
  readonly redraw?: boolean;
  /** More than the day's budget. */
  readonly beyondCap?: boolean;
}

export interface Wanted {
  readonly mode: Mode | 'auto';
  readonly isSensitive: boolean;
  /** Of the thread so far. */
  readonly ofThread: Mode | null;
  readonly consent: Consent;
}

/**
 * Which mode a question is sent in. Never weaker than asked or than its thread is, unless a person has agreed.
 * @param isVerbatimOn whether own words may be chosen without being asked for by name: no guarantee goes with them
 * @throws DecoyError DECOY_MODE_UNANSWERED
 */
export function chooseMode({ mode: wanted, isSensitive, ofThread, consent }: Wanted, isVerbatimOn: boolean): Mode {
  const mode = wanted === 'auto' ? auto(isSensitive, ofThread, isVerbatimOn) : wanted;
  if (mode === 'verbatim' && isSensitive && !consent.verbatim) {
    throw unanswered('the question is sensitive, and in its own words it would be read by the engine', [
      'rephrase',
      'choose-topic',
      'send-verbatim',
      'do-not-send',
    ]);
  }
  if (ofThread !== null && mode !== ofThread && !consent.switchMode) {
    throw unanswered('the thread was begun in another mode, and mixing them gives both away', [
      'new-thread',
      'do-not-send',
    ]);
  }
  return mode;
}

function auto(isSensitive: boolean, ofThread: Mode | null, isVerbatimOn: boolean): Mode {
  if (ofThread !== null && (ofThread !== 'verbatim' || !isSensitive)) return ofThread;
  return isSensitive || !isVerbatimOn ? 'cell' : 'verbatim';
}

function unanswered(message: string, choices: DecoyError['choices']): DecoyError {
  return new DecoyError('DECOY_MODE_UNANSWERED', message, {
    hint: 'Choose: another thread, a topic of the catalogue, or agree to the weaker mode.',
    choices,
  });
}

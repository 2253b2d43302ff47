import type { AskEvent, VaultApi } from '../../vault/contract.ts';
import type { TranscriptEntry } from './book.ts';

/**
 * Writes each question and its answer down, however the answer ends.
 * @param isOn asked at every question: the rule may be lifted or restored at any time
 * @param write must not throw: a transcript that cannot be written is no reason to lose the answer
 */
export function recordedAnswers(
  ask: VaultApi['ask'],
  isOn: () => boolean,
  write: (entry: TranscriptEntry) => void,
): VaultApi['ask'] {
  return (spec, signal) => (isOn() ? recorded(ask(spec, signal), spec.text, write) : ask(spec, signal));
}

async function* recorded(
  events: AsyncIterable<AskEvent>,
  question: string,
  write: (entry: TranscriptEntry) => void,
): AsyncGenerator<AskEvent> {
  let answer = '';
  let ended: TranscriptEntry['ended'] = 'cut';
  try {
    for await (const event of events) {
      if (event.type === 'text') answer += event.delta;
      if (event.type === 'answer') {
        answer = event.answer.text;
        ended = 'complete';
      }
      yield event;
    }
  } catch (error) {
    ended = 'failed';
    throw error;
  } finally {
    write({ at: Date.now(), question, answer, ended });
  }
}

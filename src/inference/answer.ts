import type { Evidence } from '../rag/types.ts';
import { assertInsideEvidence, citationsOf, createCitationFilter } from './citations.ts';
import { InferenceError } from './errors.ts';
import { answerExtractively } from './extractive.ts';
import { generatedNotice, NOTHING_FOUND, noneNotice } from './notices.ts';
import type { Answer, ChatModel } from './port.ts';
import { buildPrompt } from './prompt.ts';
import { cancelled } from './queue.ts';

export type AnswerEvent =
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'answer'; readonly answer: Answer };

/**
 * Answers a question from the evidence alone: with the chat model when there is one, else by quoting.
 * The deltas put together are the answer's text. Stops generating when the signal aborts or the reader stops.
 * @throws InferenceError INFERENCE_CANCELLED, INFERENCE_TOO_LONG, INFERENCE_FAILED; what was written before a failure
 *   has been yielded
 */
export async function* answer(
  question: string,
  evidence: Evidence,
  { chat }: { readonly chat?: ChatModel | undefined },
  signal?: AbortSignal,
): AsyncGenerator<AnswerEvent, void, undefined> {
  if (signal?.aborted) throw cancelled();
  if (!chat || evidence.passages.length === 0) {
    const quoted = assertInsideEvidence(answerExtractively(question, evidence), evidence.passages);
    const notice = chat ? noneNotice(evidence.method) : quoted.notice;
    yield { type: 'text', delta: quoted.text };
    yield { type: 'answer', answer: { ...quoted, notice } };
    return;
  }

  const { prompt, passages, omitted, trimmed } = buildPrompt(question, evidence, chat);
  const filter = createCitationFilter((marker) => passages.has(marker));
  let text = '';
  for await (const written of chat.stream(prompt, signal)) {
    const delta = text === '' ? filter.push(written).trimStart() : filter.push(written);
    if (delta === '') continue;
    text += delta;
    yield { type: 'text', delta };
  }
  const rest = text === '' ? filter.end().trim() : filter.end().trimEnd();
  if (rest !== '') {
    text += rest;
    yield { type: 'text', delta: rest };
  }
  if (text === '') {
    throw new InferenceError('INFERENCE_FAILED', 'the chat model wrote nothing', {
      hint: 'Ask again in other words, or import another chat model.',
    });
  }

  const { citations, weakCount } = citationsOf(text, passages);
  const none = citations.length === 0 && saysNothingFound(text);
  const notice = none
    ? noneNotice(evidence.method, `read by ${chat.name}`)
    : generatedNotice({
        model: chat.name,
        method: evidence.method,
        validCitations: citations.length,
        refusedCitations: filter.refusedCount,
        weakCitations: weakCount,
        omittedPassages: omitted.length,
        trimmedPassages: trimmed.length,
      });
  const finished: Answer = { text, mode: none ? 'none' : 'generated', citations, model: chat.name, notice };
  yield { type: 'answer', answer: assertInsideEvidence(finished, evidence.passages) };
}

/** Models drop the full stop, add quotes or go on to apologise; the words themselves they keep. */
function saysNothingFound(text: string): boolean {
  const plain = (each: string): string =>
    each
      .toLowerCase()
      .replace(/[^\p{L}]+/gu, ' ')
      .trim();
  return plain(text).startsWith(plain(NOTHING_FOUND));
}

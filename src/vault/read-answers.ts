import type { EngineReading } from '../mediator/types.ts';
import { ReadError } from '../rag/errors.ts';
import type { Readers } from '../rag/read/readers.ts';
import { ANSWER_MS } from '../rag/web/limits.ts';
import type { AnswerArgs } from './answer-task.ts';
import type { AnswerPage, AnswersSpec } from './contract.ts';

/** Larger answers are no list of results. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/**
 * Reads engines' answers in the parser threads. One that takes too long or too much memory is a parsing error like any
 * other that cannot be read; it ends its thread and nothing else.
 * @throws RagError RAG_READERS_SPENT when no thread is left for the next one, RAG_CANCELLED
 */
export async function readAnswers(
  readers: Pick<Readers, 'run'>,
  { engine, definitions, pages }: AnswersSpec,
): Promise<readonly EngineReading[]> {
  return Promise.all(pages.map((page) => read(readers, engine, definitions, page)));
}

async function read(
  readers: Pick<Readers, 'run'>,
  engine: string,
  definitions: string,
  { status, headers, body, url }: AnswerPage,
): Promise<EngineReading> {
  if (body.length > MAX_ANSWER_BYTES) return { problem: 'parsing error' };
  const args: AnswerArgs = { engine, definitions, status, headers, url };
  try {
    return (await readers.run({ name: 'answer', args, bytes: body }, ANSWER_MS)) as EngineReading;
  } catch (error) {
    if (error instanceof ReadError) return { problem: 'parsing error' };
    throw error;
  }
}

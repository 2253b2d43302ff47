import type { LlamaModel } from 'node-llama-cpp';
import { InferenceError } from './errors.ts';
import type { Host } from './llama.ts';
import type { VerifiedModel } from './models.ts';
import type { Reranker } from './port.ts';
import { createQueue } from './queue.ts';

const MAX_CONTEXT_TOKENS = 2048;
const MIN_CONTEXT_TOKENS = 64;

/** Serves a loaded reranker. */
export async function createReranker(model: LlamaModel, file: VerifiedModel, host: Host): Promise<Reranker> {
  const limit = Math.min(MAX_CONTEXT_TOKENS, model.trainContextSize);
  const context = await model.createRankingContext({
    contextSize: { min: Math.min(MIN_CONTEXT_TOKENS, limit), max: limit },
    // The whole pair in one batch, as for embeddings.
    batchSize: limit,
    threads: host.maxThreads,
  });
  const queue = createQueue([context]);

  return {
    modelId: file.id,
    async rank(question, texts, signal) {
      queue.assertOpen();
      // Half of the context stays for the passage; longer passages are scored in overlapping parts.
      if (model.tokenize(question).length > context.contextSize / 2) {
        throw new InferenceError('INFERENCE_TOO_LONG', 'the question is too long for the reranker', {
          hint: 'Ask a shorter question.',
        });
      }
      const scores: number[] = [];
      for (const text of texts) {
        scores.push(await queue.run(() => score(question, text), { signal }));
      }
      return scores;
    },
    async close() {
      await queue.close();
      await model.dispose();
    },
  };

  async function score(question: string, text: string): Promise<number> {
    try {
      return await context.rank(question, text, { onOverflow: { type: 'maxChunk' } });
    } catch (error) {
      throw new InferenceError('INFERENCE_FAILED', 'the reranker failed', { cause: error });
    }
  }
}

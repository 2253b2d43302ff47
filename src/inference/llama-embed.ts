import type { LlamaEmbeddingContext, LlamaModel } from 'node-llama-cpp';
import { prefixesFor } from './embed-prefix.ts';
import { InferenceError } from './errors.ts';
import type { Host } from './llama.ts';
import type { VerifiedModel } from './models.ts';
import type { Embedder } from './port.ts';
import { cancelled, createQueue } from './queue.ts';

/** Longer inputs are rarer than the memory they cost: the work buffers grow with the square of this. */
const MAX_CONTEXT_TOKENS = 1024;
const MIN_CONTEXT_TOKENS = 64;
/** Tokens a text may gain where it touches its prefix, plus the one llama.cpp keeps free. */
const JOIN_TOKENS = 3;

/** Serves a loaded embedding model. */
export async function createEmbedder(model: LlamaModel, file: VerifiedModel, host: Host): Promise<Embedder> {
  const { contexts, contextTokens } = await createContexts(model, host);
  const queue = createQueue(contexts);
  const [first] = contexts;
  const prefixes = prefixesFor(file.name, model.architecture);
  const frameTokens =
    first!.calculateInputLength([]) +
    Math.max(...Object.values(prefixes).map((prefix) => model.tokenize(prefix).length)) +
    JOIN_TOKENS;
  const maxTokens = contextTokens - frameTokens;
  if (maxTokens < 1) {
    throw new InferenceError('MODEL_LOAD_FAILED', 'the embedding model has no room for text in its context', {
      hint: 'Use another embedding model.',
    });
  }
  const dimensions = model.embeddingVectorSize;
  const countTokens = (text: string): number => model.tokenize(text).length;

  return {
    modelId: file.id,
    dimensions,
    maxTokens,
    countTokens,
    async embed(texts, kind, signal) {
      queue.assertOpen();
      if (signal?.aborted) throw cancelled();
      // All of them before the first is computed: a batch is refused whole, not after minutes of work.
      const inputs = texts.map((text) => {
        if (text.trim() === '') return null;
        if (countTokens(text) > maxTokens) throw tooLong(maxTokens);
        return model.tokenize(prefixes[kind] + text);
      });
      const vectors = inputs.map(() => new Float32Array(dimensions));
      let next = 0;
      const work = async (): Promise<void> => {
        while (next < inputs.length) {
          const index = next++;
          const input = inputs[index];
          // Nothing to embed: a zero vector, which is near to nothing.
          if (!input) continue;
          const options = { signal, urgent: kind === 'query' };
          const { vector } = await queue.run((context) => context.getEmbeddingFor(input), options);
          normalise(vector, vectors[index]!);
        }
      };
      try {
        // As many at a time as there are contexts, so that a bulk job never has more than its share in the queue.
        await Promise.all(contexts.map(work));
      } catch (error) {
        next = inputs.length;
        throw asInferenceError(error);
      }
      return vectors;
    },
    async close() {
      await queue.close();
      await model.dispose();
    },
  };
}

/**
 * On the CPU one context of one thread for each core: threads that share one small model mostly wait for each other.
 * A graphics processor is filled by one context.
 */
async function createContexts(
  model: LlamaModel,
  { backend, maxThreads }: Host,
): Promise<{ readonly contexts: readonly LlamaEmbeddingContext[]; readonly contextTokens: number }> {
  const { context, contextTokens } = await createLargest(model);
  const contexts = [context];
  const wanted = backend === 'cpu' ? maxThreads : 1;
  while (contexts.length < wanted) {
    try {
      contexts.push(await createContext(model, contextTokens));
    } catch {
      // Fewer contexts are slower, not wrong; anything but a lack of memory would have failed the first one too.
      break;
    }
  }
  return { contexts, contextTokens };
}

/** The longest context that memory allows, halving from the longest the model was trained on. */
async function createLargest(
  model: LlamaModel,
): Promise<{ readonly context: LlamaEmbeddingContext; readonly contextTokens: number }> {
  let contextTokens = Math.min(MAX_CONTEXT_TOKENS, model.trainContextSize);
  for (;;) {
    try {
      return { context: await createContext(model, contextTokens), contextTokens };
    } catch (error) {
      if (contextTokens / 2 < MIN_CONTEXT_TOKENS) throw error;
      contextTokens = Math.floor(contextTokens / 2);
    }
  }
}

function createContext(model: LlamaModel, contextTokens: number): Promise<LlamaEmbeddingContext> {
  // The whole input in one batch: an encoder that gets it in parts pools over the last part only.
  return model.createEmbeddingContext({ contextSize: contextTokens, batchSize: contextTokens, threads: 1 });
}

function normalise(vector: readonly number[], into: Float32Array): void {
  const length = Math.hypot(...vector);
  if (vector.length !== into.length || !Number.isFinite(length)) {
    throw new InferenceError('INFERENCE_FAILED', 'the embedding model returned a vector that is not a number', {
      hint: 'The model file may be damaged: verify it or import another embedding model.',
    });
  }
  if (length > 0) for (let i = 0; i < into.length; i++) into[i] = vector[i]! / length;
}

function tooLong(maxTokens: number): InferenceError {
  return new InferenceError('INFERENCE_TOO_LONG', `a text is longer than the ${maxTokens} tokens the model embeds`, {
    hint: 'Split it into smaller parts.',
  });
}

function asInferenceError(error: unknown): InferenceError {
  if (error instanceof InferenceError) return error;
  return new InferenceError('INFERENCE_FAILED', 'the embedding model failed', { cause: error });
}

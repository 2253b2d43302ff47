import { InferenceError } from './errors.ts';
import type { GgufHeader } from './gguf.ts';
import type { ModelRole } from './port.ts';

/** Architectures that only encode: they cannot write text. Names as in llama.cpp's `LLM_ARCH_NAMES`. */
const ENCODERS: ReadonlySet<string> = new Set([
  'bert',
  'eurobert',
  'gemma-embedding',
  'jina-bert-v2',
  'jina-bert-v3',
  'llama-embed',
  'modern-bert',
  'neo-bert',
  'nomic-bert',
  'nomic-bert-moe',
  't5encoder',
]);

/** Files that hold a part or a companion of a model. */
const NOT_TEXT_MODELS: ReadonlySet<string> = new Set(['clip', 'imatrix', 'lora', 'adapter', 'wavtokenizer-dec']);

const RANK_POOLING = 4;

const ROLE_NAMES: Readonly<Record<ModelRole, string>> = {
  chat: 'a chat model',
  embed: 'an embedding model',
  rerank: 'a reranker',
};

/**
 * The role a model was made for. llama.cpp would run a chat model as an embedder without complaint and rank by noise,
 * so the role comes from the file and a role asked for is held against it.
 * @throws InferenceError MODEL_WRONG_ROLE
 */
export function roleOf(header: GgufHeader, asked: ModelRole | undefined): ModelRole {
  const made = madeFor(header);
  // A base model has no chat template; it may write when the person says so.
  if (made === 'base' && asked === 'chat') return 'chat';
  if (made === 'none' || made === 'base') {
    throw new InferenceError(
      'MODEL_WRONG_ROLE',
      made === 'base'
        ? 'the file is a base model: it has no chat template and no pooling for embeddings'
        : 'the file is neither a chat model, an embedding model nor a reranker',
      {
        hint: 'Import an instruction-tuned, embedding or reranking model, not a base model, an adapter or a vision part.',
      },
    );
  }
  if (asked !== undefined && asked !== made) {
    throw new InferenceError('MODEL_WRONG_ROLE', `the file is ${ROLE_NAMES[made]}, not ${ROLE_NAMES[asked]}`, {
      hint: 'Import it without naming a role, or choose a file made for the role.',
    });
  }
  return made;
}

function madeFor(header: GgufHeader): ModelRole | 'base' | 'none' {
  if (NOT_TEXT_MODELS.has(header.architecture)) return 'none';
  if (header.pooling === RANK_POOLING || header.hasRankHead || header.hasRerankTemplate) {
    return header.hasRankHead ? 'rerank' : 'none';
  }
  // Before the chat template: embedding models made from chat models still carry one.
  if (ENCODERS.has(header.architecture) || (header.pooling !== null && header.pooling > 0)) return 'embed';
  return header.hasChatTemplate ? 'chat' : 'base';
}

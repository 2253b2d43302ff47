import type { FileHandle } from 'node:fs/promises';
import { InferenceError } from './errors.ts';
import { type MetadataValue, parseGguf } from './gguf-parse.ts';

/** What the head of a GGUF file says about the model in it. */
export interface GgufHeader {
  readonly architecture: string;
  readonly name: string;
  /** Longest text the model was trained on, in tokens; 0 when the file does not say. */
  readonly contextTokens: number;
  /** Length of its vectors; 0 when the file does not say. */
  readonly embeddingLength: number;
  /** llama.cpp's `enum llama_pooling_type`: 0 none, 1 mean, 2 cls, 3 last, 4 rank; null when the file does not say. */
  readonly pooling: number | null;
  readonly hasChatTemplate: boolean;
  readonly hasRerankTemplate: boolean;
  /** Holds the tensors of a classifier (`cls.weight` or `cls.output.weight`), which a reranker scores with. */
  readonly hasRankHead: boolean;
  /** Parts the model was split into; a whole model is 1. */
  readonly partCount: number;
}

/** A vocabulary of 250,000 tokens with merges takes about 15 MB. */
const FIRST_READ_BYTES = 4 * 2 ** 20;
const MAX_HEADER_BYTES = 256 * 2 ** 20;

/**
 * Reads and checks the head of a GGUF file without llama.cpp, so that nothing foreign is loaded to refuse it.
 * @throws InferenceError MODEL_NOT_GGUF when it is another format, damaged, or shorter than its tensors need
 */
export async function readGgufHeader(file: FileHandle): Promise<GgufHeader> {
  const { size } = await file.stat();
  for (let limit = FIRST_READ_BYTES; ; limit *= 4) {
    const bytes = Buffer.alloc(Math.min(limit, size));
    const length = await readFully(file, bytes);
    const parsed = parseGguf(bytes.subarray(0, length), size);
    if (parsed !== 'more') return describe(parsed.metadata, parsed.tensorNames);
    if (limit >= size || limit >= MAX_HEADER_BYTES) {
      throw new InferenceError('MODEL_NOT_GGUF', 'the model file ends inside its own header', {
        hint: 'The file was cut short: copy or download it again and compare its size.',
      });
    }
  }
}

async function readFully(file: FileHandle, bytes: Buffer): Promise<number> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

function describe(metadata: ReadonlyMap<string, MetadataValue>, tensorNames: ReadonlySet<string>): GgufHeader {
  const text = (key: string): string | undefined => {
    const value = metadata.get(key);
    return typeof value === 'string' ? value : undefined;
  };
  const architecture = text('general.architecture');
  if (!architecture) {
    throw new InferenceError('MODEL_NOT_GGUF', 'the model file does not name its architecture', {
      hint: 'The file is damaged or is not a language model; get it again from its publisher.',
    });
  }
  const count = (key: string): number | undefined => {
    const value = metadata.get(key);
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  };
  return {
    architecture,
    name: (text('general.name') ?? text('general.basename') ?? architecture).slice(0, 200),
    contextTokens: count(`${architecture}.context_length`) ?? 0,
    embeddingLength: count(`${architecture}.embedding_length`) ?? 0,
    pooling: count(`${architecture}.pooling_type`) ?? null,
    hasChatTemplate: (text('tokenizer.chat_template') ?? '') !== '',
    hasRerankTemplate: (text('tokenizer.chat_template.rerank') ?? '') !== '',
    hasRankHead: tensorNames.has('cls.weight') || tensorNames.has('cls.output.weight'),
    partCount: count('split.count') || 1,
  };
}

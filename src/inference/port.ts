import type { WebOrigin } from '../rag/types.ts';

/** A model role: each is filled by at most one imported model at a time. */
export type ModelRole = 'chat' | 'embed' | 'rerank';

/** Turns texts into unit-length vectors. One model, one queue. */
export interface Embedder {
  /** SHA-256 (hex) of the model file: two embedders with the same id give interchangeable vectors. */
  readonly modelId: string;
  readonly dimensions: number;
  /** Longest input in tokens; longer ones throw INFERENCE_TOO_LONG instead of being cut silently. */
  readonly maxTokens: number;
  countTokens(text: string): number;
  /** @returns one L2-normalised vector per text, in order; @throws InferenceError INFERENCE_CANCELLED on abort */
  embed(texts: readonly string[], kind: 'query' | 'passage', signal?: AbortSignal): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** Generates text. */
export interface ChatModel {
  readonly modelId: string;
  readonly name: string;
  /** Prompt and answer together, in tokens. */
  readonly contextTokens: number;
  /** Counts tokens of plain text; the chat template's overhead is in `templateTokens`. */
  countTokens(text: string): number;
  readonly templateTokens: number;
  stream(prompt: ChatPrompt, signal?: AbortSignal): AsyncIterable<string>;
  close(): Promise<void>;
}

export interface ChatPrompt {
  readonly system: string;
  readonly user: string;
  readonly maxAnswerTokens: number;
}

/** Scores passages against a question; higher is better, 0 to 1. */
export interface Reranker {
  readonly modelId: string;
  rank(question: string, texts: readonly string[], signal?: AbortSignal): Promise<number[]>;
  close(): Promise<void>;
}

/** Which device really serves a model, as llama.cpp reports it. */
export type Backend = 'metal' | 'cuda' | 'vulkan' | 'cpu';

/** A place in the answer that rests on a passage. `marker` is the number shown in brackets, from 1. */
export interface Citation {
  readonly marker: number;
  readonly chunkId: number;
  readonly documentId: number;
  readonly documentKey: string;
  readonly title: string;
  readonly headingPath: readonly string[];
  readonly pages?: readonly [from: number, to: number];
  /** The sentence or sentences of the passage that the answer rests on, to the letter. */
  readonly quote: string;
  /** Only of web pages: which, and how old. */
  readonly web?: WebOrigin;
}

export interface Answer {
  readonly text: string;
  /** `quoted`: sentences picked from the documents; `generated`: written by a model; `none`: not in the documents. */
  readonly mode: 'quoted' | 'generated' | 'none';
  readonly citations: readonly Citation[];
  /** Name of the chat model, or null when no model wrote the text. */
  readonly model: string | null;
  /** One sentence saying how the answer was made ("keyword search; semantic search is off; sentences are quoted"). */
  readonly notice: string;
}

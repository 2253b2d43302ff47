import { mkdirSync } from 'node:fs';
import { InferenceError } from '../inference/errors.ts';
import type { LlamaRuntime } from '../inference/llama.ts';
import { type Models, openModels, type VerifiedModel } from '../inference/models.ts';
import type { Backend, ChatModel, Embedder, ModelRole, Reranker } from '../inference/port.ts';
import { codeOf } from './failure.ts';

/** The imported models, and those of them that serve. A model that cannot be loaded is left out with a note. */
export interface ServedModels {
  readonly models: Models;
  /** Whether the list of models can be read; else every method of `models` says why not. */
  readonly isReadable: boolean;
  readonly embedder: Embedder | undefined;
  readonly reranker: Reranker | undefined;
  /** Waits while the model is being loaded. */
  chat(): Promise<ChatModel | undefined>;
  readonly backend: Backend | null;
  /** There are models, so the process needs the rights to load native parts. */
  readonly needsNatives: boolean;
  /** One sentence for each model that should serve and does not. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

const ROLES: readonly ModelRole[] = ['embed', 'chat', 'rerank'];
const ROLE_NAMES: Readonly<Record<ModelRole, string>> = {
  embed: 'embedding model',
  chat: 'chat model',
  rerank: 'reranker',
};

/**
 * Opens the models folder and loads what serves. llama.cpp itself is loaded before this returns, because the right to
 * load native code is given up afterwards; so is the embedding model, without which no document can be counted in its
 * tokens. The chat model and the reranker, which may be large, follow behind.
 * @param folder made when missing
 * @param load false: the rights for it are missing; `off`: it was tried and ended the process
 */
export async function serveModels(folder: string, load: boolean | 'off'): Promise<ServedModels> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const notes: string[] = [];
  let isReadable = true;
  const models = await openModels(folder).catch((error: unknown) => {
    if (!(error instanceof InferenceError)) throw error;
    isReadable = false;
    notes.push(`No model serves: the list of imported models cannot be read (${error.code}).`);
    return unreadable(error);
  });
  const wanted = ROLES.filter((role) => models.active(role) !== undefined);
  const closing = new AbortController();
  const runtime = load === true && wanted.length > 0 ? await startRuntime(notes) : null;
  if (load === 'off' && wanted.length > 0) notes.push('The models are off, because loading them ended the vault.');

  const serve = async <Served>(
    role: ModelRole,
    start: (runtime: LlamaRuntime, model: VerifiedModel) => Promise<Served>,
  ): Promise<Served | undefined> => {
    const id = models.active(role);
    if (!runtime || id === undefined) return undefined;
    try {
      return await start(runtime, await models.ensureVerified(id, closing.signal));
    } catch (error) {
      if (!closing.signal.aborted)
        notes.push(`The ${ROLE_NAMES[role]} is off: it could not be loaded (${codeOf(error)}).`);
      return undefined;
    }
  };

  const { signal } = closing;
  const embedder = await serve('embed', (llama, model) => llama.loadEmbedder(model, signal));
  const reranker = await serve('rerank', (llama, model) => llama.loadReranker(model, signal));
  const chat = serve('chat', (llama, model) => llama.loadChat(model, signal));
  return {
    models,
    isReadable,
    embedder,
    reranker,
    chat: () => chat,
    backend: runtime?.backend ?? null,
    needsNatives: wanted.length > 0,
    notes,
    async close() {
      closing.abort();
      for (const served of [embedder, reranker, await chat]) await served?.close();
      await runtime?.close();
    },
  };
}

/** Stands in for models whose list is damaged: questions about documents go on, questions about models say why not. */
function unreadable(error: InferenceError): Models {
  const refuse = (): Promise<never> => Promise.reject(error);
  return {
    list: refuse,
    active: () => undefined,
    async *importModel() {
      yield await refuse();
    },
    remove: refuse,
    verify: refuse,
    ensureVerified: refuse,
  };
}

/** Imported only here: its library takes half a second to load, which keyword search need not wait for. */
async function startRuntime(notes: string[]): Promise<LlamaRuntime | null> {
  try {
    const { startLlama } = await import('../inference/llama.ts');
    return await startLlama();
  } catch (error) {
    notes.push(`No model serves: llama.cpp could not be loaded (${codeOf(error)}).`);
    return null;
  }
}

import { open as openFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import {
  getLlama,
  InsufficientMemoryError,
  type Llama,
  LlamaLogLevel,
  type LlamaModel,
  NoBinaryFoundError,
} from 'node-llama-cpp';
import { InferenceError } from './errors.ts';
import { readGgufHeader } from './gguf.ts';
import { createChat } from './llama-chat.ts';
import { createEmbedder } from './llama-embed.ts';
import { createReranker } from './llama-rank.ts';
import type { VerifiedModel } from './models.ts';
import type { Backend, ChatModel, Embedder, ModelRole, Reranker } from './port.ts';

/** llama.cpp, loaded into this process. */
export interface LlamaRuntime {
  /** The device that serves the models, as llama.cpp reports it, not as it was asked for. */
  readonly backend: Backend;
  /** Threads llama.cpp may use for all models together. */
  readonly maxThreads: number;
  /** @throws InferenceError MODEL_WRONG_ROLE, MODEL_NOT_GGUF, MODEL_TOO_LARGE, MODEL_LOAD_FAILED, INFERENCE_CANCELLED */
  loadEmbedder(model: VerifiedModel, signal?: AbortSignal): Promise<Embedder>;
  loadChat(model: VerifiedModel, signal?: AbortSignal): Promise<ChatModel>;
  loadReranker(model: VerifiedModel, signal?: AbortSignal): Promise<Reranker>;
  close(): Promise<void>;
}

export interface LlamaStart {
  /** `cpu` keeps every model off the graphics processor. */
  readonly device?: 'auto' | 'cpu';
  readonly maxThreads?: number;
  /** Memory of the machine in bytes, against which a model's size is held. */
  readonly memoryBytes?: number;
}

/** What a loader gets besides the loaded model. */
export interface Host {
  readonly backend: Backend;
  readonly maxThreads: number;
}

/**
 * Loads llama.cpp's prebuilt library. Runs a child process once, which tries the library out, so it must be called
 * before the process gives up that right; afterwards nothing here starts a process or opens a socket.
 * On Linux the binding looks into `/proc/self/maps` for the C library and into the system's library folders for
 * graphics drivers: a confined process that may not read the first gets no backend, one without the second gets the CPU.
 * Never fetches and never compiles.
 * @throws InferenceError MODEL_NO_BACKEND
 */
export async function startLlama(options: LlamaStart = {}): Promise<LlamaRuntime> {
  const onlyCpu = options.device === 'cpu';
  // There is no CPU build for Apple silicon: there the Metal library runs with no layer on the graphics processor.
  const appleSilicon = process.platform === 'darwin' && process.arch === 'arm64';
  const maxThreads = options.maxThreads ?? usefulThreads();
  const llama = await load(onlyCpu && !appleSilicon ? false : 'auto', maxThreads);
  const backend: Backend = onlyCpu || llama.gpu === false ? 'cpu' : llama.gpu;
  const host: Host = { backend, maxThreads };
  const memoryBytes = options.memoryBytes ?? totalmem();

  const open = async <Served>(
    file: VerifiedModel,
    role: ModelRole,
    serve: (model: LlamaModel) => Promise<Served>,
    signal: AbortSignal | undefined,
  ): Promise<Served> => {
    assertLoadable(file, role, memoryBytes);
    let model: LlamaModel | undefined;
    try {
      await checkHeader(file.path);
      model = await llama.loadModel({
        modelPath: file.path,
        ...(backend === 'cpu' ? { gpuLayers: 0 } : {}),
        ...(signal ? { loadSignal: signal } : {}),
      });
      return await serve(model);
    } catch (error) {
      await model?.dispose();
      throw asLoadError(error, signal);
    }
  };

  return {
    backend,
    maxThreads,
    loadEmbedder: (file, signal) => open(file, 'embed', (model) => createEmbedder(model, file, host), signal),
    loadChat: (file, signal) => open(file, 'chat', (model) => createChat(model, file, host), signal),
    loadReranker: (file, signal) => open(file, 'rerank', (model) => createReranker(model, file, host), signal),
    close: () => llama.dispose(),
  };
}

async function load(gpu: 'auto' | false, maxThreads: number): Promise<Llama> {
  try {
    return await getLlama({
      gpu,
      build: 'never',
      skipDownload: true,
      maxThreads,
      logLevel: LlamaLogLevel.disabled,
      // Its messages may quote prompts; errors come as exceptions.
      logger: () => undefined,
      progressLogs: false,
    });
  } catch (error) {
    throw new InferenceError('MODEL_NO_BACKEND', 'llama.cpp cannot be loaded on this machine', {
      hint:
        error instanceof NoBinaryFoundError
          ? 'There is no prebuilt library for this system; keyword search and quoted answers work without it.'
          : 'Install the program again with its optional packages; keyword search works without them.',
      cause: error,
    });
  }
}

/**
 * llama.cpp's threads spin while they wait for each other: one more than there are cores makes it several times slower,
 * so one core stays free for everything else wherever there are more than two.
 */
function usefulThreads(): number {
  const cores = availableParallelism();
  return cores > 2 ? cores - 1 : cores;
}

function assertLoadable(file: VerifiedModel, role: ModelRole, memoryBytes: number): void {
  if (file.role !== role) {
    throw new InferenceError('MODEL_WRONG_ROLE', `the model was imported as ${file.role}, not ${role}`, {
      hint: 'Import a model made for the role.',
    });
  }
  // Mapped files can be larger than memory; the system would then read the disk for every word.
  if (file.fileBytes > memoryBytes) {
    throw new InferenceError('MODEL_TOO_LARGE', 'the model file is larger than the memory of this machine', {
      hint: 'Import a smaller model or one with a stronger quantisation.',
    });
  }
}

/**
 * The file could have been replaced since its hash was checked. llama.cpp's binding reads the header in JavaScript first
 * and believes its counts: a damaged one keeps it busy without end.
 */
async function checkHeader(path: string): Promise<void> {
  const file = await openFile(path, 'r');
  try {
    await readGgufHeader(file);
  } finally {
    await file.close();
  }
}

function asLoadError(error: unknown, signal: AbortSignal | undefined): InferenceError {
  if (error instanceof InferenceError) return error;
  if (signal?.aborted) return new InferenceError('INFERENCE_CANCELLED', 'loading the model was cancelled');
  const message = error instanceof Error ? error.message : '';
  if (error instanceof InsufficientMemoryError || /\b(?:memory|VRAM|bad_alloc)\b|create context/i.test(message)) {
    return new InferenceError('MODEL_TOO_LARGE', 'there is not enough free memory for the model', {
      hint: 'Close other programs, or import a smaller model or one with a stronger quantisation.',
      cause: error,
    });
  }
  return new InferenceError('MODEL_LOAD_FAILED', 'llama.cpp refused to load the model', {
    hint: 'The file is damaged or its architecture is newer than this program; verify its SHA-256 or use another model.',
    cause: error,
  });
}

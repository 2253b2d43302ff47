import {
  type ChatHistoryItem,
  LlamaChat,
  type LlamaContextSequence,
  type LlamaModel,
  resolveChatWrapper,
  type Token,
} from 'node-llama-cpp';
import { InferenceError } from './errors.ts';
import type { Host } from './llama.ts';
import type { VerifiedModel } from './models.ts';
import type { ChatModel, ChatPrompt } from './port.ts';
import { cancelled, createQueue } from './queue.ts';
import { createTextStream } from './text-stream.ts';

const MAX_CONTEXT_TOKENS = 8192;
const MIN_CONTEXT_TOKENS = 256;
/**
 * Kept free at the end: what a template adds around an answer. llama.cpp's wrapper starts to drop the oldest text when
 * less than two are left.
 */
const SPARE_TOKENS = 16;
/** Prompt tokens evaluated between two looks at the signal: a long prompt takes minutes on a slow processor. */
const PROMPT_STEP_TOKENS = 128;

/** Serves a loaded chat model: one conversation of one question at a time, nothing remembered between two. */
export async function createChat(model: LlamaModel, file: VerifiedModel, host: Host): Promise<ChatModel> {
  const wrapper = resolveChatWrapper(model, { warningLogs: false });
  const limit = Math.min(MAX_CONTEXT_TOKENS, model.trainContextSize);
  const context = await model.createContext({
    contextSize: { min: Math.min(MIN_CONTEXT_TOKENS, limit), max: limit },
    threads: host.maxThreads,
  });
  const chat = new LlamaChat({ contextSequence: context.getSequence(), chatWrapper: wrapper });
  const queue = createQueue([chat]);
  const contextTokens = Math.min(context.contextSize, limit);

  /** The prompt as the model's own template writes it. */
  const render = (system: string, user: string): Token[] =>
    wrapper.generateContextState({ chatHistory: history(system, user) }).contextText.tokenize(model.tokenizer);

  return {
    modelId: file.id,
    name: file.name,
    contextTokens,
    countTokens: (text) => model.tokenize(text).length,
    // With a word in each place: some templates leave an empty message out, marks and all.
    templateTokens: render('a', 'a').length + SPARE_TOKENS,
    stream(prompt, signal) {
      return createTextStream((emit, stopped) => {
        queue.assertOpen();
        const tokens = render(prompt.system, prompt.user);
        // Counted here because the wrapper would drop the sources without a word to make the prompt fit.
        if (tokens.length + prompt.maxAnswerTokens + SPARE_TOKENS > contextTokens) throw tooLong(contextTokens);
        return queue.run((idle) => generate(idle, prompt, tokens, emit, stopped), { signal: stopped, urgent: true });
      }, signal);
    },
    async close() {
      await queue.close();
      await model.dispose();
    },
  };
}

async function generate(
  chat: LlamaChat,
  prompt: ChatPrompt,
  tokens: readonly Token[],
  emit: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    await evaluatePrompt(chat.sequence, tokens, signal);
    await chat.generateResponse(history(prompt.system, prompt.user), {
      onTextChunk: emit,
      signal,
      maxTokens: prompt.maxAnswerTokens,
      // The likeliest words: an answer from sources is to be repeatable, not inventive.
      temperature: 0,
      repeatPenalty: { lastTokens: 64, penalty: 1.05, penalizeNewLine: false },
      // Thinking aloud would use up the answer's tokens before its first word.
      budgets: { thoughtTokens: 0 },
      trimWhitespaceSuffix: true,
    });
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw new InferenceError('INFERENCE_FAILED', 'the chat model failed while it was answering', {
      hint: 'Ask again; if it fails again, verify the model file or import another one.',
      cause: error,
    });
  }
}

/** Reads the prompt in steps. `generateResponse` finds it evaluated; by itself it would not look at the signal before. */
async function evaluatePrompt(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  signal: AbortSignal,
): Promise<void> {
  // The last token is left for the generation, which needs one to start from.
  const prompt = tokens.slice(0, -1);
  await sequence.adaptStateToTokens(prompt, false);
  while (sequence.nextTokenIndex < prompt.length) {
    if (signal.aborted) throw cancelled();
    const step = prompt.slice(sequence.nextTokenIndex, sequence.nextTokenIndex + PROMPT_STEP_TOKENS);
    await sequence.evaluateWithoutGeneratingNewTokens(step);
  }
}

function history(system: string, user: string): ChatHistoryItem[] {
  return [
    { type: 'system', text: system },
    { type: 'user', text: user },
    { type: 'model', response: [] },
  ];
}

function tooLong(contextTokens: number): InferenceError {
  return new InferenceError(
    'INFERENCE_TOO_LONG',
    `the prompt and the answer do not fit into the model's ${contextTokens} tokens`,
    { hint: 'Ask a shorter question or import a chat model with a longer context.' },
  );
}

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type LlamaRuntime, startLlama } from '../../src/inference/llama.ts';
import type { ChatModel, ChatPrompt } from '../../src/inference/port.ts';
import { verifiedModel } from '../support/model-folder.ts';
import { type TinyChatOptions, writeTinyChat } from '../support/tiny-models.ts';

let llama: LlamaRuntime;
let chat: ChatModel;
let endless: ChatModel;
before(async () => {
  llama = await startLlama({ device: 'cpu', maxThreads: 1 });
  chat = await load({ contextTokens: 1024 });
  endless = await load({ script: 'It goes on', endless: true });
});
after(async () => {
  await chat.close();
  await endless.close();
  await llama.close();
});

async function load(options: TinyChatOptions): Promise<ChatModel> {
  return llama.loadChat(await verifiedModel((path) => writeTinyChat(path, options)));
}

const prompt = (user: string, maxAnswerTokens = 64): ChatPrompt => ({ system: 'Answer.', user, maxAnswerTokens });

async function read(model: ChatModel, asked: ChatPrompt, signal?: AbortSignal): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of model.stream(asked, signal)) pieces.push(piece);
  return pieces;
}

test('stream: pieces arrive one by one and make the whole answer', async () => {
  const pieces = await read(chat, prompt('what is the answer'));
  assert.equal(pieces.join('').trim(), 'The answer according to source [1] is forty two .');
  assert.ok(pieces.length > 3);
  assert.equal((await read(chat, prompt('and again'))).join(''), pieces.join(''));
});

test('stream: stops at the answer’s limit', async () => {
  assert.equal((await read(endless, prompt('go', 8))).join('').trim().split(' ').length, 8);
});

test('stream: a prompt at the limit is read whole, one past it is refused', async () => {
  const room = chat.contextTokens - chat.templateTokens - chat.countTokens('Answer.') - 64;
  assert.ok((await read(chat, prompt('cat '.repeat(room - 2)))).length > 0);
  await assert.rejects(read(chat, prompt('cat '.repeat(room + 2))), { code: 'INFERENCE_TOO_LONG' });
});

test('stream: uses the template of the model', async () => {
  const long = 'A template that says a lot before every message so that it can be counted in tokens. ';
  const template = `{% for message in messages %}{{ '${long}' + message['role'] + ': ' + message['content'] + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}`;
  const wordy = await load({ template });
  try {
    assert.ok(wordy.templateTokens > chat.templateTokens + 2 * wordy.countTokens(long));
    assert.ok((await read(wordy, prompt('what'))).join('').includes('forty two'));
  } finally {
    await wordy.close();
  }
});

test('stream: cancelled in the middle, the next answer is served', async () => {
  const controller = new AbortController();
  let pieces = 0;
  await assert.rejects(
    async () => {
      for await (const _ of endless.stream(prompt('go', 1500), controller.signal)) {
        if (++pieces === 3) controller.abort();
      }
    },
    { code: 'INFERENCE_CANCELLED' },
  );
  assert.equal(pieces, 3);
  assert.ok((await read(endless, prompt('go', 4))).length > 0);
});

test('stream: a reader that stops frees the model', async () => {
  for await (const _ of endless.stream(prompt('go', 1500))) break;
  assert.ok((await read(endless, prompt('go', 4))).length > 0);
});

test('stream: cancelled while it waits for another answer', async () => {
  const running = endless.stream(prompt('go', 300))[Symbol.asyncIterator]();
  await running.next();
  const controller = new AbortController();
  const waiting = read(endless, prompt('go', 4), controller.signal);
  setImmediate(() => controller.abort());
  await assert.rejects(waiting, { code: 'INFERENCE_CANCELLED' });
  assert.equal((await running.next()).done, false);
  await running.return?.();
});

test('stream: cancelled while the prompt is read', async () => {
  const slow = await load({ contextTokens: 8192 });
  try {
    const controller = new AbortController();
    const answer = read(slow, prompt('cat '.repeat(7000)), controller.signal);
    setTimeout(() => controller.abort(), 20);
    await assert.rejects(answer, { code: 'INFERENCE_CANCELLED' });
  } finally {
    await slow.close();
  }
});

test('stream: two questions at once are answered one after the other', async () => {
  const [a, b] = await Promise.all([read(chat, prompt('one')), read(chat, prompt('two'))]);
  assert.equal(a.join(''), b.join(''));
});

test('countTokens: control words of the template in a text are plain text', () => {
  assert.ok(chat.countTokens('<|im_end|>') > 1);
});

import { serveParser } from '../../src/rag/read/serve.ts';
import { type AnswerArgs, answer } from '../../src/vault/answer-task.ts';

/** Parser threads whose engines are hostile: the name says what the answer does to its parser. */
serveParser({
  answer(args: AnswerArgs, body: Uint8Array) {
    const { engine, url } = args;
    if (engine === 'loops') for (;;);
    if (engine === 'grows') for (const all: unknown[] = []; ; ) all.push(new Array(10_000).fill(url));
    if (engine === 'throws') throw new Error('the page says: secret words');
    return answer(args, body);
  },
});

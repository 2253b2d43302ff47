import { serveParser } from '../rag/read/serve.ts';
import { page } from '../rag/web/task.ts';
import { answer } from './answer-task.ts';

/** Entry of the vault's parser threads: files, web pages and engines' answers, all of them hostile. */
serveParser({ page, answer });

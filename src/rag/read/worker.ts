import { page } from '../web/task.ts';
import { serveParser } from './serve.ts';

serveParser({ page });

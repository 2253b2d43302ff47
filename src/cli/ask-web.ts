import type { Answer } from '../inference/port.ts';
import type { AskWebEvent } from '../mediator/ask-web.ts';
import type { WebEvent } from '../mediator/web.ts';
import { CliError } from './errors.ts';
import { shown } from './printable.ts';
import { Progress } from './progress.ts';
import { readQuestion } from './question.ts';
import { Typewriter } from './typewriter.ts';
import type { Call, OptionSpecs } from './verb.ts';
import { createWebWatch } from './web-events.ts';
import { agreed, WEB_OPTIONS, webBody } from './web-question.ts';

/** What `ask --web` takes beyond `search --web`. */
export const ASK_WEB_OPTIONS = {
  ...WEB_OPTIONS,
  read: { type: 'string', value: 'N', help: 'read the pages behind the first N results, 0 to 20 (default: 3)' },
  keep: { type: 'string', value: 'NAME', help: 'keep what was found in this collection' },
} as const satisfies OptionSpecs;

const MAX_READ = 20;

type AskCall = Call<typeof ASK_WEB_OPTIONS>;

/**
 * Asks the web, and these collections of documents too.
 * @returns the answer, printed while it came
 */
export async function askWeb(call: AskCall, alsoFrom: readonly string[]): Promise<Answer> {
  const { terminal, values } = call;
  const read = values.read === undefined ? {} : { read: readCount(values.read) };
  const text = await readQuestion(call.positionals, call);
  const connection = await call.connect({ start: true });
  const body = {
    ...(await agreed(call, connection, webBody(call, text))),
    ...read,
    ...(values.keep === undefined ? {} : { collection: values.keep }),
    alsoFrom,
  };
  const progress = new Progress(terminal);
  const watch = createWebWatch(terminal, progress);
  const typewriter = new Typewriter(terminal);
  const sources: Record<string, unknown> = {};
  try {
    for await (const event of connection.stream<AskWebEvent>('/v1/web/ask', body)) {
      if (isSearch(event)) watch.see(event);
      if (event.type === 'done') sources['rows'] = event.rows;
      if (event.type === 'evidence') sources['passages'] = event.passages;
      if (event.type === 'page' && event.outcome !== 'kept') {
        terminal.note(shown`not read: ${event.url} (${event.code ?? event.outcome})`);
      }
      if (event.type === 'text' && terminal.interactive) typewriter.type(event.delta);
      if (event.type !== 'answer') continue;
      terminal.document({ answer: event.answer, ...sources });
      if (!terminal.json) typewriter.settle(event.answer.text);
      return event.answer;
    }
  } finally {
    progress.pause();
    typewriter.end();
  }
  throw new CliError('CLI_CONNECTION_LOST', 'the daemon ended the answer before it was complete', {
    hint: 'ask again, and run `cloister doctor` if it happens again',
  });
}

function isSearch(event: AskWebEvent): event is WebEvent {
  return event.type === 'leaving' || event.type === 'engine' || event.type === 'results' || event.type === 'done';
}

function readCount(text: string): number {
  const count = /^\d{1,2}$/.test(text) ? Number(text) : MAX_READ + 1;
  if (count <= MAX_READ) return count;
  throw new CliError('CLI_USAGE', `--read is a whole number from 0 to ${MAX_READ}`, { hint: 'for example `--read 5`' });
}

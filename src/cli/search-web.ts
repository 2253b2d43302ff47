import type { WebEvent } from '../mediator/web.ts';
import { CliError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { counted, formatDuration } from './format.ts';
import { clip, shown, styled } from './printable.ts';
import { Progress } from './progress.ts';
import { readQuestion } from './question.ts';
import { createWebWatch } from './web-events.ts';
import { agreed, type WebCall, webBody } from './web-question.ts';

const SNIPPET_CHARS = 240;

/** `cloister search --web`: results over Tor, best first. */
export async function searchWeb(call: WebCall, top: number): Promise<ExitCode> {
  const { terminal } = call;
  const text = await readQuestion(call.positionals, call);
  const connection = await call.connect({ start: true });
  const body = await agreed(call, connection, webBody(call, text));
  const progress = new Progress(terminal);
  const watch = createWebWatch(terminal, progress);
  let found: Extract<WebEvent, { type: 'done' }> | undefined;
  try {
    for await (const event of connection.stream<WebEvent>('/v1/web/search', body)) {
      watch.see(event);
      if (event.type === 'done') found = event;
    }
  } finally {
    progress.pause();
  }
  if (!found) {
    throw new CliError('CLI_CONNECTION_LOST', 'the daemon ended the search before it was complete', {
      hint: 'search again, and run `cloister doctor` if it happens again',
    });
  }
  const { type: _, ...reply } = found;
  terminal.document(reply);
  for (const [index, { title, url, snippet, engines }] of found.rows.slice(0, top).entries()) {
    const rank = `${index + 1}.`;
    const indent = ' '.repeat(rank.length + 1);
    terminal.line(shown`${styled('bold', rank)} ${clip(title, 100)}  ${styled('dim', engines.join(', '))}`);
    terminal.line(shown`${indent}${url}`);
    if (snippet !== '') terminal.line(shown`${indent}${clip(snippet, SNIPPET_CHARS)}`);
  }
  if (!found.answered) terminal.warn(shown`chance left the question out of what was sent; nothing here is about it`);
  terminal.note(shown`${counted(found.rows.length, 'result')} in ${formatDuration(found.elapsedMs)}`);
  return found.rows.length === 0 ? EXIT.notFound : EXIT.ok;
}

import type { Answer } from '../../inference/port.ts';
import type { Passage } from '../../rag/types.ts';
import type { AskEvent } from '../../vault/contract.ts';
import { ASK_WEB_OPTIONS, askWeb } from '../ask-web.ts';
import type { Connection } from '../client.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { formatPlace } from '../format.ts';
import { runIngest, summary, toInputs } from '../ingest-run.ts';
import { oneLine, shown, styled } from '../printable.ts';
import { readQuestion, scopeOf } from '../question.ts';
import type { Terminal } from '../terminal.ts';
import { Typewriter } from '../typewriter.ts';
import { defineVerb } from '../verb.ts';
import { assertWeb } from '../web-question.ts';

interface AskReply {
  readonly answer: Answer;
  readonly passages: readonly Passage[];
  readonly method: 'keyword' | 'hybrid';
}

/** `cloister ask`: an answer with its sources. */
export const ask = defineVerb({
  usage: [
    'ask "QUESTION" [--in PATH]... [--collection NAME]',
    'ask --web "QUESTION" [--read N] [--mode MODE] [--engine NAME]... [--keep NAME]',
  ],
  details: `Answers from your documents. Every number in brackets stands for a source, listed below
the answer with its title, place and the sentence it rests on. The last line says how the
answer was made. Without a QUESTION you are asked for one, or it is read from a pipe.
When the documents do not hold the answer that is said, and the exit code is 4.

With --web the answer comes from the web, over Tor, among decoys: first you are shown what
leaves. With --collection as well those documents may answer too. What was found is kept for
some days, or with --keep until you forget it (cloister forget).`,
  options: {
    in: { type: 'string', multiple: true, value: 'PATH', help: 'read this file or folder first; may be given again' },
    collection: {
      type: 'string',
      short: 'c',
      multiple: true,
      value: 'NAME',
      help: 'collection to ask (default: default); may be given again',
    },
    ...ASK_WEB_OPTIONS,
  },
  examples: [
    'cloister ask "how long is the notice period?"',
    'cloister ask --in ~/contracts "who may cancel, and when?"',
    'cloister ask --json "what changed in May?" | jq -r .answer.text',
    'cloister ask --web "how long do hay fever tablets take to work?"',
  ],
  async run(call) {
    const { values, positionals, ...context } = call;
    const { terminal } = context;
    if (values.web) {
      const answer = await askWeb(call, values.collection ?? []);
      printSources(answer, terminal, context.cwd);
      return answer.mode === 'none' ? EXIT.notFound : EXIT.ok;
    }
    assertWeb(values, ASK_WEB_OPTIONS);
    const inputs = toInputs(values.in ?? [], [], context.cwd);
    const text = await readQuestion(positionals, context);
    const connection = await context.connect({ start: true });
    const where = scopeOf(values.collection);
    if (inputs.length > 0) {
      const done = await runIngest(context, connection, { ...scopeOf(values.collection?.slice(0, 1)), inputs });
      terminal.note(shown`${summary(done)}`);
    }
    const answer = terminal.json
      ? await askWhole(connection, { ...where, text }, terminal)
      : await askStreamed(connection, { ...where, text }, terminal);
    printSources(answer, terminal, context.cwd);
    return answer.mode === 'none' ? EXIT.notFound : EXIT.ok;
  },
});

async function askWhole(connection: Connection, body: object, terminal: Terminal): Promise<Answer> {
  const reply = await connection.request<AskReply>('POST', '/v1/ask', { ...body, stream: false });
  terminal.document(reply);
  return reply.answer;
}

/** On a screen the answer is shown as it is written; anything else gets it in one piece, checked. */
async function askStreamed(connection: Connection, body: object, terminal: Terminal): Promise<Answer> {
  const typewriter = new Typewriter(terminal);
  try {
    for await (const event of connection.stream<AskEvent>('/v1/ask', body)) {
      if (event.type === 'text' && terminal.interactive) typewriter.type(event.delta);
      if (event.type === 'answer') {
        typewriter.settle(event.answer.text);
        return event.answer;
      }
    }
  } finally {
    typewriter.end();
  }
  throw new CliError('CLI_CONNECTION_LOST', 'the daemon ended the answer before it was complete', {
    hint: 'ask again, and run `cloister doctor` if it happens again',
  });
}

function printSources({ citations, notice }: Answer, terminal: Terminal, cwd: string): void {
  if (citations.length > 0) terminal.line();
  for (const [at, citation] of citations.entries()) {
    // Several quotes of one passage stand under one head.
    const isSame = citations[at - 1]?.marker === citation.marker;
    if (!isSame) terminal.line(shown`${styled('bold', `[${citation.marker}]`)} ${formatPlace(citation, cwd)}`);
    terminal.line(shown`    "${oneLine(citation.quote)}"`);
  }
  terminal.line();
  terminal.line(styled('dim', oneLine(notice)));
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ImportEvent, ModelRow } from '../../vault/contract.ts';
import type { Connection } from '../client.ts';
import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted, formatBytes, table } from '../format.ts';
import { shown } from '../printable.ts';
import { Progress } from '../progress.ts';
import { none, onlySubVerb, required } from '../sub-verb.ts';
import { type Call, defineVerb, type OptionSpecs } from '../verb.ts';

type ModelsReply = { readonly models: readonly ModelRow[] };

const ROLES = ['chat', 'embed', 'rerank'];
/** Enough of a SHA-256 to tell models apart, as shown and as taken. */
const SHORT_ID = 12;

const OPTIONS = {
  sha256: { type: 'string', value: 'HEX', help: 'refuse the file unless it has this SHA-256' },
  role: { type: 'string', value: 'ROLE', help: 'chat, embed or rerank (default: told from the file)' },
} as const satisfies OptionSpecs;

/** `cloister model`: models come from files you have; nothing is ever downloaded. */
export const model = defineVerb({
  usage: ['model list', 'model import FILE [--sha256 HEX] [--role ROLE]', 'model verify', 'model remove ID'],
  details: `Models are GGUF files that you bring; cloister downloads nothing. \`import\` copies a file into
the store, checks it and puts it to use: an embed model adds semantic search, a chat model
writes answers, a rerank model sorts passages. \`verify\` hashes every model file in full and
fails when one has changed. An ID may be cut to its first ${SHORT_ID} characters.`,
  options: OPTIONS,
  examples: [
    'cloister model import ~/models/embed.gguf --role embed',
    'cloister model list',
    'cloister model verify',
    'cloister model remove 3f2a9c01d4e5',
  ],
  async run(call) {
    const { positionals, connect } = call;
    const what = onlySubVerb('model', positionals, ['list', 'import', 'verify', 'remove']) ?? 'list';
    if (what === 'import') return await importModel(call);
    if (what === 'remove') return await removeModel(call);
    none(`model ${what}`, positionals.slice(1));
    const connection = await connect({ start: true });
    return what === 'verify' ? await verifyModels(call, connection) : await listModels(call, connection);
  },
});

async function importModel(call: Call<typeof OPTIONS>): Promise<ExitCode> {
  const { terminal, values, cwd } = call;
  const path = resolve(cwd, required('model', call.positionals, 'the FILE of a model'));
  const sha256 = values.sha256?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new CliError('CLI_USAGE', '--sha256 is 64 hexadecimal digits', { hint: '`sha256sum FILE` prints them' });
  }
  if (values.role !== undefined && !ROLES.includes(values.role)) {
    throw new CliError('CLI_USAGE', '--role is chat, embed or rerank', {
      hint: 'leave it out to have it told from the file',
    });
  }
  if (!existsSync(path)) {
    throw new CliError('CLI_PATH_MISSING', 'there is no such model file', { hint: 'check the spelling of its path' });
  }
  const connection = await call.connect({ start: true });
  const body = {
    path,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(values.role === undefined ? {} : { role: values.role }),
  };
  const progress = new Progress(terminal);
  try {
    for await (const event of connection.stream<ImportEvent>('/v1/models', body)) {
      terminal.document(event);
      if (event.type === 'progress') {
        progress.update({ label: 'importing', done: event.bytesDone, total: event.bytesTotal, unit: 'bytes' });
      } else {
        progress.pause();
        const { name, role, fileBytes, id } = event.model;
        terminal.line(shown`imported ${name} (${role}, ${formatBytes(fileBytes)}) as ${id.slice(0, SHORT_ID)}`);
        return EXIT.ok;
      }
    }
  } finally {
    progress.pause();
  }
  throw new CliError('CLI_CONNECTION_LOST', 'the daemon ended the import before it was complete', {
    hint: 'import the file again, and run `cloister doctor` if it happens again',
  });
}

async function removeModel(call: Call<typeof OPTIONS>): Promise<ExitCode> {
  const given = required(
    'model',
    call.positionals,
    'the ID of a model, as `cloister model list` shows it',
  ).toLowerCase();
  if (!/^[0-9a-f]{4,64}$/.test(given)) {
    throw new CliError('CLI_USAGE', 'the ID of a model is 4 to 64 hexadecimal digits', {
      hint: '`cloister model list` shows them',
    });
  }
  const connection = await call.connect({ start: true });
  const { models } = await connection.request<ModelsReply>('GET', '/v1/models');
  const found = models.filter(({ id }) => id.startsWith(given));
  if (found.length > 1) {
    throw new CliError('CLI_USAGE', 'more than one model has an ID that begins so', {
      hint: 'give more of its digits',
    });
  }
  // An id nobody has is sent as it is: the daemon has the words for that.
  const id = found[0]?.id ?? given.padEnd(64, '0');
  call.terminal.document(await connection.request('DELETE', `/v1/models/${id}`));
  call.terminal.line(shown`removed ${found[0]?.name ?? id}`);
  return EXIT.ok;
}

async function listModels({ terminal }: Call<typeof OPTIONS>, connection: Connection): Promise<ExitCode> {
  const reply = await connection.request<ModelsReply>('GET', '/v1/models');
  terminal.document(reply);
  print(reply.models, terminal);
  terminal.note(
    shown`${counted(reply.models.length, 'model')}${reply.models.length === 0 ? '; keyword search works without one' : ''}`,
  );
  return EXIT.ok;
}

async function verifyModels({ terminal }: Call<typeof OPTIONS>, connection: Connection): Promise<ExitCode> {
  const reply = await connection.request<ModelsReply>('POST', '/v1/models/verify');
  terminal.document(reply);
  print(reply.models, terminal);
  const bad = reply.models.filter(({ state }) => state !== 'ready');
  if (bad.length > 0) {
    terminal.warn(shown`${counted(bad.length, 'model')} did not pass; remove and import again`);
    return EXIT.failed;
  }
  terminal.note(shown`${counted(reply.models.length, 'model')} verified`);
  return EXIT.ok;
}

function print(models: readonly ModelRow[], terminal: Call<typeof OPTIONS>['terminal']): void {
  if (models.length === 0) return;
  const rows = models.map((row) => [
    row.id.slice(0, SHORT_ID),
    row.role,
    row.state,
    formatBytes(row.fileBytes),
    `${row.contextTokens} tokens`,
    row.architecture,
    row.name,
  ]);
  for (const line of table(['ID', 'ROLE', 'STATE', 'SIZE', 'CONTEXT', 'KIND', 'NAME'], rows, [3])) terminal.line(line);
}

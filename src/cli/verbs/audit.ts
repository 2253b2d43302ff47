import type { StoredRecord } from '../../audit/line.ts';
import { MAX_SHOWN, type Page } from '../../audit/reading.ts';
import type { VerifyReport } from '../../audit/report.ts';
import type { PruneReport } from '../../audit/retention.ts';
import type { Connection } from '../client.ts';
import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted, formatDuration } from '../format.ts';
import { shown, styled } from '../printable.ts';
import { askLine } from '../prompt.ts';
import { none, onlySubVerb, required } from '../sub-verb.ts';
import type { Terminal } from '../terminal.ts';
import { type Call, defineVerb, type OptionSpecs } from '../verb.ts';

const OPTIONS = {
  from: { type: 'string', value: 'SEQ', help: 'first record to look at' },
  against: { type: 'string', value: 'FINGERPRINT', help: 'verify: compare with a fingerprint written down earlier' },
  type: { type: 'string', value: 'TYPE', help: 'show: only records of this type' },
  limit: { type: 'string', value: 'N', help: 'show: so many records (default: 50)' },
  format: { type: 'string', value: 'FORMAT', help: 'export: json or csv' },
} as const satisfies OptionSpecs;

const SUB_VERBS = [
  'verify',
  'show',
  'follow',
  'export',
  'prove',
  'prune',
  'key',
  'acknowledge',
  'forget-queries',
] as const;

type RecordRow = Pick<StoredRecord, 'seq' | 'time' | 'type' | 'payload'>;

/** `cloister audit`: what happened, and whether the record of it is whole. */
export const audit = defineVerb({
  usage: [
    'audit show [--from SEQ] [--type TYPE] [--limit N]',
    'audit verify [--from SEQ] [--against FINGERPRINT]',
    'audit follow',
    'audit export --format json|csv',
    'audit prove SEQ',
    'audit key',
    'audit prune',
    'audit acknowledge',
    'audit forget-queries',
  ],
  details: `The audit chain records what matters for trust: profile changes, searches (counts and a
keyed hash, never text), connections, tokens, the service's own state. Each record holds the
hash of the one before it, and checkpoints over all of them are signed.
\`verify\` looks at everything and names the first bad record and what happened to it; the
exit code is 1 then. \`key\` prints the public key and the fingerprint to write down, which
\`--against\` compares with later. \`prove\` prints a proof of one record for somebody else.
\`acknowledge\` says that you have seen damage that was found: until then nothing leaves.
\`forget-queries\` destroys the key under which questions were hashed.`,
  options: OPTIONS,
  examples: [
    'cloister audit show --type profile',
    'cloister audit verify',
    'cloister audit verify --against 42-3f9a-0b1c-77d0-12ab-9e4f',
    'cloister audit export --format csv > audit.csv',
    'cloister audit prove 12 > proof.json',
  ],
  async run(call) {
    const { positionals, connect } = call;
    const what = onlySubVerb('audit', positionals, SUB_VERBS) ?? 'show';
    const seq = what === 'prove' ? seqOf('the SEQ', required('audit', positionals, 'the SEQ of a record')) : 0;
    if (what !== 'prove') none(`audit ${what}`, positionals.slice(1));
    const format = what === 'export' ? formatOf(call) : 'json';
    const connection = await connect({ start: true });
    if (what === 'verify') return await verify(call, connection);
    if (what === 'show') return await show(call, connection);
    if (what === 'follow') return await follow(call, connection);
    if (what === 'export') return await exportAll(connection, format);
    if (what === 'prove') return await prove(call, connection, seq);
    if (what === 'key') return await key(call, connection);
    if (what === 'prune') return await prune(call, connection);
    return await confirmed(call, connection, what);
  },
});

type AuditCall = Call<typeof OPTIONS>;

async function verify({ terminal, values }: AuditCall, connection: Connection): Promise<ExitCode> {
  const body = {
    ...(values.from === undefined ? {} : { from: seqOf('--from', values.from) }),
    ...(values.against === undefined ? {} : { against: values.against }),
  };
  const report = await connection.request<VerifyReport>('POST', '/v1/audit/verify', body);
  terminal.document(report);
  const { ok, damage, recovery, warnings, records, checkpoints, from, last, fingerprint, elapsedMs } = report;
  for (const { kind, seq, amount } of warnings) terminal.warn(shown`${words(kind)} at record ${seq} (${amount})`);
  if (!ok && damage) {
    const range = damage.until === undefined ? `${damage.seq}` : `${damage.seq} to ${damage.until}`;
    terminal.line(shown`${styled('red', 'DAMAGED')}  ${words(damage.kind)} at record ${range} (${damage.kind})`);
    terminal.line(
      recovery === null
        ? shown`Nothing leaves while this stands. Keep a copy of the state folder before anything else.`
        : shown`Record ${recovery} tells of it. When you have looked into it: cloister audit acknowledge`,
    );
    return EXIT.failed;
  }
  const span = records === 0 ? '' : ` (${from} to ${last})`;
  const took = formatDuration(elapsedMs);
  terminal.line(
    shown`${styled('green', 'whole')}  ${counted(records, 'record')}${span}, ${counted(checkpoints, 'checkpoint')}, in ${took}`,
  );
  if (fingerprint !== null) terminal.line(shown`fingerprint  ${fingerprint}`);
  return EXIT.ok;
}

async function show({ terminal, values }: AuditCall, connection: Connection): Promise<ExitCode> {
  const body = {
    ...(values.from === undefined ? {} : { from: seqOf('--from', values.from) }),
    ...(values.limit === undefined ? {} : { limit: limitOf(values.limit) }),
    ...(values.type === undefined ? {} : { type: await typeOf(values.type) }),
  };
  const page = await connection.request<Page>('POST', '/v1/audit/show', body);
  terminal.document(page);
  for (const record of page.records) showRecord(terminal, record);
  if (page.next !== null) terminal.note(shown`more with --from ${page.next}`);
  return page.records.length === 0 ? EXIT.notFound : EXIT.ok;
}

async function follow({ terminal }: AuditCall, connection: Connection): Promise<ExitCode> {
  terminal.note(shown`new records appear here; Ctrl-C ends it`);
  const events = connection.stream<{ readonly type: 'ready' | 'record'; readonly record?: RecordRow }>(
    '/v1/audit/follow',
    {},
  );
  for await (const { record } of events) {
    if (record === undefined) continue;
    terminal.document(record);
    showRecord(terminal, record);
  }
  return EXIT.ok;
}

async function exportAll(connection: Connection, format: string): Promise<ExitCode> {
  const events = connection.stream<{ readonly type: string; readonly text?: string }>('/v1/audit/export', { format });
  // Written as it is: the log holds numbers, hashes and words from closed sets, and a line changed here would not verify.
  for await (const { text } of events) if (text !== undefined) process.stdout.write(text);
  return EXIT.ok;
}

async function prove({ terminal }: AuditCall, connection: Connection, seq: number): Promise<ExitCode> {
  const proof = await connection.request('POST', '/v1/audit/prove', { seq });
  terminal.document(proof);
  terminal.line(shown`${JSON.stringify(proof, null, 2)}`);
  return EXIT.ok;
}

async function key({ terminal }: AuditCall, connection: Connection): Promise<ExitCode> {
  const reply = await connection.request<{
    readonly publicKey: string | null;
    readonly keyId: string | null;
    readonly fingerprint: string | null;
    readonly seq: number | null;
  }>('POST', '/v1/audit/key', {});
  terminal.document(reply);
  terminal.line(shown`${(reply.publicKey ?? '').trim()}`);
  terminal.line(shown`key          ${reply.keyId ?? 'none'}`);
  terminal.line(shown`fingerprint  ${reply.fingerprint ?? 'none'} (up to record ${reply.seq ?? 0})`);
  terminal.note(
    shown`Write the fingerprint down where nobody can change it; \`cloister audit verify --against\` takes it.`,
  );
  return EXIT.ok;
}

async function prune({ terminal }: AuditCall, connection: Connection): Promise<ExitCode> {
  const reply = await connection.request<PruneReport>('POST', '/v1/audit/prune', {});
  terminal.document(reply);
  terminal.line(
    reply.segments === 0
      ? shown`nothing is older than the retention allows`
      : shown`${counted(reply.records, 'record')} in ${counted(reply.segments, 'segment')} pruned; the first is now ${reply.first}`,
  );
  return EXIT.ok;
}

const PROMISES = {
  acknowledge: ['This says that you have seen the damage and lets things leave again.', 'the damage is acknowledged'],
  'forget-queries': [
    'After this, nobody can tell which questions the hashes in the log stand for.',
    'the key is destroyed',
  ],
} as const;

async function confirmed(call: AuditCall, connection: Connection, what: keyof typeof PROMISES): Promise<ExitCode> {
  const [meaning, done] = PROMISES[what];
  call.terminal.line(shown`${meaning}`);
  if ((await askLine(call, `Type ${what} to confirm: `)).trim() !== what) {
    throw new CliError('CLI_NOT_CONFIRMED', 'it was not confirmed, and nothing changed', {
      hint: `run the command again and type ${what}`,
    });
  }
  call.terminal.document(await connection.request('POST', `/v1/audit/${what}`, {}));
  call.terminal.line(shown`${done}`);
  return EXIT.ok;
}

function showRecord(terminal: Terminal, { seq, time, type, payload }: RecordRow): void {
  const fields = Object.entries(payload).map(([name, value]) => `${name}=${short(value)}`);
  terminal.line(
    shown`${String(seq).padStart(6)}  ${new Date(time).toISOString()}  ${styled('bold', type)}  ${fields.join(' ')}`,
  );
}

/** Hashes are cut: in full they are in `--json` and in the exports. */
function short(value: unknown): string {
  const text = String(value);
  return /^[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 12)}…` : text;
}

function words(kind: string): string {
  return kind.replaceAll('_', ' ');
}

function seqOf(option: string, text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new CliError('CLI_USAGE', `${option} is a whole number above 0`, {
    hint: '`cloister audit show` lists the records',
  });
}

function limitOf(text: string): number {
  const limit = seqOf('--limit', text);
  if (limit <= MAX_SHOWN) return limit;
  throw new CliError('CLI_USAGE', `--limit is at most ${MAX_SHOWN}`, {
    hint: '`cloister audit export` writes every record',
  });
}

async function typeOf(type: string): Promise<string> {
  const { RECORD_TYPES } = await import('../../audit/records.ts');
  const known: readonly string[] = RECORD_TYPES;
  if (known.includes(type)) return type;
  throw new CliError('CLI_USAGE', '--type is none of the types of record', {
    hint: `it is one of ${known.join(', ')}`,
  });
}

function formatOf({ values }: AuditCall): string {
  if (values.format === 'json' || values.format === 'csv') return values.format;
  throw new CliError('CLI_USAGE', '--format is json or csv', { hint: 'as in `cloister audit export --format csv`' });
}

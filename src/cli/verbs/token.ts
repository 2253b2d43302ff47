import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted, table } from '../format.ts';
import { shown } from '../printable.ts';
import { parseSpan } from '../span.ts';
import { none, onlySubVerb, required } from '../sub-verb.ts';
import { type Call, defineVerb, type OptionSpecs } from '../verb.ts';

const SCOPES = ['search', 'ask', 'ingest', 'profile', 'proxy', 'admin'];
const NAME = /^[a-z][a-z0-9-]{0,31}$/;

const OPTIONS = {
  scope: { type: 'string', value: 'LIST', help: `what it is good for: ${SCOPES.join(', ')}` },
  expires: { type: 'string', value: 'SPAN', help: 'when it ends, as 12h, 90d or 8w (default: never)' },
} as const satisfies OptionSpecs;

interface TokenRow {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

/** `cloister token`: lets other programs in, and out again. */
export const token = defineVerb({
  usage: ['token list', 'token create NAME --scope LIST [--expires SPAN]', 'token revoke NAME'],
  details: `The session token changes at every start. Programs that are to stay connected get a token of
their own, for what they need and no more. It is shown once and kept only as a hash. They send
it as \`Authorization: Bearer\`, as \`X-API-Key\`, or as the password of HTTP Basic. No such token
can widen the profile: that takes the session token as well.`,
  options: OPTIONS,
  examples: [
    'cloister token create open-webui --scope search,ask --expires 90d',
    'cloister token list',
    'cloister token revoke open-webui',
  ],
  async run(call) {
    const { positionals, connect, terminal } = call;
    const what = onlySubVerb('token', positionals, ['list', 'create', 'revoke']) ?? 'list';
    if (what === 'create') return await create(call);
    if (what === 'revoke') {
      const name = required('token', positionals, 'the NAME of a token');
      const connection = await connect({ start: true });
      terminal.document(await connection.request('DELETE', `/v1/tokens/${encodeURIComponent(name)}`));
      terminal.line(shown`${name} is revoked`);
      return EXIT.ok;
    }
    none('token list', positionals.slice(1));
    const connection = await connect({ start: true });
    const reply = await connection.request<{ readonly tokens: readonly TokenRow[] }>('GET', '/v1/tokens');
    terminal.document(reply);
    if (reply.tokens.length > 0) {
      const rows = reply.tokens.map((row) => [row.name, row.scopes.join(','), stateOf(row), dayOf(row.lastUsedAt)]);
      for (const line of table(['name', 'scopes', 'valid', 'last used'], rows)) terminal.line(line);
    }
    terminal.note(shown`${counted(reply.tokens.length, 'token')}`);
    return EXIT.ok;
  },
});

async function create({ positionals, values, connect, terminal }: Call<typeof OPTIONS>): Promise<ExitCode> {
  const name = required('token', positionals, 'the NAME of the program it is for');
  const scopes = (values.scope ?? '').split(',').map((scope) => scope.trim());
  if (!NAME.test(name)) {
    throw new CliError('CLI_USAGE', 'the name of a token is made of lower-case letters, digits and dashes', {
      hint: 'as in `open-webui`; 32 characters at most, and a letter first',
    });
  }
  if (values.scope === undefined || !scopes.every((scope) => SCOPES.includes(scope))) {
    throw new CliError('CLI_USAGE', `--scope is a list of ${SCOPES.join(', ')}`, {
      hint: 'as in `--scope search,ask`',
    });
  }
  const expiresAt = values.expires === undefined ? undefined : Date.now() + parseSpan('--expires', values.expires);
  const connection = await connect({ start: true });
  const body = { name, scopes, ...(expiresAt === undefined ? {} : { expiresAt }) };
  const reply = await connection.request<{ readonly token: string }>('POST', '/v1/tokens', body);
  terminal.document(reply);
  terminal.line(shown`${reply.token}`);
  terminal.note(shown`This is shown once. Take it back with \`cloister token revoke ${name}\`.`);
  if (expiresAt === undefined) terminal.note(shown`It has no end; a span such as \`--expires 90d\` gives it one.`);
  return EXIT.ok;
}

function stateOf({ expiresAt, revokedAt }: TokenRow): string {
  if (revokedAt !== null) return `revoked ${dayOf(revokedAt)}`;
  if (expiresAt === null) return 'until revoked';
  return expiresAt <= Date.now() ? `ended ${dayOf(expiresAt)}` : `until ${dayOf(expiresAt)}`;
}

function dayOf(at: number | null): string {
  return at === null ? 'never' : new Date(at).toISOString().slice(0, 10);
}

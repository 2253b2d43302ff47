import type { VaultStatus } from '../../vault/contract.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, formatBytes, formatDuration, formatPath } from '../format.ts';
import { shown } from '../printable.ts';
import { none } from '../sub-verb.ts';
import { defineVerb } from '../verb.ts';

interface AuditReply {
  readonly writable: boolean;
  readonly code?: string;
  readonly damage: { readonly kind: string; readonly seq: number } | null;
}

export interface StatusReply {
  readonly version: string;
  readonly profile: string;
  readonly audit: AuditReply;
  readonly startedAt: number;
  readonly streams: number;
  readonly vault: VaultStatus;
}

/** `cloister status`: what runs and what it holds. Starts nothing. */
export const status = defineVerb({
  usage: ['status'],
  details: `Shows the running daemon and what it holds. Starts nothing: when no daemon runs that is
said, and the exit code is 3.`,
  options: {},
  examples: ['cloister status', 'cloister status --json'],
  async run({ positionals, terminal, connect, cwd, paths }) {
    none('status', positionals);
    const connection = await connect({ start: false });
    const reply = await connection.request<StatusReply>('GET', '/v1/status');
    terminal.document(reply);
    const { vault, version, profile, audit, startedAt } = reply;
    const lines: readonly (readonly [string, string])[] = [
      [
        'daemon',
        `version ${version}, pid ${connection.pid}, up ${formatDuration(Math.max(0, Date.now() - startedAt))}`,
      ],
      ['profile', profile],
      ['audit chain', chainState(audit)],
      ['state folder', formatPath(paths.home, cwd)],
      [
        'documents',
        `${vault.documentCount} (${counted(vault.chunkCount, 'passage')}, ${formatBytes(vault.textBytes)} of text)`,
      ],
      ['semantic search', semanticState(vault)],
      ...(vault.vectorsPending > 0
        ? [['waiting', `${counted(vault.vectorsPending, 'passage')} without a vector yet`] as const]
        : []),
      [
        'models',
        vault.models.length > 0 ? vault.models.map(({ name, role }) => `${name} (${role})`).join(', ') : 'none',
      ],
      ...(vault.backend === null ? [] : [['runs on', vault.backend] as const]),
      ...vault.interrupted.map(
        ({ collection }) =>
          ['interrupted', `an ingest into ${collection}; \`cloister ingest -c ${collection}\` completes it`] as const,
      ),
      ...vault.notes.map((note) => ['note', note] as const),
    ];
    for (const [label, value] of lines) terminal.line(shown`${label.padEnd(16)} ${value}`);
    return EXIT.ok;
  },
});

function semanticState({ search, vectorBackend, models, vectorsPending }: VaultStatus): string {
  if (search === 'hybrid') return `on, ${vectorBackend} index`;
  if (!models.some(({ role }) => role === 'embed')) return 'off, no embed model is imported';
  return vectorsPending > 0 ? 'off until the waiting passages have vectors' : 'off, the embed model does not serve';
}

function chainState({ writable, code, damage }: AuditReply): string {
  if (!writable) return `takes no records, so nothing leaves (${code ?? 'unknown'}); local questions go on`;
  if (damage === null) return 'takes records';
  return `damaged at record ${damage.seq} (${damage.kind}), so nothing leaves; see \`cloister audit verify\``;
}

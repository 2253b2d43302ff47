import type { Connection } from '../client.ts';
import { haveConfirmed, type ProposalReply, sendConfirmation, showImplications } from '../confirm-change.ts';
import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { formatDuration } from '../format.ts';
import { shown, styled } from '../printable.ts';
import { none, onlySubVerb, required } from '../sub-verb.ts';
import type { Terminal } from '../terminal.ts';
import { type Call, defineVerb, type OptionSpecs } from '../verb.ts';

const PROFILES = ['offline_private', 'research', 'full_lab'];
const DEFAULT_MINUTES = 60;

const OPTIONS = {
  minutes: {
    type: 'string',
    value: 'N',
    help: `falls back to offline_private after N minutes (default: ${DEFAULT_MINUTES})`,
  },
  'no-end': { type: 'boolean', help: 'does not fall back; the rule wide-profiles-end must be lifted' },
} as const satisfies OptionSpecs;

interface PostureReply {
  readonly profile: string;
  readonly expiresAt: number | null;
  readonly why: string;
  readonly lifted: readonly string[];
}

/** Where the profile is not what a person last chose, what happened. */
const REASONS: Readonly<Record<string, string>> = {
  expired: 'the wider profile reached its end',
  garbage: 'the file of the profile was damaged, so nothing in it was believed',
  forged: 'the file of the profile was changed by something else, so nothing in it was believed',
  'not-ready': 'what the wider profile needs did not come up',
};

/** `cloister profile`: what may leave this machine. */
export const profile = defineVerb({
  usage: ['profile', 'profile set NAME [--minutes N]', 'profile propose NAME [--minutes N]', 'profile confirm NONCE'],
  details: `Shows or switches what may leave this machine:
  offline_private  nothing (the default, and what any doubt falls back to)
  research         web searches over Tor, scrubbed and among decoys
  full_lab         also what the airlock lets through

\`set\` to a narrower profile is done at once. To a wider one it shows what that means and
has you type its name. A script does the same in two steps: \`propose\` prints what it means
and a nonce, \`confirm\` takes the nonce, once, within two minutes.`,
  options: OPTIONS,
  examples: [
    'cloister profile',
    'cloister profile set research --minutes 30',
    'cloister profile set offline_private',
    'cloister profile propose research --json',
  ],
  async run(call) {
    const { positionals, connect, terminal } = call;
    const what = onlySubVerb('profile', positionals, ['set', 'propose', 'confirm']);
    if (what === undefined) {
      none('profile', positionals);
      return show(terminal, await (await connect({ start: true })).request<PostureReply>('GET', '/v1/profile'));
    }
    if (what === 'confirm') {
      const nonce = required('profile', positionals, 'the NONCE that was printed');
      const connection = await connect({ start: true });
      return show(terminal, await sendConfirmation<PostureReply>(connection, call, '/v1/profile/confirm', nonce));
    }
    const to = required('profile', positionals, 'the NAME of a profile');
    if (!PROFILES.includes(to)) {
      throw new CliError('CLI_USAGE', 'there is no profile of that name', { hint: `there are ${PROFILES.join(', ')}` });
    }
    const connection = await connect({ start: true });
    if (what === 'propose') return await propose(call, connection, to);
    return await set(call, connection, to);
  },
});

async function set(call: Call<typeof OPTIONS>, connection: Connection, to: string): Promise<ExitCode> {
  const { terminal } = call;
  const now = await connection.request<PostureReply>('GET', '/v1/profile');
  if (PROFILES.indexOf(to) <= PROFILES.indexOf(now.profile)) {
    return show(terminal, await connection.request<PostureReply>('POST', '/v1/profile/narrow', { to }));
  }
  const proposal = await connection.request<ProposalReply>('POST', '/v1/profile/propose', wanted(call, to));
  await haveConfirmed(call, proposal, to);
  return show(terminal, await sendConfirmation<PostureReply>(connection, call, '/v1/profile/confirm', proposal.nonce));
}

async function propose(call: Call<typeof OPTIONS>, connection: Connection, to: string): Promise<ExitCode> {
  const { terminal } = call;
  const proposal = await connection.request<ProposalReply>('POST', '/v1/profile/propose', wanted(call, to));
  terminal.document(proposal);
  showImplications(call, proposal.implications);
  terminal.line(shown`Nothing has changed yet. To confirm: cloister profile confirm ${proposal.nonce}`);
  return EXIT.ok;
}

function wanted({ values }: Call<typeof OPTIONS>, to: string): { readonly to: string; readonly minutes?: number } {
  if (values['no-end']) return { to };
  const minutes = values.minutes ?? String(DEFAULT_MINUTES);
  if (!/^[1-9]\d{0,5}$/.test(minutes)) {
    throw new CliError('CLI_USAGE', '--minutes is a whole number above 0', { hint: 'as in `--minutes 30`' });
  }
  return { to, minutes: Number(minutes) };
}

function show(terminal: Terminal, posture: PostureReply): ExitCode {
  terminal.document(posture);
  const { profile: name, expiresAt, why, lifted } = posture;
  const end = expiresAt === null ? '' : `, for another ${formatDuration(Math.max(0, expiresAt - Date.now()))}`;
  terminal.line(shown`${styled(name === 'offline_private' ? 'green' : 'yellow', name)}${end}`);
  const reason = REASONS[why];
  if (reason !== undefined) terminal.note(shown`${reason}`);
  if (lifted.length > 0) terminal.note(shown`rules that were lifted: ${lifted.join(', ')}`);
  return EXIT.ok;
}

import { explain } from '../../airlock/policy/explain.ts';
import { type ReadPolicy, readPolicy } from '../../airlock/policy/read.ts';
import { EMPTY_POLICY } from '../../airlock/policy/schema.ts';
import { loadConfig } from '../../config/load.ts';
import { readIfThere } from '../../config/read-if-there.ts';
import { SETUPS, type Setup, settingsFor } from '../airlock-setups.ts';
import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted } from '../format.ts';
import { shown, styled } from '../printable.ts';
import { none, onlySubVerb, required } from '../sub-verb.ts';
import { type Call, defineVerb, type OptionSpecs } from '../verb.ts';

const OPTIONS = {
  role: { type: 'string', value: 'ROLE', help: 'check: the role that asks; may be left out where there is one only' },
  method: { type: 'string', value: 'METHOD', help: 'check: of a plain http request (default: GET)' },
  client: { type: 'string', value: 'WHAT', help: `env: ${SETUPS.join(', ')} (default: shell)` },
} as const satisfies OptionSpecs;

type AirlockCall = Call<typeof OPTIONS>;

/** `cloister airlock`: what the policy says, and how programs are pointed at the proxy. Needs no daemon. */
export const airlock = defineVerb({
  usage: ['airlock check URL [--role ROLE] [--method METHOD]', 'airlock policy', 'airlock env [--client WHAT]'],
  details: `The airlock is a forward proxy for other programs. It runs in the profile full_lab only and lets
through what its policy allows: the file daemon/airlock.json in the state folder.
check says what the policy makes of an address, and which rule; it looks nothing up, and a name
that turns out to be on a private network is denied in the end all the same. policy reads the
file and says whether it holds together. env prints settings to paste.
The exit code of check is 1 where the policy denies.`,
  options: OPTIONS,
  examples: [
    'cloister airlock check https://registry.npmjs.org/left-pad --role build',
    'cloister airlock env --client git',
  ],
  async run(call) {
    const { positionals } = call;
    const what = onlySubVerb('airlock', positionals, ['check', 'policy', 'env']);
    const rest = positionals.slice(1);
    if (what === 'check') return check(call, required('airlock', positionals, 'the URL a program wants to reach'));
    none(`airlock ${what ?? ''}`.trim(), rest);
    if (what === 'policy') return tellPolicy(call);
    if (what === 'env') return tellSettings(call);
    throw new CliError('CLI_USAGE', 'airlock takes check, policy or env', { hint: '`cloister airlock --help`' });
  },
});

function check(call: AirlockCall, target: string): ExitCode {
  const { terminal, values } = call;
  const { policy, source } = policyOf(call);
  const names = Object.keys(source.roles);
  const role = values.role ?? (names.length === 1 ? names[0] : undefined);
  if (role === undefined || !names.includes(role)) {
    throw new CliError('CLI_USAGE', role === undefined ? '--role says who asks' : 'the policy has no such role', {
      hint: names.length === 0 ? 'the policy has no role yet: see docs/airlock.md' : `there are ${names.join(', ')}`,
    });
  }
  const found = explain(policy, { target, role, ...(values.method === undefined ? {} : { method: values.method }) });
  if (found === null) {
    throw new CliError('CLI_USAGE', 'this is no address that the airlock can be asked for', {
      hint: 'write it as https://host/, http://host/ or host:port, with an ordinary host name',
    });
  }
  terminal.document({ ...found.decision, allowed: found.allowed, lines: found.lines });
  terminal.line(found.allowed ? styled('green', 'allowed') : styled('red', 'denied'));
  for (const line of found.lines) terminal.line(shown`${line}`);
  return found.allowed ? EXIT.ok : EXIT.failed;
}

function tellPolicy(call: AirlockCall): ExitCode {
  const { terminal } = call;
  const { source } = policyOf(call);
  const roles = Object.entries(source.roles);
  terminal.document({ roles: roles.map(([name, { mode, clients }]) => ({ name, mode, clients })) });
  for (const [name, { mode, clients, allow }] of roles) {
    terminal.line(
      shown`${styled('bold', name)}  ${mode}, ${counted(allow.length, 'allowing rule')}, for ${clients.join(', ')}`,
    );
  }
  terminal.note(
    roles.length === 0
      ? shown`no policy yet, so everything is denied: write ${call.paths.airlockPolicy}`
      : shown`${counted(roles.length, 'role')}, ${counted(source.deny.length, 'rule')} that deny for all`,
  );
  return EXIT.ok;
}

function tellSettings({ terminal, values, paths, env }: AirlockCall): ExitCode {
  const client = values.client ?? 'shell';
  if (!(SETUPS as readonly string[]).includes(client)) {
    throw new CliError('CLI_USAGE', `--client is one of ${SETUPS.join(', ')}`, { hint: 'as in `--client git`' });
  }
  const lines = settingsFor(client as Setup, loadConfig(paths, env).airlock.port);
  terminal.document({ client, lines });
  for (const line of lines) terminal.line(shown`${line}`);
  terminal.note(shown`TOKEN is what \`cloister token create NAME --scope proxy\` prints; it is shown once`);
  return EXIT.ok;
}

/** @throws AirlockError AIRLOCK_POLICY_INVALID with the line and the key */
function policyOf({ paths }: AirlockCall): ReadPolicy {
  return readPolicy(readIfThere(paths.airlockPolicy)?.toString('utf8') ?? JSON.stringify(EMPTY_POLICY));
}

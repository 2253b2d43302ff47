import type { Check } from '../../vault/contract.ts';
import { EXIT } from '../exit-codes.ts';
import { localChecks } from '../local-checks.ts';
import { shown, styled } from '../printable.ts';
import { none } from '../sub-verb.ts';
import { defineVerb } from '../verb.ts';

const MARKS = { ok: styled('green', 'ok  '), warn: styled('yellow', 'warn'), fail: styled('red', 'FAIL') } as const;

/** `cloister doctor`: looks at everything it can reach, even when the daemon does not start. */
export const doctor = defineVerb({
  usage: ['doctor'],
  details: `Checks the Node in use, the state folder, the daemon and, through it, the store, the
indexes, the models and the confinement of the processes. Each fault comes with what to
do about it. The exit code is 1 when a check fails.`,
  options: {},
  examples: ['cloister doctor', 'cloister doctor --json | jq ".checks[] | select(.state != \\"ok\\")"'],
  async run(call) {
    none('doctor', call.positionals);
    const local = await localChecks(call.paths);
    const told = await daemonChecks(call);
    // The daemon looks at some of the same things more closely; what it says stands.
    const names = new Set(told.map(({ name }) => name));
    const checks = [...local.filter(({ name }) => !names.has(name)), ...told];
    call.terminal.document({ checks });
    for (const { name, state, detail, hint } of checks) {
      call.terminal.line(shown`${MARKS[state]}  ${name}: ${detail}`);
      if (hint !== undefined && state !== 'ok') call.terminal.line(shown`      ${styled('dim', hint)}`);
    }
    return checks.some(({ state }) => state === 'fail') ? EXIT.failed : EXIT.ok;
  },
});

async function daemonChecks({
  connect,
  signal,
}: Parameters<Parameters<typeof defineVerb>[0]['run']>[0]): Promise<Check[]> {
  try {
    const connection = await connect({ start: true });
    const { checks } = await connection.request<{ readonly checks: readonly Check[] }>('GET', '/v1/checks');
    return [{ name: 'daemon', state: 'ok', detail: `answers (pid ${connection.pid})` }, ...checks];
  } catch (error) {
    if (signal.aborted || !(error instanceof Error)) throw error;
    const { hint } = error as { readonly hint?: string };
    return [{ name: 'daemon', state: 'fail', detail: error.message, ...(hint === undefined ? {} : { hint }) }];
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { StatePaths } from '../../src/config/paths.ts';
import { daemonFlags } from '../../src/config/process-flags.ts';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import { CHILD_ENV } from './child-env.ts';
import { type CallOptions, type Reply, read, request, temporaryState } from './daemon.ts';

export interface Lab {
  readonly paths: StatePaths;
  readonly port: number;
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  /** Proposes a profile and confirms it, as its owner does. */
  widen(to: string): Promise<Reply>;
  /** @returns the secret */
  token(name: string, scope?: string): Promise<string>;
  /** Records of the chain, by the order they were written in. */
  records(): Record<string, unknown>[];
  logText(): string;
  stop(): Promise<void>;
}

/** A confined daemon with a real airlock, and no Tor. */
export async function openLab(t: TestContext, policy: object, config: object = {}): Promise<Lab> {
  const paths = temporaryState(t);
  writeFileSync(paths.config, JSON.stringify({ port: 0, logLevel: 'debug', airlock: { port: 0 }, ...config }));
  writeFileSync(paths.airlockPolicy, JSON.stringify(policy));
  const entry = join(import.meta.dirname, 'lab-daemon.ts');
  const child = spawn(process.execPath, [...daemonFlags(paths, PROGRAM_ROOT), entry], {
    env: { ...CHILD_ENV, CLOISTER_HOME: paths.home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'close');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await gone;
  };
  t.after(stop);
  const [said] = await Promise.race([once(child.stdout, 'data'), gone.then(() => [''])]);
  const port = Number(String(said).trim());
  const secret = readFileSync(paths.token, 'utf8');
  const call: Lab['call'] = async (method, path, options = {}) =>
    read(
      await request(port, method, path, {
        ...options,
        headers: { authorization: `Bearer ${secret}`, ...options.headers },
      }),
    );
  return {
    paths,
    port,
    call,
    async widen(to) {
      const proposal = await call('POST', '/v1/profile/propose', { body: { to, minutes: 5 } });
      const { nonce } = proposal.json as { readonly nonce: string };
      return call('POST', '/v1/profile/confirm', { body: { nonce, sessionToken: secret } });
    },
    async token(name, scope = 'proxy') {
      const reply = await call('POST', '/v1/tokens', { body: { name, scopes: [scope] } });
      return (reply.json as { readonly token: string }).token;
    },
    records: () =>
      readdirSync(paths.audit)
        .filter((name) => name.startsWith('segment-'))
        .toSorted()
        .flatMap((name) => readFileSync(join(paths.audit, name), 'utf8').trim().split('\n'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    logText: () => readFileSync(paths.log, 'utf8'),
    stop,
  };
}

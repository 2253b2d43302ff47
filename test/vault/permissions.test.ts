import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Launch, vaultLaunch } from '../../src/daemon/vault-flags.ts';
import { openChannel } from '../../src/vault/channel.ts';
import type { VaultReady } from '../../src/vault/contract.ts';
import { FAKE_VAULT, type Home, makeHome, REPOSITORY } from '../support/vault-home.ts';

interface Told {
  readonly ready?: VaultReady;
  readonly failed?: { readonly code: string; readonly message: string };
  readonly status: number;
}

/** Starts the vault and returns what it said; a vault that got ready is told to stop. */
async function start({ entry, args, execArgv, env, cwd }: Launch): Promise<Told> {
  const child = fork(entry, args, {
    execArgv: [...execArgv],
    env,
    cwd,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const told: Record<string, unknown> = {};
  const channel = openChannel(
    {
      post: (message) => void child.send(message as object),
      onMessage: (listener) => void child.on('message', listener),
      onClose: (listener) => void child.once('disconnect', listener),
    },
    {
      calls: {},
      streams: {},
      notices: {
        ready: (value) => {
          told['ready'] = value;
          channel.notify('stop', null);
        },
        failed: (value) => {
          told['failed'] = value;
        },
      },
    },
  );
  const [status] = await once(child, 'exit');
  return { ...told, status };
}

function launchFor({ paths }: Home): Launch {
  const setup = { folder: paths.vault, chunkTokens: 256, models: 'load' } as const;
  return vaultLaunch({ programRoot: REPOSITORY, entry: FAKE_VAULT, grants: [], natives: false, setup });
}

test('enterVault: proves its confinement before it serves', async (t) => {
  const { ready, status } = await start(launchFor(makeHome(t)));
  assert.deepEqual(ready?.proofs, [
    { what: 'load an add-on', refused: true },
    { what: 'open a connection', refused: true },
    { what: 'start a program', refused: true },
    { what: 'start a thread', refused: true },
  ]);
  assert.equal(status, 0);
});

const tooMuch: readonly { name: string; change: (launch: Launch, home: Home) => Partial<Launch>; says: RegExp }[] = [
  { name: 'no permission model', change: () => ({ execArgv: [] }), says: /without the permission model/ },
  { name: 'the network', change: more('--allow-net'), says: /the right net/ },
  { name: 'the debugger', change: more('--allow-inspector'), says: /the right inspector/ },
  { name: 'WASI', change: more('--allow-wasi'), says: /the right wasi/ },
  { name: 'every file to read', change: more('--allow-fs-read=*'), says: /the right .*fs\.read/ },
  { name: 'every file to write', change: more('--allow-fs-write=*'), says: /the right .*fs\.write/ },
  {
    name: 'the whole state folder',
    change: (launch, { paths }) => ({ execArgv: [...launch.execArgv, `--allow-fs-read=${paths.home}`] }),
    says: /beside its own folder/,
  },
  {
    name: 'the token',
    change: (launch, { paths }) => ({ execArgv: [...launch.execArgv, `--allow-fs-read=${paths.token}`] }),
    says: /beside its own folder/,
  },
  {
    name: 'a grant of the state folder in the environment',
    change: (_launch, { paths }) => ({ env: { NODE_OPTIONS: `"--allow-fs-read=${paths.daemon}"` } }),
    says: /beside its own folder/,
  },
  {
    name: 'a starting folder that its threads could read',
    change: (_launch, { root }) => ({ cwd: root }),
    says: /started in a folder it may not read/,
  },
  { name: 'no settings', change: () => ({ args: [] }), says: /without its settings/ },
];
for (const { name, change, says } of tooMuch) {
  test(`enterVault: refuses to start with ${name}`, async (t) => {
    const home = makeHome(t);
    const launch = launchFor(home);
    const { ready, failed, status } = await start({ ...launch, ...change(launch, home) });
    assert.equal(ready, undefined);
    assert.equal(failed?.code, 'VAULT_START_FAILED');
    assert.match(failed.message, says);
    assert.equal(status, 70);
  });
}

test('vaultLaunch: without models neither add-ons nor programs are ever allowed', (t) => {
  const home = makeHome(t);
  const { execArgv } = launchFor(home);
  assert.deepEqual(
    execArgv.filter((flag) => /addons|child|net|inspector|wasi/.test(flag)),
    [],
  );
  assert.ok(!execArgv.some((flag) => flag.includes(join(home.paths.home, 'daemon'))));
});

function more(flag: string): (launch: Launch) => Partial<Launch> {
  return ({ execArgv }) => ({ execArgv: [...execArgv, flag] });
}

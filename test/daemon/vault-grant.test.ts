import assert from 'node:assert/strict';
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { daemonFlags } from '../../src/config/process-flags.ts';
import {
  collect,
  type Home,
  linesOf,
  makeHome,
  REPOSITORY,
  readBy,
  setUp,
  startHost,
  wait,
} from '../support/vault-home.ts';

const never = new AbortController().signal;

test('grant: opens a path to the vault, is kept, and is read from there by the next daemon', async (t) => {
  const set = setUp(t);
  const { host, note, documents, paths } = set;
  await assert.rejects(host.api.search(readBy(note)), { code: 'VAULT_INTERNAL', message: /ERR_ACCESS_DENIED/ });
  await host.grant(documents);
  await host.api.search(readBy(note));
  assert.deepEqual(
    (await host.grants()).map(({ path }) => path),
    [documents],
  );
  assert.equal(statSync(paths.grants).mode & 0o777, 0o600);
  await host.close();
  const next = startHost(t, set);
  await next.api.search(readBy(note));
  await next.revoke(documents);
  await assert.rejects(next.api.search(readBy(note)), { code: 'VAULT_INTERNAL' });
  await assert.rejects(next.revoke(documents), { code: 'VAULT_GRANT_UNKNOWN' });
});

test('grant: names with spaces, quotes and backslashes arrive as they are, and a neighbour stays closed', async (t) => {
  const { host, root } = setUp(t);
  const odd = join(root, `my "own" \\ it's näme, 100%`);
  for (const folder of [odd, `${odd}-other`]) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'file'), '');
  }
  await host.grant(odd);
  await host.api.search(readBy(join(odd, 'file')));
  await assert.rejects(host.api.search(readBy(join(`${odd}-other`, 'file'))), { code: 'VAULT_INTERNAL' });
});

test('grant: a path granted already costs no restart; several new ones cost one', async (t) => {
  const set = setUp(t);
  const { host, root, documents, note } = set;
  const folders = ['a', 'b', 'c'].map((name) => join(root, name));
  for (const folder of folders) mkdirSync(folder);
  await host.grant(documents, ...folders);
  assert.equal(linesOf(set, 'starts').length, 2);
  await host.grant(note, documents, ...folders);
  assert.equal(linesOf(set, 'starts').length, 2);
});

const refusals = [
  { name: 'nothing there', path: (home: Home) => join(home.root, 'missing'), code: 'RAG_NOT_FOUND' },
  { name: 'the whole disk', path: () => '/', code: 'VAULT_GRANT_REFUSED' },
  { name: 'the state folder', path: ({ paths }: Home) => paths.home, code: 'VAULT_GRANT_REFUSED' },
  { name: "the daemon's folder", path: ({ paths }: Home) => paths.daemon, code: 'VAULT_GRANT_REFUSED' },
  { name: 'the token', path: ({ paths }: Home) => paths.token, code: 'VAULT_GRANT_REFUSED' },
  { name: 'a folder above the state folder', path: ({ root }: Home) => root, code: 'VAULT_GRANT_REFUSED' },
  { name: 'a link to the state folder', path: ({ root }: Home) => join(root, 'link'), code: 'VAULT_GRANT_REFUSED' },
];
test('grant: what must not be granted is refused before anything restarts', async (t) => {
  const set = setUp(t);
  symlinkSync(set.paths.daemon, join(set.root, 'link'));
  await set.host.api.search(wait(0));
  for (const { name, path, code } of refusals) {
    await assert.rejects(set.host.grant(set.documents, path(set)), { code }, name);
  }
  assert.deepEqual(await set.host.grants(), []);
  assert.equal(linesOf(set, 'starts').length, 1);
});

test('grant: a link is granted and ingested as what it leads to', async (t) => {
  const set = setUp(t);
  const link = join(set.root, 'link');
  symlinkSync(set.documents, link);
  await set.host.grant(link);
  await collect(set.host.api.ingest({ collection: '0:1', inputs: [{ kind: 'path', path: link }] }, never));
  const real = realpathSync(set.documents);
  assert.deepEqual(
    (await set.host.grants()).map(({ path }) => path),
    [real],
  );
  assert.deepEqual(linesOf(set, 'ingests'), [JSON.stringify([{ kind: 'path', path: real }])]);
});

test('grant: a command line, which every user of the machine can read, names no granted folder', async (t) => {
  const { host, documents } = setUp(t);
  await host.grant(documents);
  const { elapsedMs: pid } = await host.api.search(wait(0));
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  assert.match(stdout, /--permission/);
  assert.doesNotMatch(stdout, /documents/);
});

test('grant: works for a daemon that may itself read nothing but its own folder', async (t) => {
  const home = makeHome(t);
  const { paths, documents } = home;
  const file = join(documents, 'note.txt');
  const daemon = fork(
    join(import.meta.dirname, '../support/vault-confined.ts'),
    [JSON.stringify({ paths, folder: documents, file })],
    {
      execArgv: [...daemonFlags(paths, REPOSITORY), `--allow-fs-read=${join(REPOSITORY, 'test', 'support')}`],
      env: { NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    },
  );
  const [answer] = await Promise.race([once(daemon, 'message'), once(daemon, 'exit')]);
  assert.deepEqual(answer, { method: 'keyword', mayReadFile: false });
});

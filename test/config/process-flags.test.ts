import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { daemonFlags, programReads } from '../../src/config/process-flags.ts';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import { CHILD_ENV } from '../support/child-env.ts';
import { temporaryState } from '../support/daemon.ts';

test('daemonFlags: the daemon process cannot reach the store through fs, and can work in its own folders', (t) => {
  const paths = temporaryState(t);
  writeFileSync(join(paths.vault, 'vault.db'), 'a document');
  writeFileSync(paths.config, '{}');
  const probe = `
    const fs = process.getBuiltinModule('node:fs');
    const attempt = (run) => { try { run(); return 'done'; } catch (error) { return error.code; } };
    const [home, daemon, vault, audit] = ${JSON.stringify([paths.home, paths.daemon, paths.vault, paths.audit])};
    process.stdout.write(JSON.stringify({
      readStore: attempt(() => fs.readFileSync(vault + '/vault.db')),
      readStoreIndirectly: attempt(() => fs.readFileSync(daemon + '/../vault/vault.db')),
      readStoreThroughProc: attempt(() => fs.readFileSync('/proc/self/root' + vault + '/vault.db')),
      writeStore: attempt(() => fs.writeFileSync(vault + '/vault.db', '')),
      linkToStore: attempt(() => fs.symlinkSync(vault, daemon + '/way')),
      listHome: attempt(() => fs.readdirSync(home)),
      readSystem: attempt(() => fs.readFileSync('/etc/passwd')),
      writeProgram: attempt(() => fs.writeFileSync(${JSON.stringify(join(PROGRAM_ROOT, 'src', 'x'))}, '')),
      readOwn: attempt(() => fs.readFileSync(daemon + '/config.json')),
      writeOwn: attempt(() => fs.writeFileSync(daemon + '/token', 'x')),
      writeAudit: attempt(() => fs.writeFileSync(audit + '/segment', 'x')),
      readAudit: attempt(() => fs.readFileSync(audit + '/segment')),
      readStoreFromAudit: attempt(() => fs.readFileSync(audit + '/../vault/vault.db')),
      readProgram: attempt(() => fs.readFileSync(${JSON.stringify(join(PROGRAM_ROOT, 'package.json'))})),
    }));`;
  const { stdout, stderr } = spawnSync(process.execPath, [...daemonFlags(paths, PROGRAM_ROOT), '-e', probe], {
    env: CHILD_ENV,
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  const denied = 'ERR_ACCESS_DENIED';
  assert.deepEqual(JSON.parse(stdout), {
    readStore: denied,
    readStoreIndirectly: denied,
    readStoreThroughProc: denied,
    writeStore: denied,
    linkToStore: denied,
    listHome: denied,
    readSystem: denied,
    writeProgram: denied,
    readOwn: 'done',
    writeOwn: 'done',
    writeAudit: 'done',
    readAudit: 'done',
    readStoreFromAudit: denied,
    readProgram: 'done',
  });
});

test("daemonFlags: the cookie of a user's Tor can be read, and nothing beside it", (t) => {
  const paths = temporaryState(t);
  const foreign = mkdtempSync(join(tmpdir(), 'tor-'));
  t.after(() => rmSync(foreign, { recursive: true }));
  const cookie = join(foreign, 'cookie');
  for (const name of ['cookie', 'other']) writeFileSync(join(foreign, name), 'x');
  writeFileSync(join(paths.vault, 'vault.db'), 'a document');
  symlinkSync(join(paths.vault, 'vault.db'), join(foreign, 'way'));
  const reads = (tor: object): string[] => {
    writeFileSync(paths.config, JSON.stringify({ tor }));
    const known = new Set(without);
    return daemonFlags(paths, PROGRAM_ROOT).filter((flag) => !known.has(flag));
  };
  const without = daemonFlags(paths, PROGRAM_ROOT);
  assert.deepEqual(reads({ mode: 'running', cookie }), [`--allow-fs-read=${cookie}`]);
  assert.deepEqual(reads({ mode: 'running', passwordFile: cookie }), [`--allow-fs-read=${cookie}`]);
  assert.deepEqual(reads({ mode: 'managed', cookie }), []);
  for (const path of [
    foreign,
    join(foreign, 'way'),
    join(foreign, 'nothing'),
    paths.vault,
    join(paths.vault, 'vault.db'),
  ]) {
    assert.deepEqual(reads({ mode: 'running', cookie: path }), [], path);
  }
  for (const path of ['/*', `${foreign}/*`, 'cookie', 7, null]) {
    assert.deepEqual(reads({ mode: 'running', cookie: path }), [], `${path}`);
  }
  for (const text of ['', 'null', '[]', '{"tor": 1}', '{"tor": {"mode": "running"']) {
    writeFileSync(paths.config, text);
    assert.deepEqual(daemonFlags(paths, PROGRAM_ROOT), without, text);
  }

  writeFileSync(paths.config, JSON.stringify({ tor: { mode: 'running', cookie } }));
  const code = `const { readFileSync } = process.getBuiltinModule('node:fs');
    const attempt = (path) => { try { return readFileSync(path, 'utf8'); } catch (error) { return error.code; } };
    process.stdout.write(JSON.stringify(${JSON.stringify([cookie, join(foreign, 'other'), join(foreign, 'way')])}.map(attempt)));`;
  const flags = daemonFlags(paths, PROGRAM_ROOT);
  const { stdout } = spawnSync(process.execPath, [...flags, '-e', code], { env: CHILD_ENV, encoding: 'utf8' });
  assert.deepEqual(JSON.parse(stdout), ['x', 'ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED']);
});

test('programReads: names parts of the program and libraries, never the program folder itself', () => {
  const reads = programReads(PROGRAM_ROOT);
  assert.ok(reads.includes(join(PROGRAM_ROOT, 'src')));
  assert.ok(reads.includes(join(PROGRAM_ROOT, 'node_modules')));
  assert.ok(!reads.includes(PROGRAM_ROOT));
});

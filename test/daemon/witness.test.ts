import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import { createWitness } from '../../src/daemon/witness.ts';
import { startTestDaemon, temporaryState } from '../support/daemon.ts';
import { temporaryFolder } from '../support/profiles.ts';

test('createWitness: a file elsewhere is written and read by a process that may do that alone', async (t) => {
  const path = join(temporaryFolder(t), 'stick', 'fingerprint.txt');
  mkdirSync(join(path, '..'));
  const place = { kind: 'file', path } as const;
  const witness = createWitness(place, PROGRAM_ROOT);
  assert.equal(await witness.recall(place), null);
  await witness.publish(place, '7-aaaa');
  assert.equal(readFileSync(path, 'utf8'), '7-aaaa\n');
  assert.equal(await witness.recall(place), '7-aaaa');
});

test('createWitness: a medium that is not there fails, and is not looked for elsewhere', async (t) => {
  const place = { kind: 'file', path: join(temporaryFolder(t), 'gone', 'f') } as const;
  const witness = createWitness(place, PROGRAM_ROOT);
  await assert.rejects(witness.publish(place, '7-aaaa'));
  assert.equal(await witness.recall(place), null);
});

test('createWitness: a command gets the fingerprint on its input', async (t) => {
  const out = join(temporaryFolder(t), 'out');
  const place = { kind: 'command', argv: ['sh', '-c', `cat > '${out}'`] } as const;
  await createWitness(place, PROGRAM_ROOT).publish(place, '7-aaaa');
  assert.equal(readFileSync(out, 'utf8'), '7-aaaa\n');
  for (const argv of [['false'], ['/nowhere/at/all']]) {
    const failing = { kind: 'command', argv } as const;
    await assert.rejects(createWitness(failing, PROGRAM_ROOT).publish(failing, '7-aaaa'));
  }
});

test('witness: catches a state folder that was put back as a whole, key and head with it', async (t) => {
  const folder = temporaryFolder(t);
  const config = { audit: { witness: { kind: 'file', path: join(folder, 'fingerprint') } } };
  const paths = temporaryState(t);
  const run = async (): Promise<{ readonly trusted: boolean; readonly damage: unknown }> => {
    const daemon = await startTestDaemon(t, { paths, config });
    await daemon.call('POST', '/v1/search', { body: { text: 'x' } });
    const { json } = await daemon.call('GET', '/v1/audit');
    await daemon.stop();
    return json as { trusted: boolean; damage: unknown };
  };
  assert.equal((await run()).trusted, true);
  cpSync(paths.home, join(folder, 'copy'), { recursive: true });
  assert.equal((await run()).trusted, true);
  rmSync(paths.home, { recursive: true });
  cpSync(join(folder, 'copy'), paths.home, { recursive: true });
  const { trusted, damage } = await run();
  assert.equal(trusted, false);
  assert.equal((damage as { kind: string }).kind, 'rollback');
});

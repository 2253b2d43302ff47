import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../../..');
const CONFINE = join(ROOT, 'src/rag/read/confine.ts');
const PROBE = join(ROOT, 'test/support/parser-probe.ts');

/** Runs the attempts in a parser thread of a process that may itself read and write `folder`. */
async function attempts(
  folder: string,
  parentFlags: readonly string[],
  confined: boolean,
): Promise<Record<string, string>> {
  const args = [...parentFlags, '--no-warnings', PROBE, ROOT, folder];
  const { stdout } = await promisify(execFile)(process.execPath, confined ? [...args, 'confined'] : args, {
    cwd: folder,
    env: { NODE_OPTIONS: '' },
  });
  return JSON.parse(stdout) as Record<string, string>;
}

function withFolder(run: (folder: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'confine-')));
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    try {
      await run(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

const parents = [
  { name: 'an unrestricted process', flags: () => [] },
  {
    name: 'a process with the rights of the vault',
    flags: (folder: string) => [
      '--permission',
      '--allow-worker',
      '--allow-addons',
      '--allow-child-process',
      `--allow-fs-read=${ROOT}`,
      `--allow-fs-read=${folder}`,
      `--allow-fs-write=${folder}`,
    ],
  },
] as const;

for (const { name, flags } of parents) {
  test(
    `confine: a parser thread of ${name} reaches the program's files and nothing else`,
    withFolder(async (folder) => {
      const found = await attempts(folder, flags(folder), true);
      const { 'read the program': program, ...rest } = found;
      assert.equal(program, 'done');
      const reached = Object.entries(rest).filter(([, outcome]) => outcome !== 'ERR_ACCESS_DENIED');
      // Two are refused with a code of their own: SQLite, which the permission model ignores, is not there at all.
      assert.deepEqual(reached, [
        ['open a database', 'ERR_UNKNOWN_BUILTIN_MODULE'],
        ['load an add-on', 'ERR_DLOPEN_DISABLED'],
      ]);
      assert.equal(Object.keys(rest).length, 14);
    }),
  );
}

test(
  'confine: the same attempts succeed in an ordinary thread',
  withFolder(async (folder) => {
    const found = await attempts(folder, [], false);
    for (const name of [
      'read a granted file',
      'read the starting folder',
      'open a database',
      'listen',
      'look up a name',
      'start a program',
    ]) {
      assert.equal(found[name], 'done', name);
    }
    assert.equal(found['connect'], 'ECONNREFUSED');
    assert.equal(found['load an add-on'], 'ERR_DLOPEN_FAILED');
  }),
);

test(
  'confine: refuses to go on in a thread that is not restricted',
  withFolder(async (folder) => {
    const code = `import(${JSON.stringify(CONFINE)}).then(({ confine }) => confine([])).catch((e) => process.stdout.write(e.code))`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', code], { cwd: folder, env: {} });
    assert.equal(stdout, 'RAG_READERS_SPENT');
  }),
);

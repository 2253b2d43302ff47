import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { openModels } from '../../src/inference/models.ts';
import { importTo, temporaryFolder } from '../support/model-folder.ts';
import { writeTinyChat, writeTinyEmbedder } from '../support/tiny-models.ts';

const ROOT = resolve(import.meta.dirname, '../..');

test('startLlama: models load and answer after the process gave up children, add-ons and workers, without a network', async () => {
  const folder = temporaryFolder();
  const sources = temporaryFolder();
  const outside = join(sources, 'outside.txt');
  writeFileSync(outside, 'not for the vault');
  writeTinyEmbedder(join(sources, 'embed.gguf'));
  writeTinyChat(join(sources, 'chat.gguf'));
  const models = await openModels(folder);
  for (const name of ['embed.gguf', 'chat.gguf']) await importTo(models, { path: join(sources, name) });

  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--permission',
      '--allow-addons',
      '--allow-child-process',
      `--allow-fs-read=${ROOT}`,
      `--allow-fs-read=${folder}`,
      `--allow-fs-write=${folder}`,
      // Where the binding looks which C library this is; without it there is "no binary" for Linux.
      ...(process.platform === 'linux' ? ['--allow-fs-read=/proc/self/maps'] : []),
      join(ROOT, 'test/support/confined-llama.ts'),
      folder,
      outside,
    ],
    { env: { ...process.env, NODE_OPTIONS: '' } },
  );
  assert.deepEqual(JSON.parse(stdout), {
    length: 64,
    text: 'The answer according to source [1] is forty two .',
    child: false,
    addon: false,
    net: 'ERR_ACCESS_DENIED',
    fileOutside: 'ERR_ACCESS_DENIED',
  });
});

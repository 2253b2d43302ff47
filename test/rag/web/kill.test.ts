import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHILD_ENV } from '../../support/child-env.ts';
import { openTestRag, tempFolder } from '../../support/ingest-rag.ts';

const CHILD = join(import.meta.dirname, '..', '..', 'support', 'keep-child.ts');

test('keepPages: killed without warning ten times, every page told of is there, whole, and nothing needs repair', async (t) => {
  const directory = tempFolder(t);
  let reached = 0;
  for (let life = 0; life < 10; life += 1) {
    reached = await keepUntilKilled(directory, reached + 1, Math.random() * 40);
    const rag = await openTestRag(directory);
    assert.deepEqual([rag.status().notes, rag.checkStore()], [[], []]);
    const [row] = rag.web.collections();
    // One more may be on the disk than was told of.
    assert.ok(row && row.pageCount >= reached && row.pageCount <= reached + life + 1);
    const { passages } = await rag.retrieve('lighthouse', { collection: 'w', top: 1000, unit: 'document' });
    assert.equal(passages.length, row.pageCount);
    assert.ok(passages.every(({ web, text }) => web !== undefined && text.includes('stands here')));
    await rag.close();
  }
});

/** @returns the number of the last page told of */
function keepUntilKilled(directory: string, first: number, lifeMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const argv = [CHILD, directory, String(first), 'lighthouse'];
    const child = spawn(process.execPath, argv, { env: CHILD_ENV, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output === '') setTimeout(() => child.kill('SIGKILL'), lifeMs);
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== null) reject(new Error(`the child ended with ${code}`));
      resolve(Number(output.split('\n').at(-2)));
    });
  });
}

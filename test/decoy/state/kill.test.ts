import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHILD_ENV } from '../../support/child-env.ts';
import { openTestDecoys, scrubbed, wordOf } from '../../support/decoys.ts';

const WRITER = join(import.meta.dirname, '..', '..', 'support', 'decoy-writer.ts');

/** Runs the writer until it has said `lines` lines, kills it, and gives what it said. */
async function killedAfter(folder: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [WRITER, folder], { env: CHILD_ENV, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    said += chunk;
    if (said.split('\n').length > lines) child.kill('SIGKILL');
  }
  return said.split('\n').slice(0, -1);
}

for (const lines of [1, 5, 12]) {
  test(`kill -9 after ${lines} batches: what could have left was counted, and its draw is the same afterwards`, async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'cloister-kill-'));
    t.after(() => rmSync(root, { recursive: true, force: true }));
    const said = await killedAfter(root, lines);
    assert.ok(said.length >= lines && said.length < 200);
    const paths = {
      decoyThreads: join(root, 'threads'),
      decoyLedger: join(root, 'ledger'),
      decoyKey: join(root, 'key'),
    };
    const { mixer, ledger } = await openTestDecoys({ state: paths, config: { epsDayCap: 1000 } });
    assert.equal(ledger.problem, null);
    const spent = ledger.spentToday();
    // One more may have been counted that nobody heard of; never one less.
    assert.ok(spent === said.length * 3 || spent === said.length * 3 + 3, `${spent} for ${said.length}`);
    for (const line of said) {
      const [, threadId = '', ids = ''] = line.split(' ');
      const query = scrubbed(`price of ${wordOf(Number(threadId.slice(1)) % 128)}`);
      const { slots } = await mixer.mix({ query, threadId, mode: 'cell-rr', sensitive: false });
      assert.equal(slots.map(({ id }) => id).join(','), ids);
    }
    assert.equal(ledger.spentToday(), spent);
  });
}

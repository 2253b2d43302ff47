import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { lazyDecoys } from '../../src/daemon/decoys.ts';
import { lazyScrubbing } from '../../src/daemon/scrubbing.ts';
import { temporaryState } from '../support/daemon.ts';
import { CONFIG } from '../support/decoys.ts';

test('lazyDecoys: loads once, with the state of this installation; what failed is tried again', async (t) => {
  const paths = temporaryState(t);
  const scrubbing = lazyScrubbing(paths, () => undefined);
  t.after(() => scrubbing.stop());
  let calls = 0;
  const get = lazyDecoys(paths, CONFIG, () => {
    calls += 1;
    return calls === 1 ? Promise.reject(new Error('not yet')) : scrubbing.get();
  });
  await assert.rejects(get(), /not yet/);
  const decoys = await get();
  assert.equal(await get(), decoys);
  assert.equal(calls, 2);
  assert.equal(decoys.ledger.status().cap, 12);
  assert.ok(existsSync(paths.decoyLedger) && existsSync(paths.decoyKey));
  assert.ok(decoys.mixer.dummy('cell').slots.length === 8);
});

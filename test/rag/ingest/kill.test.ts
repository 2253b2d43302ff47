import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killRepeatedly } from '../../support/ingest-kill.ts';
import { tempFolder } from '../../support/ingest-rag.ts';

test('ingest: killed twenty times without warning, it loses nothing it told of', async (t) => {
  const report = await killRepeatedly(
    { folder: tempFolder(t), documents: 1500, lifeMs: 50, models: [], random: Math.random },
    20,
  );
  t.diagnostic(JSON.stringify(report));
  assert.equal(report.kills, 20);
  assert.ok(report.verified > 0);
});

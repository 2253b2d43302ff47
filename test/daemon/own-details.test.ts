import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { codeOf, startTestDaemon } from '../support/daemon.ts';

const NAME = 'Noelia Barrientos';
const DETAILS = [
  { kind: 'name', value: NAME },
  { kind: 'plate', value: 'KX71 ZVN' },
];

test('own details: in force at once and after a restart, encrypted on the disk, for administrators alone', async (t) => {
  const first = await startTestDaemon(t);
  const scrub = async (daemon: typeof first, text: string): Promise<string> => {
    const { json } = await daemon.call('POST', '/v1/scrub', { body: { text } });
    return (json as { leaves: string }).leaves;
  };
  assert.equal((await first.call('PUT', '/v1/details', { body: { details: DETAILS } })).status, 200);
  assert.doesNotMatch(await scrub(first, 'reviews of barientos noelia bakery opening hours'), /noelia|bar{1,2}ientos/i);
  assert.doesNotMatch(await scrub(first, 'parking fine appeal kx-71-zvn london'), /zvn/i);
  const made = await first.call('POST', '/v1/tokens', {
    body: { name: 'looker', scopes: ['search', 'ask', 'ingest'] },
  });
  const headers = { authorization: `Bearer ${(made.json as { token: string }).token}` };
  assert.equal(codeOf(await first.call('GET', '/v1/details', { headers })), 'SCOPE_MISSING');
  await first.stop();
  for (const name of readdirSync(first.paths.daemon)) {
    assert.doesNotMatch(readFileSync(join(first.paths.daemon, name), 'latin1'), /Barrientos|KX71/i, name);
  }
  const second = await startTestDaemon(t, { paths: first.paths });
  assert.deepEqual((await second.call('GET', '/v1/details')).json, { details: DETAILS });
  assert.doesNotMatch(await scrub(second, 'noelia barrientos bakery opening hours'), /noelia|barrientos/i);
});

test('own details: a damaged list is said, set aside, and does not stop the daemon', async (t) => {
  const first = await startTestDaemon(t);
  await first.call('PUT', '/v1/details', { body: { details: DETAILS } });
  await first.stop();
  const bytes = readFileSync(first.paths.details);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(first.paths.details, bytes);
  const daemon = await startTestDaemon(t, { paths: first.paths });
  const { checks } = (await daemon.call('GET', '/v1/checks')).json as { checks: { name: string; state: string }[] };
  assert.equal(checks.find(({ name }) => name === 'own details')?.state, 'fail');
  assert.ok(readdirSync(daemon.paths.daemon).some((name) => name.startsWith('details.damaged')));
  assert.equal((await daemon.call('PUT', '/v1/details', { body: { details: [] } })).status, 200);
});

test('own details: what is none is refused', async (t) => {
  const daemon = await startTestDaemon(t);
  for (const details of [[{ kind: 'king', value: 'x' }], [{ kind: 'name', value: '' }], [{ kind: 'name' }]]) {
    assert.equal(codeOf(await daemon.call('PUT', '/v1/details', { body: { details } })), 'REQUEST_INVALID');
  }
});

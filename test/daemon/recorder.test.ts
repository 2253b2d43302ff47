import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditRecord } from '../../src/audit/records.ts';
import { VERSION } from '../../src/config/version.ts';
import { createRecorder } from '../../src/daemon/recorder.ts';
import { vaultNotes } from '../../src/daemon/vault-notes.ts';
import { MODEL } from '../support/daemon-fakes.ts';

function recorder({ fails = false } = {}) {
  const records: AuditRecord[] = [];
  const faults: unknown[] = [];
  const made = createRecorder(
    {
      append: async (record) => {
        if (fails) throw new Error('full');
        records.push(record);
        return { seq: records.length, hash: '' };
      },
      queryHash: (text) => `hash of ${text.length}`,
    },
    (error) => faults.push(error),
  );
  return { made, records, faults };
}

test('Recorder: gives each kind of news its record', async () => {
  const { made, records } = recorder();
  const policyHash = 'a'.repeat(64);
  await made.profile({ event: 'refused', to: null, code: 'PROFILE_DENIED', client: 'owner' });
  await made.profile({ event: 'rule', rule: 'no-transcripts', lifted: true, client: 'owner', policyHash });
  await made.token({ event: 'created', client: 'webui' });
  made.service('ready');
  made.failure({ client: null, reason: 'missing', count: 3 });
  await made.settled();
  assert.deepEqual(records, [
    { type: 'refusal', to: null, code: 'PROFILE_DENIED', client: 'owner' },
    { type: 'rule', rule: 'no-transcripts', lifted: true, client: 'owner', policyHash },
    { type: 'token', event: 'created', client: 'webui' },
    { type: 'service', event: 'ready', version: VERSION },
    { type: 'auth_failure', client: null, reason: 'missing', count: 3 },
  ]);
});

test('Recorder: what must be on record fails with the chain, what is only noted goes on and is told', async () => {
  const { made, faults } = recorder({ fails: true });
  await assert.rejects(made.token({ event: 'created', client: 'webui' }));
  made.service('ready');
  await made.settled();
  assert.equal(faults.length, 1);
});

test('vaultNotes: starts and deaths go to log and chain, and each serving model once', async () => {
  const { made, records } = recorder();
  const events: unknown[] = [];
  const log = {
    event: (...args: unknown[]) => void events.push(args),
    vaultCode: (code: string) => void events.push(code),
    failure: assert.fail,
  };
  const note = vaultNotes(log, made, async () => [MODEL, { ...MODEL, id: 'b'.repeat(64), active: false }]);
  note({ event: 'vault-started', elapsedMs: 5 });
  note({ event: 'vault-died', crashCount: 1 });
  note({ event: 'vault-started' });
  note({ event: 'vault-said', code: 'OUT_OF_MEMORY' });
  for (let i = 0; i < 1000 && records.length < 4; i += 1) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.deepEqual(
    records.map((record) => [record.type, 'event' in record ? record.event : '']),
    [
      ['service', 'ready'],
      ['service', 'degraded'],
      ['service', 'ready'],
      ['model', 'serving'],
    ],
  );
  assert.deepEqual(events, [
    ['vault-started', { elapsedMs: 5 }],
    ['vault-died', { crashCount: 1 }],
    ['vault-started', {}],
    'OUT_OF_MEMORY',
  ]);
});

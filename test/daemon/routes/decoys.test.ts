import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { registerErrors } from '../../../src/daemon/http-errors.ts';
import { createLog } from '../../../src/daemon/log.ts';
import { decoyRoutes } from '../../../src/daemon/routes/decoys.ts';
import { CONFIG, NOON, openTestDecoys, scrubbed, wordOf } from '../../support/decoys.ts';

async function stage(t: TestContext, cover: Partial<typeof CONFIG.cover> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'cloister-decoys-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const state = { decoyThreads: join(root, 'threads'), decoyLedger: join(root, 'ledger'), decoyKey: join(root, 'key') };
  const decoys = await openTestDecoys({ state });
  const app = Fastify({ logger: false })
    .withTypeProvider<TypeBoxTypeProvider>()
    .setValidatorCompiler(TypeBoxValidatorCompiler);
  const logged: string[] = [];
  const file = { write: (line: string) => void logged.push(line), lostCount: 0, close: () => undefined };
  registerErrors(app, createLog(file, 'debug'));
  const config = { decoys: { ...CONFIG, cover: { ...CONFIG.cover, ...cover } } };
  await app.register(decoyRoutes, { decoys: async () => decoys, config });
  t.after(() => app.close());
  return { app, decoys, logged };
}

test('POST /v1/decoys/explain: says what would be sent, and logs nothing of the question', async (t) => {
  const { app, logged } = await stage(t);
  const payload = { text: `price of ${wordOf(21)} zebrafishcanary` };
  const reply = await app.inject({ method: 'POST', url: '/v1/decoys/explain', payload });
  assert.equal(reply.statusCode, 200);
  const { wire, refused, places, cell, cellRr, rareWords, hidden, notHidden } = reply.json();
  assert.deepEqual([wire, refused, cell.queries.length, cellRr.sent], [payload.text.replace(' of ', ' '), null, 8, 16]);
  assert.deepEqual([places[0].topic, rareWords, hidden.length > 0, notHidden.length > 0], [21, [], true, true]);
  assert.ok(!logged.join('').includes('zebrafish'));
  const wrong = await app.inject({ method: 'POST', url: '/v1/decoys/explain', payload: { text: '', more: 1 } });
  assert.equal(wrong.statusCode, 400);
});

test('GET /v1/privacy: the ledger, and what cover traffic would cost', async (t) => {
  const { app, decoys } = await stage(t, { kind: 'poisson' });
  const spec = { sensitive: false, mode: 'cell-rr', query: scrubbed(`price of ${wordOf(1)}`) } as const;
  for (const threadId of ['a', 'b']) await decoys.mixer.mix({ ...spec, threadId });
  const { cover, ...ledger } = (await app.inject({ method: 'GET', url: '/v1/privacy' })).json();
  assert.deepEqual(ledger, {
    day: '2026-11-25',
    cap: 12,
    spent: 6,
    threads: 6,
    windows: 0,
    entries: [
      { at: NOON, kind: 'thread', eps: 3 },
      { at: NOON, kind: 'thread', eps: 3 },
    ],
    problem: null,
  });
  assert.deepEqual([cover.kind, cover.queriesPerHour, cover.meanWaitMs, cover.eps], ['poisson', 96, 300_000, 0]);
});

test('DELETE /v1/privacy/threads: forgets the threads, and not what was spent', async (t) => {
  const { app, decoys } = await stage(t);
  const query = scrubbed(`price of ${wordOf(1)}`);
  await decoys.mixer.mix({ query, sensitive: false, mode: 'cell-rr', threadId: 'a' });
  assert.equal((await app.inject({ method: 'DELETE', url: '/v1/privacy/threads' })).statusCode, 200);
  assert.deepEqual([decoys.threads.load('a'), decoys.ledger.spentToday()], [null, 3]);
});

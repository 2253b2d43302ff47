import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { engineRoutes } from '../../../src/daemon/routes/engines.ts';
import { engineStatuses } from '../../../src/mediator/engine-status.ts';
import { createEngines } from '../../../src/mediator/engines/list.ts';
import { createHealth } from '../../../src/mediator/health.ts';
import { NO_SETTINGS } from '../../support/engine-answers.ts';

test('engineRoutes: lists every engine with how it is, and none of its keys', async (t) => {
  const engines = createEngines({ ...NO_SETTINGS, on: ['marginalia'], keys: { marginalia: 'CANARY' } });
  const health = createHealth({ file: { read: () => new Map(), write: async () => undefined }, now: () => 1000 });
  for (const engine of engines.all.slice(0, 1)) await health.report(engine, [{ problem: 'CAPTCHA' }]);
  const app = Fastify();
  t.after(() => app.close());
  await app.register(engineRoutes, { engines: { list: () => engineStatuses(engines, health) } });
  const reply = await app.inject('/v1/engines');
  assert.equal(reply.statusCode, 200);
  assert.deepEqual(reply.json(), { engines: engineStatuses(engines, health) });
  assert.ok(!reply.body.includes('CANARY'));
  const [first, ...others] = (reply.json() as { engines: { id: string; state: string; nextTry: number | null }[] })
    .engines;
  assert.deepEqual([first?.state, first?.nextTry], ['suspended', 3_601_000]);
  assert.equal(others.find(({ id }) => id === 'marginalia')?.state, 'ready');
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';
import { CATEGORIES } from '../../src/mediator/engines/engine.ts';

test('engines: the defaults of the section and of a definition; what is wrong is named', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cloister-engines-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'config.json');
  const load = (engines?: object) => {
    writeFileSync(config, JSON.stringify(engines === undefined ? {} : { engines }));
    return loadConfig({ config }, {}).engines;
  };
  assert.deepEqual(load(), { on: [], off: [], keys: {}, custom: [] });
  const custom = { id: 'notes', url: 'https://notes.example/?q={q}', response: { kind: 'rss' } };
  const filled = { ...custom, categories: ['general'], method: 'GET', perMinute: 10, perDay: 300 };
  assert.deepEqual(load({ custom: [custom] }).custom, [filled]);
  assert.equal(load({ custom: [{ ...custom, categories: [...CATEGORIES] }] }).custom.length, 1);
  const wrong = [
    [{ custom: [{ ...custom, id: 'No Id' }] }, 'CONFIG_INVALID', /engines\.custom\.0\.id/],
    [
      { custom: [{ ...custom, response: { kind: 'yaml' } }] },
      'CONFIG_INVALID',
      /engines\.custom\.0\.response\.kind must be one of/,
    ],
    [{ custom: [{ ...custom, colour: 1 }] }, 'CONFIG_UNKNOWN_KEY', /engines\.custom\.0\.colour/],
    [{ keys: { marginalia: 'two\nlines' } }, 'CONFIG_INVALID', /engines\.keys/],
  ] as const;
  for (const [engines, code, says] of wrong) {
    assert.throws(
      () => load(engines),
      (error: Error & { code?: string }) => {
        assert.deepEqual([error.code, says.test(error.message)], [code, true], error.message);
        return true;
      },
    );
  }
});

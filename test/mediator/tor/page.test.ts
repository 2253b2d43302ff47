import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../../src/config/load.ts';
import { statePaths } from '../../../src/config/paths.ts';
import { PROGRAM_ROOT } from '../../../src/config/version.ts';
import { wireHeaders } from '../../../src/mediator/fingerprint.ts';
import { torFiles, writeTorrc } from '../../../src/mediator/tor/torrc.ts';
import { temporaryState } from '../../support/daemon.ts';
import { torConfig } from '../../support/tor-config.ts';

const PAGE = readFileSync(join(PROGRAM_ROOT, 'docs', 'tor.md'), 'utf8');

function blocks(language: string): string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text);
}

test('docs/tor.md: its settings are accepted', (t) => {
  const paths = temporaryState(t);
  const examples = blocks('json');
  assert.equal(examples.length, 3);
  for (const example of examples) {
    writeFileSync(paths.config, example);
    const { tor } = loadConfig(paths, {});
    assert.deepEqual({ ...tor, ...JSON.parse(example).tor }, tor);
    assert.doesNotThrow(() => writeTorrc(torFiles(paths.tor), tor, 1));
  }
});

test('docs/tor.md: shows the torrc that is written', () => {
  const { tor } = statePaths({ HOME: '/home/you' }, 'linux');
  assert.equal(blocks('torrc')[0], writeTorrc(torFiles(tor), torConfig(), 4711));
});

test('docs/tor.md: shows the headers that are sent', () => {
  const raw = wireHeaders(new URL('https://engine.example/?q=words'), { method: 'GET' });
  const lines = raw.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${raw[index + 1]}\n`] : []));
  assert.equal(blocks('http')[0], lines.join(''));
});

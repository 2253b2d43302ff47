import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { VERBS } from '../../src/cli/verbs.ts';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import { consoleBlocks } from '../support/transcript.ts';
import { openStage } from '../support/transcript-stage.ts';

const PAGE = readFileSync(join(PROGRAM_ROOT, 'docs', 'cli.md'), 'utf8');

const stage = openStage();
after(() => stage.close());

test('docs/cli.md: its examples do what the page says', () => stage.play(consoleBlocks(PAGE)));

test('docs/cli.md: explains every verb, with an example that is run', () => {
  const commands = consoleBlocks(PAGE).map(({ command }) => command);
  for (const verb of Object.keys(VERBS)) {
    assert.match(PAGE, new RegExp(`^## .*\`${verb}\``, 'm'));
    assert.ok(
      commands.some((command) => command.includes(`cloister ${verb}`)),
      `no example of ${verb}`,
    );
  }
});

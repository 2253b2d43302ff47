import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import { RULES } from '../../src/profiles/rules.ts';

test('docs/profiles.md: shows the table of rules as it stands in the code', () => {
  const page = readFileSync(join(PROGRAM_ROOT, 'docs', 'profiles.md'), 'utf8');
  const shown = /<!-- rules:.*-->\n([\s\S]*)<!-- end of rules -->/.exec(page)?.[1]?.trim();
  const rows = RULES.map(({ id, tier, says, note }) => `| ${tier} | \`${id}\` | ${says} ${note} |`);
  assert.equal(shown, ['| tier | rule | |', '|---|---|---|', ...rows].join('\n'));
});

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROGRAM_ROOT, VERSION } from '../../src/config/version.ts';

test('VERSION: is a semantic version, read from the program folder', () => {
  assert.match(VERSION, /^\d+\.\d+\.\d+/);
  assert.ok(existsSync(join(PROGRAM_ROOT, 'package.json')));
});

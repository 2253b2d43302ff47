import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CliError, RemoteError } from '../../src/cli/errors.ts';
import { exitCodeFor } from '../../src/cli/exit-codes.ts';
import { PROGRAM_ROOT } from '../../src/config/version.ts';

const PAGE = readFileSync(join(PROGRAM_ROOT, 'docs', 'errors.md'), 'utf8');

/** The members of every `…ErrorCode` union in the sources. */
function declaredCodes(): string[] {
  const sources = readdirSync(join(PROGRAM_ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('errors.ts'),
  );
  return sources.flatMap((name) => {
    const text = readFileSync(join(PROGRAM_ROOT, 'src', name), 'utf8');
    const unions = [...text.matchAll(/export type \w+ErrorCode\s*=([^;]+);/g)].map((match) => match[1] ?? '');
    return unions.flatMap((union) => [...union.matchAll(/'([A-Z0-9_]+)'/g)].map((match) => match[1] ?? ''));
  });
}

function documentedCodes(): string[] {
  return [...PAGE.matchAll(/^\| `([A-Z0-9_]+)` \| \S.* \| \S.* \|$/gm)].map((match) => match[1] ?? '');
}

test('docs/errors.md: has a row for every code, and no other', () => {
  const declared = declaredCodes();
  assert.ok(declared.length > 80, `only ${declared.length} codes found in the sources`);
  assert.deepEqual(documentedCodes().toSorted(), declared.toSorted());
});

test('docs/errors.md: every row is whole', () => {
  const rows = PAGE.split('\n').filter((line) => line.startsWith('| `'));
  assert.equal(rows.length, documentedCodes().length);
});

const EXITS = [
  [new CliError('CLI_USAGE', ''), 2],
  [new CliError('CLI_NOT_RUNNING', ''), 3],
  [new CliError('CLI_START_FAILED', ''), 3],
  [new CliError('CLI_NOT_CLOISTER', ''), 3],
  [new CliError('CLI_CONNECTION_LOST', ''), 3],
  [new CliError('CLI_CANCELLED', ''), 130],
  [new CliError('CLI_PATH_MISSING', ''), 1],
  [new RemoteError(503, { code: 'DAEMON_STOPPING', message: '' }), 3],
  [new RemoteError(404, { code: 'RAG_COLLECTION_UNKNOWN', message: '' }), 1],
  [new RemoteError(500, { code: 'toString', message: '' }), 1],
  [new TypeError('x'), 1],
] as const;
for (const [error, code] of EXITS) {
  test(`exitCodeFor: ${'code' in error ? error.code : error.name} is ${code}`, () =>
    assert.equal(exitCodeFor(error), code));
}

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openExceptions } from '../../src/pii/exceptions.ts';

function place(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'cloister-exceptions-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'exceptions.json');
}

test('exceptions: what was added is known in any spelling, also after a restart, and under its kind alone', async (t) => {
  const file = place(t);
  await openExceptions(file).add('PERSON', 'Jane Doe');
  const again = openExceptions(file);
  assert.equal(again.has('PERSON', 'JANE  DOE'), true);
  assert.equal(again.has('EMPLOYER', 'Jane Doe'), false);
  assert.equal(again.has('PERSON', 'Jane Roe'), false);
  await again.forgetAll();
  assert.equal(openExceptions(file).has('PERSON', 'Jane Doe'), false);
});

test('exceptions: the file holds no value, is nobody else’s to read, and differs from one installation to the next', async (t) => {
  const [one, two] = [place(t), place(t)];
  for (const file of [one, two]) await openExceptions(file).add('PERSON', 'Jane Doe');
  assert.doesNotMatch(readFileSync(one, 'utf8'), /jane|doe/i);
  assert.equal(statSync(one).mode & 0o777, 0o600);
  const hashes = (file: string) =>
    (JSON.parse(readFileSync(file, 'utf8')) as { readonly hashes: readonly string[] }).hashes;
  assert.notDeepEqual(hashes(one), hashes(two));
});

test('exceptions: secrets, cards and government ids are never remembered', async (t) => {
  const file = place(t);
  for (const kind of ['SECRET', 'CREDIT_CARD', 'NATIONAL_ID', 'PASSPORT'] as const)
    await openExceptions(file).add(kind, 'x123');
  assert.equal(existsSync(file), false);
});

for (const content of ['', '{', 'null', '{"key":"short","hashes":[]}', '{"key":1,"hashes":[2]}', '[]']) {
  test(`exceptions: a damaged file (${content || 'empty'}) is set aside, and everything is masked again`, async (t) => {
    const file = place(t);
    writeFileSync(file, content);
    const exceptions = openExceptions(file);
    assert.equal(exceptions.setAside, true);
    assert.equal(exceptions.has('PERSON', 'Jane Doe'), false);
    assert.equal(readFileSync(`${file}.damaged`, 'utf8'), content);
    await exceptions.add('PERSON', 'Jane Doe');
    assert.equal(openExceptions(file).setAside, false);
  });
}

test('exceptions: many added at once are all kept', async (t) => {
  const file = place(t);
  const exceptions = openExceptions(file);
  await Promise.all(Array.from({ length: 20 }, (_, at) => exceptions.add('PERSON', `Name ${at}`)));
  assert.equal(openExceptions(file).count, 20);
});

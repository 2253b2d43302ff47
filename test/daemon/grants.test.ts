import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addGrants,
  covers,
  type Grant,
  readGrants,
  removeGrant,
  toGrant,
  writeGrants,
} from '../../src/daemon/grants.ts';
import type { Sighting } from '../../src/daemon/path-scout.ts';

const folder = (path: string): Grant => ({ path, kind: 'folder', grantedAt: 1 });
const file = (path: string): Grant => ({ path, kind: 'file', grantedAt: 1 });
const seen = (path: string, more: object = {}): Sighting =>
  ({ given: path, path, kind: 'folder', touchesState: false, ...more }) as Sighting;

const coverage = [
  { grant: folder('/a/b'), path: '/a/b', covered: true },
  { grant: folder('/a/b'), path: '/a/b/c', covered: true },
  { grant: folder('/a/b'), path: '/a/bc', covered: false },
  { grant: folder('/a/b'), path: '/a', covered: false },
  { grant: file('/a/b'), path: '/a/b', covered: true },
  { grant: file('/a/b'), path: '/a/b/c', covered: false },
];
for (const { grant, path, covered } of coverage) {
  test(`covers: the ${grant.kind} ${grant.path} ${covered ? 'opens' : 'does not open'} ${path}`, () => {
    assert.equal(covers(grant, path), covered);
  });
}

test('addGrants: what is covered changes nothing, not even the list', () => {
  const held = [folder('/a')];
  assert.equal(addGrants(held, [file('/a/b'), folder('/a')]), held);
});

test('addGrants: a wider grant takes the place of those it covers', () => {
  assert.deepEqual(addGrants([file('/a/b'), folder('/a/c'), folder('/b')], [folder('/a')]), [
    folder('/b'),
    folder('/a'),
  ]);
});

test('addGrants: whatever is added in whatever order, each path is covered by exactly one grant', () => {
  const path = fc
    .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
    .map((parts) => sep + parts.join(sep));
  fc.assert(
    fc.property(fc.array(path, { maxLength: 12 }), (paths) => {
      const grants = paths.reduce<readonly Grant[]>((list, next) => addGrants(list, [folder(next)]), []);
      for (const next of paths) assert.equal(grants.filter((grant) => covers(grant, next)).length, 1);
    }),
  );
});

test('addGrants: a list that would not fit into the flags of a process is refused', () => {
  const many = Array.from({ length: 257 }, (_, n) => folder(`/a${n}`));
  assert.throws(() => addGrants([], many), { code: 'VAULT_GRANT_REFUSED' });
});

const neighbours = [
  { held: folder('/a/doc'), added: folder('/a/docs') },
  { held: folder('/a/docs'), added: folder('/a/doc') },
  { held: folder('/a/doc'), added: file('/a/doc.txt') },
];
for (const { held, added } of neighbours) {
  test(`addGrants: refuses ${added.path} beside ${held.path}, which Node could no longer list`, () => {
    assert.throws(() => addGrants([held], [added]), { code: 'VAULT_GRANT_REFUSED' });
  });
}

test('addGrants: takes a file beside a longer one, and both folders under the one above them', () => {
  assert.equal(addGrants([file('/a/doc')], [file('/a/docs')]).length, 2);
  assert.deepEqual(addGrants([folder('/a/doc')], [folder('/a')]), [folder('/a')]);
});

test('removeGrant: takes back one grant and explains when a wider one covers the path', () => {
  assert.deepEqual(removeGrant([folder('/a'), folder('/b')], '/a'), [folder('/b')]);
  assert.throws(() => removeGrant([folder('/a')], '/a/b'), {
    code: 'VAULT_GRANT_UNKNOWN',
    hint: /above it is granted/,
  });
  assert.throws(() => removeGrant([], '/a'), { code: 'VAULT_GRANT_UNKNOWN' });
});

const judgements = [
  { name: 'nothing there', sighting: { given: '/x', missing: 'ENOENT' }, code: 'RAG_NOT_FOUND' },
  { name: 'a folder nobody may enter', sighting: { given: '/x', missing: 'EACCES' }, code: 'RAG_NOT_READABLE' },
  { name: 'the whole disk', sighting: seen('/'), code: 'VAULT_GRANT_REFUSED' },
  {
    name: 'a folder with the state in it',
    sighting: seen('/home/u', { touchesState: true }),
    code: 'VAULT_GRANT_REFUSED',
  },
  { name: 'a socket', sighting: seen('/home/u/s', { kind: 'other' }), code: 'VAULT_GRANT_REFUSED' },
  { name: 'memory of processes', sighting: seen('/proc/1'), code: 'VAULT_GRANT_REFUSED' },
  { name: 'a pattern for Node', sighting: seen('/home/u/a*'), code: 'VAULT_GRANT_REFUSED' },
  { name: 'a line break', sighting: seen('/home/u/a\nb'), code: 'VAULT_GRANT_REFUSED' },
] as const;
for (const { name, sighting, code } of judgements) {
  test(`toGrant: refuses ${name}`, () => assert.throws(() => toGrant(sighting, 1), { code }));
}

test('toGrant: takes a folder that only begins like a folder of the system', () => {
  assert.deepEqual(toGrant(seen('/process'), 1), folder('/process'));
});

test('writeGrants: is read back, private, and leaves nothing beside it', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'cloister-grants-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, 'daemon'));
  const path = join(home, 'daemon', 'grants.json');
  const book = { grants: [folder('/a'), file('/ä "b"')], natives: true };
  await writeGrants(path, { grants: [], natives: false });
  await writeGrants(path, book);
  assert.deepEqual(readGrants(path), book);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(join(home, 'daemon')), ['grants.json']);
});

const damaged = ['', '{', 'null', '[]', '7', '{"grants":7}', '{"grants":[{"path":1}],"natives":"yes"}'];
for (const text of damaged) {
  test(`readGrants: a file that holds ${JSON.stringify(text)} grants nothing`, (t) => {
    const home = mkdtempSync(join(tmpdir(), 'cloister-grants-'));
    t.after(() => rmSync(home, { recursive: true, force: true }));
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'grants.json'), text);
    assert.deepEqual(readGrants(join(home, 'grants.json')), { grants: [], natives: false });
  });
}

import assert from 'node:assert/strict';
import { hash as sha } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { DamageKind } from '../../src/audit/damage.ts';
import { type AuditLog, openAuditLog } from '../../src/audit/log.ts';
import {
  type AuditPaths,
  auditHome,
  copyOver,
  editLines,
  fill,
  linesOf,
  POLICY,
  segments,
  standAlone,
} from '../support/audit.ts';

interface Scene {
  readonly paths: AuditPaths;
  readonly home: string;
  /** The audit folder and the head as they were after 20 records, closed in order. */
  readonly early: string;
  readonly fingerprint: string;
}

const COUNT = 60;

/** 60 records in several segments, closed in order; and the state after 20 of them. */
async function scene(t: TestContext): Promise<Scene> {
  const { paths, open } = auditHome(t);
  const home = join(paths.audit, '..');
  const early = join(home, 'early');
  let log = await open();
  await fill(log, 1, 20);
  await log.close();
  mkdirSync(early);
  cpSync(paths.audit, join(early, 'audit'), { recursive: true });
  cpSync(paths.auditHead, join(early, 'audit-head'));
  log = await open();
  await fill(log, 21, COUNT);
  const checkpoint = await log.checkpoint();
  await log.close();
  assert.ok(segments(paths).length >= 4);
  return { paths, home, early, fingerprint: checkpoint?.fingerprint ?? '' };
}

const seqOf = (line: string): number => Number(/"seq":([0-9]+)/.exec(line)?.[1]);
const middle = (paths: AuditPaths): string => segments(paths)[2] as string;

/** Gives a line a hash that fits its content. */
function rehash(line: string): string {
  const body = line.slice(75);
  return `{"hash":"${sha('sha256', `\0{${body}`)}",${body}`;
}

/** Chains every line of a log anew from `from` on, as somebody who knows the format would. */
function rechain(paths: AuditPaths, from: number): void {
  let prev = '';
  for (const path of segments(paths)) {
    editLines(path, (lines) =>
      lines.map((line) => {
        const next =
          seqOf(line) > from ? rehash(line.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${prev}"`)) : rehash(line);
        prev = next.slice(9, 73);
        return next;
      }),
    );
  }
}

const cases: readonly {
  readonly name: string;
  readonly kind: DamageKind;
  readonly tamper: (scene: Scene) => void;
  /** First bad record, where it is known. */
  readonly seq?: (scene: Scene) => number;
  readonly needsWitness?: true;
}[] = [
  {
    name: 'a field changed',
    kind: 'edited',
    tamper: ({ paths }) =>
      editLines(middle(paths), ([a = '', b = '', ...rest]) => [a, b.replace('"added":', '"added":9'), ...rest]),
    seq: ({ paths }) => seqOf(linesOf(middle(paths))[1] ?? ''),
  },
  {
    name: 'a field changed and its hash made to fit',
    kind: 'edited',
    tamper: ({ paths }) =>
      editLines(middle(paths), ([a = '', b = '', ...rest]) => [a, rehash(b.replace('"added":', '"added":9')), ...rest]),
    seq: ({ paths }) => seqOf(linesOf(middle(paths))[1] ?? ''),
  },
  {
    name: 'a field changed and every record after it chained anew',
    kind: 'forked',
    tamper: ({ paths }) => {
      editLines(middle(paths), ([a = '', b = '', ...rest]) => [a, b.replace('"added":', '"added":9'), ...rest]);
      rechain(paths, 1);
    },
  },
  {
    name: 'a line overwritten with garbage',
    kind: 'edited',
    tamper: ({ paths }) => editLines(middle(paths), ([a = '', b = '', ...rest]) => [a, 'x'.repeat(b.length), ...rest]),
  },
  {
    name: 'one bit of a hash turned',
    kind: 'edited',
    tamper: ({ paths }) =>
      editLines(middle(paths), ([a = '', ...rest]) => [
        a.replace(/.(?=",")/, (digit) => (digit === '0' ? '1' : '0')),
        ...rest,
      ]),
  },
  {
    name: 'a record deleted',
    kind: 'deleted',
    tamper: ({ paths }) => editLines(middle(paths), ([a = '', , ...rest]) => [a, ...rest]),
  },
  {
    name: 'a record deleted, the rest numbered and chained anew',
    kind: 'forked',
    tamper: ({ paths }) => {
      const gone = seqOf(linesOf(middle(paths))[1] ?? '');
      editLines(middle(paths), ([a = '', , ...rest]) => [a, ...rest]);
      for (const path of segments(paths)) {
        editLines(path, (lines) =>
          lines.map((line) => (seqOf(line) > gone ? line.replace(/"seq":[0-9]+/, `"seq":${seqOf(line) - 1}`) : line)),
        );
      }
      rechain(paths, 1);
    },
  },
  {
    name: 'a line inserted',
    kind: 'inserted',
    tamper: ({ paths }) => editLines(middle(paths), ([a = '', ...rest]) => [a, 'a new line', ...rest]),
  },
  {
    name: 'a record written twice',
    kind: 'inserted',
    tamper: ({ paths }) => editLines(middle(paths), ([a = '', ...rest]) => [a, a, ...rest]),
  },
  {
    name: 'an older record written again',
    kind: 'inserted',
    tamper: ({ paths }) => editLines(middle(paths), ([a = '', b = '', ...rest]) => [a, b, a, ...rest]),
  },
  {
    name: 'a record forged with a fitting hash and inserted',
    kind: 'inserted',
    tamper: ({ paths }) =>
      editLines(middle(paths), ([a = '', b = '', ...rest]) => [
        a,
        rehash(b.replace('"added":', '"added":9')),
        b,
        ...rest,
      ]),
    seq: ({ paths }) => seqOf(linesOf(middle(paths))[1] ?? ''),
  },
  {
    name: 'a record added at the end',
    kind: 'inserted',
    tamper: ({ paths }) =>
      editLines(segments(paths).at(-1) as string, (lines) => {
        const last = lines.at(-1) ?? '';
        const next = last.replace(/"seq":[0-9]+/, `"seq":${seqOf(last) + 1}`);
        return [...lines, rehash(next.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${last.slice(9, 73)}"`))];
      }),
  },
  {
    name: 'bytes added at the end of a log that was closed in order',
    kind: 'inserted',
    tamper: ({ paths }) => writeFileSync(segments(paths).at(-1) as string, '{"hash"', { flag: 'a' }),
  },
  {
    name: 'two neighbours swapped',
    kind: 'reordered',
    tamper: ({ paths }) => editLines(middle(paths), ([a = '', b = '', c = '', ...rest]) => [a, c, b, ...rest]),
  },
  {
    name: 'two distant records of a segment swapped',
    kind: 'reordered',
    tamper: ({ paths }) =>
      editLines(middle(paths), (lines) => [lines.at(-1) ?? '', ...lines.slice(1, -1), lines[0] ?? '']),
  },
  {
    name: 'records of two segments swapped',
    kind: 'swapped',
    tamper: ({ paths }) => {
      const [, one = '', , two = ''] = segments(paths);
      const [a = '', b = ''] = [linesOf(one)[1], linesOf(two)[1]];
      editLines(one, (lines) => lines.map((line) => (line === a ? b : line)));
      editLines(two, (lines) => lines.map((line) => (line === b ? a : line)));
    },
  },
  {
    name: 'two segments swapped',
    kind: 'swapped',
    tamper: ({ paths }) => {
      const [, one = '', two = ''] = segments(paths);
      renameSync(one, `${one}.x`);
      renameSync(two, one);
      renameSync(`${one}.x`, two);
    },
  },
  {
    name: 'the last record cut off',
    kind: 'cut_tail',
    tamper: ({ paths }) => editLines(segments(paths).at(-1) as string, (lines) => lines.slice(0, -1)),
    seq: () => COUNT,
  },
  {
    name: 'half of the last record cut off',
    kind: 'cut_tail',
    tamper: ({ paths }) => {
      const path = segments(paths).at(-1) as string;
      truncateSync(path, readFileSync(path).length - 100);
    },
    seq: () => COUNT,
  },
  {
    name: 'a segment in the middle cut short',
    kind: 'deleted',
    tamper: ({ paths }) => truncateSync(middle(paths), readFileSync(middle(paths)).length - 100),
  },
  {
    name: 'every segment cut to zero',
    kind: 'cut_to_zero',
    tamper: ({ paths }) => segments(paths).map((path) => truncateSync(path, 0)),
    seq: () => 1,
  },
  {
    name: 'the first segment deleted',
    kind: 'deleted_segment',
    tamper: ({ paths }) => rmSync(segments(paths)[0] as string),
    seq: () => 1,
  },
  { name: 'a segment in the middle deleted', kind: 'deleted_segment', tamper: ({ paths }) => rmSync(middle(paths)) },
  {
    name: 'the last segment deleted',
    kind: 'deleted_segment',
    tamper: ({ paths }) => rmSync(segments(paths).at(-1) as string),
  },
  {
    name: 'every segment deleted',
    kind: 'deleted_log',
    tamper: ({ paths }) => segments(paths).map((path) => rmSync(path)),
    seq: () => 1,
  },
  {
    name: 'the whole folder emptied',
    kind: 'deleted_log',
    tamper: ({ paths }) => readdirSync(paths.audit).map((name) => rmSync(join(paths.audit, name))),
    seq: () => 1,
  },
  {
    name: 'log and checkpoints put back together',
    kind: 'rollback',
    tamper: ({ paths, early }) => copyOver(join(early, 'audit'), paths.audit),
    seq: () => 21,
  },
  {
    name: 'log, checkpoints and head put back together, the fingerprint kept',
    kind: 'rollback',
    needsWitness: true,
    tamper: ({ paths, early }) => {
      copyOver(join(early, 'audit'), paths.audit);
      copyOver(join(early, 'audit-head'), paths.auditHead);
    },
  },
  {
    name: 'the checkpoints deleted',
    kind: 'checkpoint_missing',
    tamper: ({ paths }) => rmSync(join(paths.audit, 'checkpoints.jsonl')),
  },
  {
    name: 'the last checkpoint deleted',
    kind: 'checkpoint_missing',
    tamper: ({ paths }) => editLines(join(paths.audit, 'checkpoints.jsonl'), (lines) => lines.slice(0, -1)),
  },
  {
    name: 'a checkpoint changed',
    kind: 'checkpoint_edited',
    tamper: ({ paths }) =>
      editLines(join(paths.audit, 'checkpoints.jsonl'), ([a = '', ...rest]) => [
        a.replace('"reason":"rotate"', '"reason":"records"').replace('"time":1', '"time":2'),
        ...rest,
      ]),
  },
  {
    name: 'a checkpoint replaced with garbage',
    kind: 'checkpoint_edited',
    tamper: ({ paths }) => editLines(join(paths.audit, 'checkpoints.jsonl'), ([, ...rest]) => ['{"base":', ...rest]),
  },
];

for (const { name, kind, tamper, seq, needsWitness } of cases) {
  test(`verify: ${name} is ${kind}, and the log goes on`, async (t) => {
    const place = await scene(t);
    const { paths, fingerprint } = place;
    const expected = seq?.(place);
    tamper(place);
    const against = needsWitness ? ['--against', fingerprint] : [];
    const alone = standAlone(paths.audit, ...against);
    assert.deepEqual([alone.word, alone.code], [kind, 1], alone.text);
    if (expected !== undefined) assert.match(alone.text, new RegExp(`at record ${expected}\\b`));
    const log = await auditReopened(t, paths, needsWitness ? fingerprint : null);
    assert.equal(log.opening.state, 'damaged');
    assert.equal(log.opening.damage?.kind, kind);
    if (expected !== undefined) assert.equal(log.opening.damage?.seq, expected);
    await log.append({ type: 'service', event: 'started', version: '1.0.0' });
    // Until somebody has acknowledged it, every verification tells of it.
    const before = await log.verify();
    assert.deepEqual([before.ok, before.damage?.kind, before.recovery], [false, kind, log.opening.recovery]);
    assert.equal(standAlone(paths.audit).word, kind);
    await log.append({ type: 'acknowledged', recovery: log.opening.recovery ?? 0 });
    assert.deepEqual((await log.verify()).damage, null);
    const { records } = await log.show({ limit: 3 });
    assert.deepEqual(
      records.map(({ type }) => type),
      ['recovery', 'service', 'acknowledged'],
    );
    await log.close();
    assert.equal(standAlone(paths.audit).word, 'sound');
    // The evidence is a log of its own that still shows what was done to it.
    if (!needsWitness) assert.equal(standAlone(log.opening.evidence ?? '').word, kind);
  });
}

test('verify: a log signed with another key in its place is replaced_log', async (t) => {
  const { paths } = await scene(t);
  const other = await scene(t);
  copyOver(other.paths.audit, paths.audit);
  assert.equal(standAlone(paths.audit).word, 'replaced_log');
  const log = await auditReopened(t, paths, null);
  assert.equal(log.opening.damage?.kind, 'replaced_log');
});

test('verify: of two histories of one log, the one that the head does not know is forked', async (t) => {
  const { paths, early } = await scene(t);
  const other = auditHome(t);
  // The same log with the same key, gone on with elsewhere.
  copyOver(join(early, 'audit'), other.paths.audit);
  copyOver(join(early, 'audit-head'), other.paths.auditHead);
  copyOver(paths.auditKey, other.paths.auditKey);
  const log = await other.open();
  await fill(log, 100, 100 + COUNT);
  await log.close();
  copyOver(other.paths.audit, paths.audit);
  assert.equal(standAlone(paths.audit).word, 'forked');
  assert.equal((await auditReopened(t, paths, null)).opening.damage?.kind, 'forked');
});

test('verify: records of another history after genuine ones are forked', async (t) => {
  const { paths, early } = await scene(t);
  const other = auditHome(t);
  copyOver(join(early, 'audit'), other.paths.audit);
  copyOver(join(early, 'audit-head'), other.paths.auditHead);
  copyOver(paths.auditKey, other.paths.auditKey);
  const log = await other.open();
  await fill(log, 100, 100 + COUNT);
  await log.close();
  const foreign = segments(other.paths).flatMap(linesOf);
  const genuine = segments(paths).flatMap(linesOf).slice(0, 30);
  for (const path of segments(paths)) rmSync(path);
  const mixed = [...genuine, ...foreign.slice(30)];
  writeFileSync(join(paths.audit, 'segment-0000000000000001.jsonl'), mixed.map((line) => `${line}\n`).join(''));
  const alone = standAlone(paths.audit);
  assert.match(alone.text, /^forked at record 31\b/);
  assert.deepEqual((await auditReopened(t, paths, null)).opening.damage, { kind: 'forked', seq: 31 });
});

test('verify: everything replaced, key and head too, is caught only by the fingerprint', async (t) => {
  const { paths, fingerprint } = await scene(t);
  const other = await scene(t);
  for (const name of ['audit', 'auditHead', 'auditKey'] as const) copyOver(other.paths[name], paths[name]);
  assert.equal(standAlone(paths.audit).word, 'sound');
  assert.equal(standAlone(paths.audit, '--against', fingerprint).word, 'forked');
  const log = await auditReopened(t, paths, null);
  assert.equal((await log.verify()).ok, true);
  assert.equal((await log.verify({ against: fingerprint })).damage?.kind, 'forked');
});

test('verify: the trusted key as a file catches a replaced log without its home', async (t) => {
  const { paths, home } = await scene(t);
  const other = await scene(t);
  cpSync(join(paths.audit, 'key.pub'), join(home, 'trusted.pem'));
  const copy = join(home, 'away', 'copy');
  copyOver(other.paths.audit, copy);
  assert.equal(standAlone(copy).word, 'sound');
  assert.equal(standAlone(copy, '--key', join(home, 'trusted.pem')).word, 'replaced_log');
});

test('verify: a forged checkpoint that pretends a prune is not believed', async (t) => {
  const { paths } = await scene(t);
  rmSync(segments(paths)[0] as string);
  const first = seqOf(linesOf(segments(paths)[0] as string)[0] ?? '');
  editLines(join(paths.audit, 'checkpoints.jsonl'), (lines) => {
    const last = JSON.parse(lines.at(-1) ?? '') as object;
    return [...lines.slice(0, -1), JSON.stringify({ ...last, first })];
  });
  assert.equal(standAlone(paths.audit).code, 1);
  assert.equal((await auditReopened(t, paths, null)).opening.state, 'damaged');
});

test('verify: a lost head and a lost key are told', async (t) => {
  const { paths } = await scene(t);
  const key = readFileSync(paths.auditKey);
  rmSync(paths.auditKey);
  let log = await auditReopened(t, paths, null);
  assert.equal(log.opening.damage?.kind, 'key_missing');
  await log.close();
  writeFileSync(paths.auditKey, key);
  const again = await scene(t);
  rmSync(again.paths.auditHead);
  log = await auditReopened(t, again.paths, null);
  assert.equal(log.opening.damage?.kind, 'head_missing');
});

async function auditReopened(t: TestContext, paths: AuditPaths, fingerprint: string | null): Promise<AuditLog> {
  const witness = {
    place: { kind: 'file', path: '/a/stick' },
    publish: async () => undefined,
    recall: async () => fingerprint,
  } as const;
  const log = await openAuditLog({ paths, policy: POLICY, witness });
  t.after(() => log.close());
  return log;
}

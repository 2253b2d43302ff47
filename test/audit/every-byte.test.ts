import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { checkpointsPath, publicKeyPath } from '../../src/audit/checkpoint-file.ts';
import { openAuditLog } from '../../src/audit/log.ts';
import { examine } from '../../src/audit/opening.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { prepareState, statePaths } from '../../src/config/paths.ts';
import { type AuditPaths, fill, ingest, segments, standAlone } from '../support/audit.ts';

/** Memory instead of a disk, where there is such a place: every state is written to it. */
const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const POLICY = { retentionDays: 30, segmentBytes: 1500 } as const;

function home(t: TestContext): AuditPaths {
  const folder = mkdtempSync(join(FAST, 'cloister-bytes-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return prepareState(statePaths({ CLOISTER_HOME: folder }));
}

function copyOf(t: TestContext, paths: AuditPaths): AuditPaths {
  const copy = home(t);
  cpSync(join(paths.audit, '..'), join(copy.audit, '..'), { recursive: true });
  return copy;
}

/** A log of three segments that was closed in order. */
async function closedLog(t: TestContext): Promise<AuditPaths> {
  const paths = home(t);
  const log = await openAuditLog({ paths, policy: POLICY });
  await fill(log, 1, 11);
  await log.close();
  assert.ok(segments(paths).length >= 3);
  return paths;
}

const look = (paths: AuditPaths) => verifyLog({ folder: paths.audit, head: paths.auditHead, key: null });
const lastSegment = (paths: AuditPaths): string => segments(paths).at(-1) as string;

/** Cuts a file at every byte from its end on, and asks `judge` about each. */
async function cutEverywhere(path: string, judge: (bytes: number, size: number) => Promise<void>): Promise<void> {
  const whole = readFileSync(path);
  for (let bytes = whole.length - 1; bytes >= 0; bytes -= 1) {
    truncateSync(path, bytes);
    await judge(bytes, whole.length);
  }
  writeFileSync(path, whole);
}

for (const [name, pathOf] of [
  ['the last segment', lastSegment],
  ['the checkpoints', ({ audit }: AuditPaths) => checkpointsPath(audit)],
] as const) {
  test(`cut: ${name} of a log that was closed in order, at every byte, is told as tampering`, async (t) => {
    const paths = await closedLog(t);
    await cutEverywhere(pathOf(paths), async (bytes) => {
      const { damage } = await look(paths);
      assert.ok(damage, `cut at ${bytes}`);
      if (bytes % 397 === 0) assert.equal(standAlone(paths.audit).code, 1, `cut at ${bytes}`);
    });
    assert.equal((await look(paths)).damage, null);
  });
}

test('cut: the head, at every byte, is told as torn and never as tampering', async (t) => {
  const paths = await closedLog(t);
  await cutEverywhere(paths.auditHead, async (bytes) => {
    const { report } = await examine(paths);
    assert.deepEqual([report.damage, report.state], [null, 'recovered'], `cut at ${bytes}`);
    assert.ok(report.warnings.some(({ kind }) => kind === 'torn_head'));
  });
});

test('cut: a last write that a crash tore at any byte is no tampering; a byte less of what was acknowledged is', async (t) => {
  const paths = home(t);
  const log = await openAuditLog({ paths, policy: { retentionDays: 30, segmentBytes: 100_000 } });
  t.after(() => log.close());
  await fill(log, 1, 3);
  await log.checkpoint();
  // Between a write and that of the head, as the order of writing has it.
  const stages = [
    { pathOf: lastSegment, act: () => Promise.all([4, 5].map((at) => log.append(ingest(at)))) },
    { pathOf: ({ audit }: AuditPaths) => checkpointsPath(audit), act: () => log.checkpoint() },
  ];
  for (const { pathOf, act } of stages) {
    const acknowledged = readFileSync(pathOf(paths)).length;
    const head = readFileSync(paths.auditHead);
    await act();
    const crashed = copyOf(t, paths);
    writeFileSync(crashed.auditHead, head);
    await cutEverywhere(pathOf(crashed), async (bytes) => {
      const { damage } = await look(crashed);
      assert.equal(damage === null, bytes >= acknowledged, `cut at ${bytes}, ${acknowledged} acknowledged`);
    });
  }
});

test('flip: one bit turned anywhere in records, checkpoints or public key is told, and in the head it is told as torn', async (t) => {
  const paths = await closedLog(t);
  const files = [...segments(paths), checkpointsPath(paths.audit), publicKeyPath(paths.audit), paths.auditHead];
  const whole = new Map(files.map((path) => [path, readFileSync(path)]));
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      fc.nat(7),
      async (path, share, bit) => {
        const bytes = Buffer.from(whole.get(path) as Buffer);
        const at = Math.floor(share * bytes.length);
        bytes[at] = (bytes[at] as number) ^ (1 << bit);
        writeFileSync(path, bytes);
        const { damage, warnings } = await look(paths);
        const alone = checked++ % 40 === 0 ? standAlone(paths.audit) : null;
        writeFileSync(path, whole.get(path) as Buffer);
        const where = `${path}, byte ${at}, bit ${bit}`;
        if (path === paths.auditHead) {
          assert.deepEqual([damage, warnings.map(({ kind }) => kind)], [null, ['torn_head']], where);
          assert.match(alone?.text ?? 'torn_head', /torn_head/, where);
        } else {
          assert.ok(damage, where);
          assert.notEqual(alone?.code, 0, where);
        }
      },
    ),
    { numRuns: 600 },
  );
  assert.equal((await look(paths)).damage, null);
});

/** What somebody may lay beside the log or add to it, after it was closed in order. */
const PLANTED: readonly { readonly name: string; readonly plant: (paths: AuditPaths) => void }[] = [
  {
    name: 'an empty segment',
    plant: ({ audit }) => writeFileSync(join(audit, 'segment-0000000000000099.jsonl'), ''),
  },
  {
    name: 'a segment under another number',
    plant: (paths) => {
      const first = segments(paths)[1] as string;
      cpSync(
        first,
        first.replace(/[0-9](?=\.jsonl)/, (digit) => String((Number(digit) + 1) % 10)),
      );
      rmSync(first);
    },
  },
  { name: 'half a checkpoint', plant: ({ audit }) => appendFileSync(checkpointsPath(audit), '{"base":1') },
  {
    name: 'a blank in the public key',
    plant: ({ audit }) => appendFileSync(publicKeyPath(audit), ' '),
  },
];
for (const { name, plant } of PLANTED) {
  test(`planted: ${name} is told`, async (t) => {
    const paths = await closedLog(t);
    plant(paths);
    assert.ok((await look(paths)).damage);
    const alone = standAlone(paths.audit);
    assert.equal(alone.code, 1, alone.text);
  });
}

test('planted: what no newline ends, in the middle of the checkpoints, is told, however it is laid out', async (t) => {
  const paths = await closedLog(t);
  const path = checkpointsPath(paths.audit);
  // As long as a chunk of the reader, so that a line of the log follows it as if nothing had been there.
  writeFileSync(path, Buffer.concat([Buffer.alloc(262_144, 'x'), readFileSync(path)]));
  assert.equal((await look(paths)).damage?.kind, 'checkpoint_edited');
  assert.equal(standAlone(paths.audit).code, 1);
});

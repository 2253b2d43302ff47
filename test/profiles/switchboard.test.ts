import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { AppError } from '../../src/config/errors.ts';
import { PROPOSAL_MS } from '../../src/profiles/proposals.ts';
import { sealedFile } from '../../src/profiles/sealed-file.ts';
import { OWNER, PROFILES } from '../../src/profiles/types.ts';
import { FULL_LAB, openBoard, RESEARCH, TestClock, TestGround, temporaryFolder } from '../support/profiles.ts';

class ChainError extends AppError<'AUDIT_DISK_FULL'> {}
const chainFull = (): ChainError => new ChainError('AUDIT_DISK_FULL', 'the chain cannot be written');

test('Switchboard: begins offline, without a record and without a file', async (t) => {
  const { board, records } = await openBoard(t);
  assert.equal(board.current.profile, 'offline_private');
  assert.equal(board.current.expiresAt, null);
  assert.deepEqual(records, []);
});

test('confirm: widens after the preconditions are proved and the change is on record', async (t) => {
  const { board, records, tor, clock, onDisk } = await openBoard(t);
  const { nonce, from, implications, policyHash } = board.propose(RESEARCH, OWNER);
  assert.equal(from, 'offline_private');
  assert.match(implications.ends, /30 min/);
  const view = await board.confirm(nonce, OWNER, true);
  assert.equal(view.profile, 'research');
  assert.equal(view.expiresAt, clock.wall() + 30 * 60_000);
  assert.deepEqual(tor.log, ['up']);
  assert.deepEqual(records, [
    { event: 'changed', from, to: 'research', why: 'confirmed', client: OWNER, minutes: 30, policyHash },
  ]);
  assert.equal(onDisk().profile, 'research');
});

test('confirm: a nonce is worth something once', async (t) => {
  const { board, records } = await openBoard(t);
  const { nonce } = board.propose(RESEARCH, OWNER);
  await board.confirm(nonce, OWNER, true);
  await board.narrow('offline_private', OWNER);
  await assert.rejects(board.confirm(nonce, OWNER, true), { code: 'PROFILE_PROPOSAL_UNKNOWN' });
  assert.deepEqual(records.at(-1), { event: 'refused', to: null, code: 'PROFILE_PROPOSAL_UNKNOWN', client: OWNER });
});

const refusals = [
  { name: 'a forged nonce', nonce: () => 'A'.repeat(43), client: OWNER, code: 'PROFILE_PROPOSAL_UNKNOWN' },
  { name: "another client's nonce", nonce: (n: string) => n, client: 'page', code: 'PROFILE_PROPOSAL_UNKNOWN' },
  { name: 'an empty nonce', nonce: () => '', client: OWNER, code: 'PROFILE_PROPOSAL_UNKNOWN' },
] as const;
for (const { name, nonce, client, code } of refusals) {
  test(`confirm: refuses ${name}`, async (t) => {
    const { board, records, tor } = await openBoard(t);
    const given = board.propose(RESEARCH, OWNER).nonce;
    await assert.rejects(board.confirm(nonce(given), client, true), { code });
    assert.equal(board.current.profile, 'offline_private');
    assert.deepEqual(tor.log, []);
    assert.deepEqual(records, [{ event: 'refused', to: null, code, client }]);
  });
}

test('confirm: a nonce that another client tried is used up', async (t) => {
  const { board } = await openBoard(t);
  const { nonce } = board.propose(RESEARCH, OWNER);
  await assert.rejects(board.confirm(nonce, 'page', true));
  await assert.rejects(board.confirm(nonce, OWNER, true), { code: 'PROFILE_PROPOSAL_UNKNOWN' });
});

test('confirm: refuses without the session token, and the nonce is used up', async (t) => {
  const { board, records } = await openBoard(t);
  const { nonce } = board.propose(RESEARCH, 'page');
  await assert.rejects(board.confirm(nonce, 'page', false), { code: 'PROFILE_OWNER_REQUIRED' });
  await assert.rejects(board.confirm(nonce, 'page', true), { code: 'PROFILE_PROPOSAL_UNKNOWN' });
  assert.equal(board.current.profile, 'offline_private');
  assert.equal(records[0]?.event, 'refused');
});

test('confirm: a proposal ends after its time, also when the clock is set back', async (t) => {
  const { board, clock } = await openBoard(t);
  const { nonce } = board.propose(RESEARCH, OWNER);
  clock.monotonicMs += PROPOSAL_MS + 1;
  clock.wallMs -= 3_600_000;
  await assert.rejects(board.confirm(nonce, OWNER, true), { code: 'PROFILE_PROPOSAL_EXPIRED' });
});

test('confirm: of two at once one wins', async (t) => {
  const { board, tor } = await openBoard(t);
  const nonces = [board.propose(RESEARCH, OWNER).nonce, board.propose(FULL_LAB, OWNER).nonce];
  const results = await Promise.allSettled(nonces.map((nonce) => board.confirm(nonce, OWNER, true)));
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  );
  assert.equal(board.current.profile, 'research');
  assert.deepEqual(tor.log, ['up']);
});

test('confirm: a proposal does not survive a change of profile or of rules', async (t) => {
  const { board, change } = await openBoard(t);
  const first = board.propose(FULL_LAB, OWNER).nonce;
  await change(RESEARCH);
  await assert.rejects(board.confirm(first, OWNER, true), { code: 'PROFILE_PROPOSAL_STALE' });
  const second = board.propose(FULL_LAB, OWNER).nonce;
  await change({ kind: 'lift', rule: 'wide-profiles-end' });
  await assert.rejects(board.confirm(second, OWNER, true), { code: 'PROFILE_PROPOSAL_STALE' });
});

test('confirm: where one precondition fails, those before it are taken back and nothing changed', async (t) => {
  const { board, records, tor, airlock, change, onDisk } = await openBoard(t);
  airlock.fails = new ChainError('AUDIT_DISK_FULL', 'the airlock does not listen', { hint: 'Free the port.' });
  await assert.rejects(change(FULL_LAB), {
    code: 'PROFILE_NOT_READY',
    message: 'the airlock does not listen',
    hint: 'Free the port.',
  });
  assert.equal(board.current.profile, 'offline_private');
  assert.deepEqual(tor.log, ['up', 'down']);
  assert.deepEqual(records, [{ event: 'refused', to: 'full_lab', code: 'PROFILE_NOT_READY', client: OWNER }]);
  assert.throws(onDisk, { code: 'ENOENT' });
});

test('confirm: from research to full_lab keeps what stands and takes back only what was added', async (t) => {
  const { board, tor, airlock, change } = await openBoard(t);
  await change(RESEARCH);
  airlock.fails = new Error('down');
  await assert.rejects(change(FULL_LAB), { code: 'PROFILE_NOT_READY' });
  assert.equal(board.current.profile, 'research');
  assert.deepEqual(tor.log, ['up']);
  airlock.fails = null;
  await change(FULL_LAB);
  await board.narrow('research', OWNER);
  assert.deepEqual([tor.log, airlock.log], [['up'], ['up', 'down']]);
});

test('confirm: nothing widens that cannot be recorded', async (t) => {
  const { board, chain, tor, faults, change, onDisk } = await openBoard(t);
  chain.fails = chainFull();
  await assert.rejects(change(RESEARCH), { code: 'AUDIT_DISK_FULL' });
  assert.equal(board.current.profile, 'offline_private');
  assert.equal(onDisk().profile, 'offline_private');
  assert.deepEqual(tor.log, ['up', 'down']);
  // The refusal itself could not be recorded either; that is told.
  assert.equal(faults.length, 1);
});

test('confirm: nothing widens that cannot be written', async (t) => {
  const { board, path, tor, records, change } = await openBoard(t);
  mkdirSync(path);
  await assert.rejects(change(RESEARCH), { code: 'PROFILE_UNWRITABLE' });
  assert.equal(board.current.profile, 'offline_private');
  assert.deepEqual(tor.log, ['up', 'down']);
  assert.deepEqual(
    records.map(({ event }) => event),
    ['refused'],
  );
});

test('narrow: is at once, cuts what is wider, and goes on where it cannot be recorded', async (t) => {
  const { board, chain, faults, tor, change, onDisk } = await openBoard(t);
  await change(RESEARCH);
  const wide = board.lease('research');
  const local = board.lease('offline_private');
  chain.fails = chainFull();
  const narrowed = board.narrow('offline_private', 'page');
  assert.equal(board.current.profile, 'offline_private');
  assert.equal((wide.signal.reason as { code?: string }).code, 'PROFILE_NARROWED');
  assert.equal(local.signal.aborted, false);
  await narrowed;
  assert.deepEqual(tor.log, ['up', 'down']);
  assert.equal(onDisk().profile, 'offline_private');
  assert.equal(faults.length, 1);
});

test('narrow: does not wait for a widening that hangs, and ends it', async (t) => {
  const { board, tor, records } = await openBoard(t);
  const { promise, resolve } = Promise.withResolvers<void>();
  tor.waits = promise;
  const confirming = board.confirm(board.propose(RESEARCH, OWNER).nonce, OWNER, true);
  await setImmediate();
  await board.narrow('offline_private', OWNER);
  await assert.rejects(confirming, { code: 'PROFILE_NOT_READY' });
  resolve();
  await setImmediate();
  // Whatever came up too late was ended.
  assert.deepEqual(tor.log, ['up', 'down']);
  assert.equal(board.current.profile, 'offline_private');
  assert.equal(records.at(-1)?.event, 'refused');
});

test('narrow: refuses to widen', async (t) => {
  const { board } = await openBoard(t);
  await assert.rejects(board.narrow('research', OWNER), { code: 'PROFILE_NOT_NARROWER' });
});

for (const hand of ['wall', 'monotonic'] as const) {
  test(`expiry: falls back to offline by the ${hand} clock alone`, async (t) => {
    const { board, clock, records, tor, change } = await openBoard(t);
    await change(RESEARCH);
    const { signal } = board.lease('research');
    if (hand === 'wall') clock.wallMs += 30 * 60_000;
    else {
      clock.monotonicMs += 30 * 60_000;
      // Set back by a day: the profile must not last a day longer.
      clock.wallMs -= 86_400_000;
    }
    assert.equal(board.current.profile, 'offline_private');
    assert.equal(signal.aborted, true);
    assert.equal(board.current.why, 'expired');
    for (let i = 0; i < 500 && records.length < 2; i += 1) await delay(5);
    const record = records.at(-1);
    assert.ok(record?.event === 'changed');
    assert.deepEqual([record.why, record.client, record.to], ['expired', null, 'offline_private']);
    assert.deepEqual(tor.log, ['up', 'down']);
  });
}

test('propose: a wider profile needs an end within eight hours, until the owner lifts that rule', async (t) => {
  const { board, change } = await openBoard(t);
  for (const minutes of [null, 481]) {
    assert.throws(() => board.propose({ ...RESEARCH, minutes }, OWNER), { code: 'PROFILE_NEEDS_END' });
  }
  await change({ kind: 'lift', rule: 'wide-profiles-end' });
  await change({ ...RESEARCH, minutes: null });
  assert.equal(board.current.expiresAt, null);
  // Restored, the rule holds for the profile in force too.
  await board.restore('wide-profiles-end', OWNER);
  assert.equal(board.current.profile, 'offline_private');
});

test('propose: what is not wider, not a rule, critical or advice is refused', async (t) => {
  const { board } = await openBoard(t);
  const codes = [
    [{ kind: 'profile', to: 'offline_private', minutes: 5 }, 'PROFILE_NOT_WIDER'],
    [{ kind: 'lift', rule: 'no-such-rule' }, 'RULE_UNKNOWN'],
    [{ kind: 'lift', rule: 'loopback-only' }, 'RULE_CRITICAL'],
    [{ kind: 'lift', rule: 'firewall' }, 'RULE_CRITICAL'],
  ] as const;
  for (const [change, code] of codes) assert.throws(() => board.propose(change as never, OWNER), { code });
  await assert.rejects(board.restore('no-transcripts', OWNER), { code: 'RULE_UNCHANGED' });
});

test('rules: lifted ones survive a restart, and each change is on record', async (t) => {
  const first = await openBoard(t);
  await Promise.all([
    first.change({ kind: 'lift', rule: 'no-transcripts' }),
    assert.rejects(first.change({ kind: 'lift', rule: 'restart-is-offline' }), { code: 'PROFILE_PROPOSAL_STALE' }),
  ]);
  const second = await first.again();
  assert.deepEqual(second.board.current.policy.lifted, ['no-transcripts']);
  await second.board.restore('no-transcripts', 'admin');
  assert.deepEqual(second.onDisk().lifted, []);
  const [record] = second.records;
  assert.ok(record?.event === 'rule');
  assert.deepEqual([record.rule, record.lifted, record.client], ['no-transcripts', false, 'admin']);
});

test('rules: one that cannot be written or recorded stays as it was', async (t) => {
  const { board, chain, path, change } = await openBoard(t);
  chain.fails = chainFull();
  await assert.rejects(change({ kind: 'lift', rule: 'no-transcripts' }), { code: 'AUDIT_DISK_FULL' });
  chain.fails = null;
  mkdirSync(path);
  await assert.rejects(change({ kind: 'lift', rule: 'no-transcripts' }), { code: 'PROFILE_UNWRITABLE' });
  assert.deepEqual(board.current.policy.lifted, []);
});

test('restart: ends a wider profile, and says so on the chain', async (t) => {
  const first = await openBoard(t);
  await first.change(RESEARCH);
  await first.board.close();
  const { board, records, tor } = await first.again({ tor: new TestGround('tor') });
  assert.equal(board.current.profile, 'offline_private');
  const [record] = records;
  assert.ok(record?.event === 'changed');
  assert.deepEqual([record.from, record.to, record.why], ['research', 'offline_private', 'restart']);
  assert.deepEqual(tor.log, []);
});

test('restart: with the rule lifted a wider profile is proved again, recorded, and keeps its end', async (t) => {
  const first = await openBoard(t);
  await first.change({ kind: 'lift', rule: 'restart-is-offline' });
  await first.change(RESEARCH);
  const { expiresAt } = first.board.current;
  await first.board.close();
  const second = await first.again({ tor: new TestGround('tor') });
  assert.equal(second.board.current.profile, 'research');
  assert.equal(second.board.current.expiresAt, expiresAt);
  assert.deepEqual(second.tor.log, ['up']);
  assert.deepEqual(
    second.records.map((record) => record.event === 'changed' && record.why),
    ['resumed'],
  );
  await second.board.close();

  const broken = new TestGround('tor');
  broken.fails = new Error('no tor');
  const third = await first.again({ tor: broken });
  assert.deepEqual([third.board.current.profile, third.board.current.why], ['offline_private', 'not-ready']);
  assert.equal(third.onDisk().profile, 'offline_private');
});

test('restart: a wider profile whose end has passed is not taken up', async (t) => {
  const first = await openBoard(t);
  await first.change({ kind: 'lift', rule: 'restart-is-offline' });
  await first.change(RESEARCH);
  await first.board.close();
  first.clock.pass(31 * 60_000);
  const { board } = await first.again();
  assert.deepEqual([board.current.profile, board.current.why], ['offline_private', 'expired']);
});

const edits = [
  { name: 'garbage', why: 'garbage', edit: () => 'not json' },
  { name: 'nothing', why: 'garbage', edit: () => '' },
  { name: 'a cut file', why: 'garbage', edit: (text: string) => text.slice(0, -20) },
  { name: 'a wider profile', why: 'forged', edit: (text: string) => text.replace('"offline_private"', '"full_lab"') },
  {
    name: 'a lifted rule',
    why: 'forged',
    edit: (text: string) => text.replace('"lifted":["', '"lifted":["no-transcripts","'),
  },
  { name: 'lines behind it', why: 'garbage', edit: (text: string) => `${text}more\n` },
] as const;
for (const { name, why, edit } of edits) {
  test(`restart: a state file edited to ${name} means offline, which is said and recorded`, async (t) => {
    const first = await openBoard(t);
    await first.change({ kind: 'lift', rule: 'restart-is-offline' });
    await first.board.close();
    writeFileSync(first.path, edit(readFileSync(first.path, 'utf8')));
    const { board, records, onDisk } = await first.again();
    assert.deepEqual([board.current.profile, board.current.why], ['offline_private', why]);
    assert.deepEqual(board.current.policy.lifted, []);
    assert.deepEqual(
      records.map((record) => record.event === 'changed' && record.why),
      [why],
    );
    assert.deepEqual(onDisk().lifted, []);
  });
}

test('restart: a state file of another installation is forged', async (t) => {
  const other = await openBoard(t);
  await other.change({ kind: 'lift', rule: 'restart-is-offline' });
  const folder = temporaryFolder(t);
  const own = await openBoard(t, { folder });
  copyFileSync(other.path, own.path);
  const { board } = await own.again();
  assert.equal(board.current.why, 'forged');
});

test('restart: a sealed file that is no posture is garbage', async (t) => {
  const first = await openBoard(t);
  const { readOrMakeKey } = await import('../../src/profiles/sealed-file.ts');
  const key = await readOrMakeKey(first.path.replace('profile.json', 'state.key'));
  await sealedFile(first.path, key).write({ version: 2, profile: 'full_lab' });
  const { board } = await first.again();
  assert.equal(board.current.why, 'garbage');
});

test('restart: without its key the file proves nothing', async (t) => {
  const first = await openBoard(t);
  await first.change({ kind: 'lift', rule: 'restart-is-offline' });
  rmSync(first.path.replace('profile.json', 'state.key'));
  const { board } = await first.again();
  assert.deepEqual([board.current.why, board.current.policy.lifted], ['forged', []]);
});

test('Switchboard: any sequence of changes leaves profile, file and chain in agreement', async (t) => {
  const { board, records, clock, chain, change, onDisk } = await openBoard(t, { clock: new TestClock() });
  // A small generator of our own: the sequence must be the same in every run.
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  for (let step = 0; step < 300; step += 1) {
    chain.fails = next(5) === 0 ? chainFull() : null;
    const to = PROFILES[next(3)] ?? 'offline_private';
    const known = board.current.profile;
    if (next(2) === 0) await change({ kind: 'profile', to, minutes: 1 + next(60) }).catch(() => undefined);
    else await board.narrow(to, OWNER).catch(() => undefined);
    if (next(8) === 0) clock.pass(10 * 60_000);
    const { profile } = board.current;
    // Never wider than the last thing on record.
    const recorded = records.findLast((record) => record.event === 'changed');
    const widest = recorded?.event === 'changed' ? recorded.to : 'offline_private';
    assert.ok(PROFILES.indexOf(profile) <= PROFILES.indexOf(widest), `step ${step}: ${known} to ${profile}`);
  }
  await board.narrow('offline_private', OWNER);
  await board.close();
  assert.equal(onDisk().profile, 'offline_private');
});

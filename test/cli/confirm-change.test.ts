import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cliAgainst } from '../support/cli-against.ts';
import type { HostOptions } from '../support/cli-host.ts';
import { type Answers, TOKEN } from '../support/daemon-fake.ts';

const IMPLICATIONS = {
  mayLeave: ['Questions over Tor.'],
  toWhom: ['Search engines.'],
  staysProtected: ['Your documents.'],
  notProtected: [],
  ends: 'It falls back after 1 h.',
};
const PROPOSAL = {
  nonce: 'N0NCE',
  expiresInMs: 1,
  from: 'offline_private',
  policyHash: '',
  implications: IMPLICATIONS,
};
const OFFLINE = { profile: 'offline_private', expiresAt: null, why: 'restart', lifted: [] };
const RESEARCH = { ...OFFLINE, profile: 'research', why: 'confirmed' };

function run(argv: readonly string[], answers: Answers, options: HostOptions = {}) {
  return cliAgainst(answers, argv, options);
}

const widening: Answers = {
  'GET /v1/profile': () => ({ json: OFFLINE }),
  'POST /v1/profile/propose': () => ({ json: PROPOSAL }),
  'POST /v1/profile/confirm': () => ({ json: RESEARCH }),
};

test('profile set: shows what a wider profile means, and confirms with the session token when its name is typed', async () => {
  const { code, stdout, stderr, received } = await run(['profile', 'set', 'research', '--minutes', '5'], widening, {
    typed: 'research\n',
  });
  assert.equal(code, 0);
  assert.match(stdout, /May leave from then on\n {2}- Questions over Tor\.\n[\s\S]*falls back after 1 h\.\nresearch\n/);
  assert.doesNotMatch(stdout, /Is not protected/);
  assert.match(stderr, /Type research to confirm: /);
  assert.deepEqual(
    received.map(({ path, body }) => [path, body]),
    [
      ['/v1/profile', undefined],
      ['/v1/profile/propose', { to: 'research', minutes: 5 }],
      ['/v1/profile/confirm', { nonce: 'N0NCE', sessionToken: TOKEN }],
    ],
  );
});

for (const [name, options, expected] of [
  ['another word is typed', { typed: 'yes\n' }, { code: 1, error: /CLI_NOT_CONFIRMED/ }],
  ['nothing is typed', { typed: '\n' }, { code: 1, error: /CLI_NOT_CONFIRMED/ }],
  ['the input ends', { typed: '' }, { code: 130, error: /cancelled/ }],
  ['nobody is there, whatever is piped in', { stdin: 'research\n' }, { code: 1, error: /CLI_NO_TERMINAL/ }],
] as const) {
  test(`profile set: nothing is confirmed when ${name}`, async () => {
    const { code, stderr, received } = await run(['profile', 'set', 'research'], widening, options);
    assert.equal(code, expected.code);
    assert.match(stderr, expected.error);
    assert.ok(!received.some(({ path }) => path.endsWith('/confirm')));
  });
}

test('profile set: narrows at once, and asks nothing', async () => {
  const { code, stdout, received } = await run(
    ['profile', 'set', 'offline_private'],
    { 'GET /v1/profile': () => ({ json: RESEARCH }), 'POST /v1/profile/narrow': () => ({ json: OFFLINE }) },
    { stdin: '' },
  );
  assert.deepEqual([code, stdout], [0, 'offline_private\n']);
  assert.deepEqual(received[1]?.body, { to: 'offline_private' });
});

test('profile: says why it is not what a person chose, and for how long it lasts', async () => {
  const forged = { ...OFFLINE, why: 'forged', lifted: ['no-transcripts'] };
  const first = await run(['profile'], { 'GET /v1/profile': () => ({ json: forged }) });
  assert.match(first.stderr, /changed by something else[\s\S]*lifted: no-transcripts/);
  const lasting = { ...RESEARCH, expiresAt: Date.now() + 600_500 };
  const second = await run(['profile'], { 'GET /v1/profile': () => ({ json: lasting }) });
  assert.match(second.stdout, /^research, for another (?:10 min|9 min|600 s)/);
});

test('profile propose and confirm: two steps for a script', async () => {
  const proposed = await run(['profile', 'propose', 'research', '--no-end', '--json'], widening);
  assert.deepEqual(JSON.parse(proposed.stdout), PROPOSAL);
  assert.deepEqual(proposed.received[0]?.body, { to: 'research' });
  const confirmed = await run(['profile', 'confirm', 'N0NCE'], widening);
  assert.deepEqual(confirmed.received[0]?.body, { nonce: 'N0NCE', sessionToken: TOKEN });
});

const RULES = {
  rules: [
    { id: 'loopback-only', tier: 'critical', says: 'Says.', note: 'Note.', lifted: false },
    { id: 'no-transcripts', tier: 'strict', says: 'Says.', note: 'Note.', lifted: true },
  ],
};
test('rules: lists the tiers, lifts with a typed name, restores at once', async () => {
  const answers: Answers = {
    'GET /v1/rules': () => ({ json: RULES }),
    'POST /v1/rules/propose': () => ({ json: PROPOSAL }),
    'POST /v1/rules/confirm': () => ({ json: OFFLINE }),
    'POST /v1/rules/restore': () => ({ json: OFFLINE }),
  };
  const { stdout } = await run(['rules'], answers);
  assert.match(stdout, /Critical.*\n {2}loopback-only: Says\.[\s\S]*Strict.*\n {2}no-transcripts \(lifted\): Says\./);
  const lifted = await run(['rules', 'lift', 'no-transcripts'], answers, { typed: 'no-transcripts\n' });
  assert.deepEqual(lifted.received.at(-1)?.body, { nonce: 'N0NCE', sessionToken: TOKEN });
  const restored = await run(['rules', 'restore', 'no-transcripts'], answers);
  assert.deepEqual(restored.received[0]?.body, { rule: 'no-transcripts' });
});

const STATE = { on: false, form: 'encrypted', retentionDays: 30, ready: false, days: [] };
const transcripts: Answers = {
  'GET /v1/transcripts': () => ({ json: STATE }),
  'POST /v1/transcripts/key': () => ({ json: { done: true } }),
  'POST /v1/rules/propose': () => ({ json: PROPOSAL }),
  'POST /v1/rules/confirm': () => ({ json: OFFLINE }),
};

test('transcripts on: takes a passphrase twice, shows what it means, lifts the rule', async () => {
  const typed = 'four words make sense\nfour words make sense\nno-transcripts\n';
  const { code, stdout, received } = await run(['transcripts', 'on'], transcripts, { typed });
  assert.equal(code, 0);
  assert.match(stdout, /written down from now on, encrypted/);
  assert.deepEqual(
    received.map(({ path }) => path),
    ['/v1/transcripts', '/v1/transcripts/key', '/v1/rules/propose', '/v1/rules/confirm'],
  );
});

for (const [name, typed, pattern] of [
  ['a short passphrase', 'short\n', /shorter than 8/],
  ['two that differ', 'four words make sense\nfour words made sense\n', /differ/],
] as const) {
  test(`transcripts on: refuses ${name}`, async () => {
    const { code, stderr, received } = await run(['transcripts', 'on'], transcripts, { typed });
    assert.notEqual(code, 0);
    assert.match(stderr, pattern);
    assert.equal(received.length, 1);
  });
}

test('transcripts show: asks for the passphrase of sealed days only, and says what cannot be read', async () => {
  const page = { entries: [{ at: 0, question: 'how high?', answer: '93 m' }], unreadable: 2 };
  const answers = (form: string): Answers => ({
    'GET /v1/transcripts': () => ({ json: { ...STATE, days: [{ day: '2026-11-25', form, bytes: 1 }] } }),
    'POST /v1/transcripts/read': () => ({ json: page }),
  });
  const sealed = await run(['transcripts', 'show', '2026-11-25'], answers('encrypted'), { typed: 'secret words\n' });
  assert.deepEqual(sealed.received[1]?.body, { day: '2026-11-25', passphrase: 'secret words' });
  assert.match(sealed.stdout, /how high\?\n93 m/);
  assert.match(sealed.stderr, /2 entries cannot be read/);
  assert.equal((await run(['transcripts', 'show', 'yesterday'], answers('plain'))).code, 2);
  const plain = await run(['transcripts', 'show', '2026-11-25'], answers('plain'));
  assert.deepEqual(plain.received[1]?.body, { day: '2026-11-25' });
});

test('transcripts: lists, turns off, forgets', async () => {
  const on = { ...STATE, on: true, days: [{ day: '2026-11-25', form: 'plain', bytes: 1500 }] };
  const answers: Answers = {
    'GET /v1/transcripts': () => ({ json: on }),
    'POST /v1/rules/restore': () => ({ json: OFFLINE }),
    'DELETE /v1/transcripts': () => ({ json: { done: true } }),
  };
  assert.match((await run(['transcripts'], answers)).stdout, /^on, encrypted.*\n.*\n2026-11-25 +plain +1\.5 kB\n$/);
  assert.equal((await run(['transcripts', 'off'], answers)).code, 0);
  const kept = await run(['transcripts', 'forget'], answers, { typed: 'no\n' });
  assert.ok(!kept.received.some(({ method }) => method === 'DELETE'));
  const gone = await run(['transcripts', 'forget'], answers, { typed: 'forget\n' });
  assert.equal(gone.code, 0);
});

const REPORT = {
  ok: true,
  damage: null,
  recovery: null,
  warnings: [{ kind: 'torn_tail', seq: 3, amount: 12 }],
  first: 1,
  from: 1,
  last: 9,
  records: 9,
  checkpoints: 1,
  fingerprint: '9-aaaa',
  elapsedMs: 5,
};
test('audit verify: whole is 0, damaged is 1 with the kind, the record and what to do', async () => {
  const whole = await run(['audit', 'verify', '--from', '2', '--against', '9-aaaa'], {
    'POST /v1/audit/verify': () => ({ json: REPORT }),
  });
  assert.deepEqual(whole.received[0]?.body, { from: 2, against: '9-aaaa' });
  assert.match(whole.stdout, /^whole {2}9 records \(1 to 9\), 1 checkpoint, in 5 ms\nfingerprint {2}9-aaaa\n$/);
  assert.match(whole.stderr, /torn tail at record 3/);
  for (const [recovery, hint] of [
    [null, /Keep a copy/],
    [12, /Record 12 tells of it.*audit acknowledge/],
  ] as const) {
    const json = { ...REPORT, ok: false, damage: { kind: 'cut_tail', seq: 7, until: 9 }, recovery };
    const damaged = await run(['audit', 'verify'], { 'POST /v1/audit/verify': () => ({ json }) });
    assert.equal(damaged.code, 1);
    assert.match(damaged.stdout, /DAMAGED {2}cut tail at record 7 to 9 \(cut_tail\)/);
    assert.match(damaged.stdout, hint);
  }
});

test('audit: shows, follows, exports, proves, prunes, gives the key', async () => {
  const record = { seq: 3, time: 0, type: 'service', payload: { event: 'started', hash: 'a'.repeat(64) } };
  const answers: Answers = {
    'POST /v1/audit/show': () => ({ json: { records: [record], next: 4 } }),
    'POST /v1/audit/follow': () => ({ events: [{ type: 'record', record } as { readonly type: string }] }),
    'POST /v1/audit/prove': () => ({ json: { kind: 'inclusion' } }),
    'POST /v1/audit/prune': () => ({ json: { first: 1, segments: 0, records: 0 } }),
    'POST /v1/audit/key': () => ({ json: { publicKey: 'PEM\n', keyId: 'id', fingerprint: '3-bbbb', seq: 3 } }),
    'POST /v1/audit/acknowledge': () => ({ json: { done: true } }),
  };
  const shown = await run(['audit', 'show', '--from', '3', '--limit', '1', '--type', 'service'], answers);
  assert.deepEqual(shown.received[0]?.body, { from: 3, limit: 1, type: 'service' });
  assert.match(shown.stdout, / {5}3 {2}1970-01-01T00:00:00\.000Z {2}service {2}event=started hash=aaaaaaaaaaaa…\n/);
  assert.match(shown.stderr, /more with --from 4/);
  assert.match((await run(['audit', 'follow'], answers)).stdout, /service/);
  assert.deepEqual(JSON.parse((await run(['audit', 'prove', '3'], answers)).stdout), { kind: 'inclusion' });
  assert.match((await run(['audit', 'prune'], answers)).stdout, /nothing is older/);
  assert.match((await run(['audit', 'key'], answers)).stdout, /PEM\nkey +id\nfingerprint +3-bbbb/);
  const refused = await run(['audit', 'acknowledge'], answers, { typed: 'ok\n' });
  assert.equal(refused.code, 1);
  assert.equal((await run(['audit', 'acknowledge'], answers, { typed: 'acknowledge\n' })).code, 0);
  for (const argv of [
    ['prove', 'x'],
    ['show', '--from', '0'],
    ['show', '--limit', '10001'],
    ['show', '--type', 'services'],
    ['export'],
    ['verify', 'x'],
  ]) {
    assert.equal((await run(['audit', ...argv], answers)).code, 2, argv.join(' '));
  }
});

test('token: creates, lists, revokes', async () => {
  const rows = [
    { name: 'a', scopes: ['ask'], expiresAt: null, lastUsedAt: 0, revokedAt: null },
    { name: 'b', scopes: ['ask', 'search'], expiresAt: 1, lastUsedAt: null, revokedAt: null },
    { name: 'c', scopes: ['ask'], expiresAt: null, lastUsedAt: null, revokedAt: 1 },
  ];
  const answers: Answers = {
    'POST /v1/tokens': () => ({ json: { token: 'cloister_x' } }),
    'GET /v1/tokens': () => ({ json: { tokens: rows } }),
    'DELETE /v1/tokens/a': () => ({ json: { done: true } }),
  };
  const made = await run(['token', 'create', 'a', '--scope', 'ask, search', '--expires', '2d'], answers);
  assert.equal(made.stdout, 'cloister_x\n');
  const { expiresAt, ...body } = made.received.at(0)!.body as { expiresAt: number };
  assert.deepEqual(body, { name: 'a', scopes: ['ask', 'search'] });
  assert.ok(Math.abs(expiresAt - Date.now() - 172_800_000) < 60_000);
  const listed = await run(['token', 'list'], answers);
  assert.match(
    listed.stdout,
    /a +ask +until revoked +1970-01-01\nb +ask,search +ended 1970-01-01 +never\nc +ask +revoked/,
  );
  assert.equal((await run(['token', 'revoke', 'a'], answers)).stdout, 'a is revoked\n');
  const misuse = [
    ['create', 'a'],
    ['create', 'A!', '--scope', 'ask'],
    ['create', 'a', '--scope', 'ask,king'],
    ['create', 'a', '--scope', 'ask', '--expires', 'soon'],
    ['revoke'],
  ];
  for (const argv of misuse) {
    assert.equal((await run(['token', ...argv], answers)).code, 2, argv.join(' '));
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockWrong, explain, progressAt, readBootstrap } from '../../../src/mediator/tor/bootstrap.ts';

test('bootstrap: an event and an answer are read alike', () => {
  const step = { kind: 'progress', progress: { percent: 45, phase: 'choosing relays' } };
  assert.deepEqual(
    readBootstrap('STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=45 TAG=requesting_descriptors SUMMARY="x"'),
    step,
  );
  assert.deepEqual(readBootstrap('NOTICE BOOTSTRAP PROGRESS=45 TAG=requesting_descriptors SUMMARY="x"'), step);
});

test('bootstrap: trouble keeps its reason', () => {
  const line =
    'STATUS_CLIENT WARN BOOTSTRAP PROGRESS=5 TAG=conn SUMMARY="Connecting to a relay" WARNING="Connection refused" REASON=CONNECTREFUSED COUNT=3 RECOMMENDATION=warn HOSTID="A" HOSTADDR="192.0.2.1:443"';
  assert.deepEqual(readBootstrap(line), {
    kind: 'trouble',
    trouble: { reason: 'CONNECTREFUSED', count: 3 },
    progress: { percent: 5, phase: 'reaching a first relay' },
  });
});

test('bootstrap: only a clock that somebody Tor trusts finds wrong counts', () => {
  const skew = (severity: string): string =>
    `STATUS_GENERAL ${severity} CLOCK_SKEW SKEW=-7300 SOURCE=DIRSERV:192.0.2.1:80`;
  assert.deepEqual(readBootstrap(skew('WARN')), { kind: 'clock', skewSeconds: -7300 });
  assert.equal(readBootstrap(skew('NOTICE')), null);
});

test('bootstrap: other events are none of it', () => {
  for (const line of [
    'STATUS_CLIENT NOTICE CIRCUIT_ESTABLISHED',
    'STREAM 1 NEW 0 x.test:80',
    '',
    'BOOTSTRAP PROGRESS=x',
  ]) {
    assert.equal(readBootstrap(line), null);
  }
});

test('bootstrap: every percent has words', () => {
  for (let percent = 0; percent <= 100; percent += 1) assert.notEqual(progressAt(percent).phase, '');
});

const SKEWS = [
  [-7300, 'about 2 hours behind'],
  [7300, 'about 2 hours ahead'],
  [3600, 'about 1 hour ahead'],
  [-600, 'about 10 minutes behind'],
  [20, 'about 1 minute ahead'],
  [null, 'wrong'],
] as const;
for (const [seconds, words] of SKEWS) {
  test(`bootstrap: a clock that is ${words} is said so`, () => {
    const error = clockWrong(seconds);
    assert.equal(error.code, 'TOR_CLOCK_WRONG');
    assert.equal(error.message, `this machine's clock is ${words}, and Tor cannot work with a wrong clock`);
  });
}

const TROUBLES = [
  [null, 'TOR_SLOW'],
  ['NOROUTE', 'TOR_NO_NETWORK'],
  ['CONNECTREFUSED', 'TOR_BLOCKED'],
  ['TIMEOUT', 'TOR_BLOCKED'],
  ['TLS_ERROR', 'TOR_BLOCKED'],
  ['PT_MISSING', 'TOR_CONFIG_REFUSED'],
  ['CLOCK_SKEW', 'TOR_CLOCK_WRONG'],
] as const;
for (const [reason, code] of TROUBLES) {
  test(`bootstrap: ${reason ?? 'no reason'} is ${code}, with a way out`, () => {
    const error = explain(reason === null ? null : { reason, count: 1 });
    assert.equal(error.code, code);
    assert.ok(error.hint);
  });
}

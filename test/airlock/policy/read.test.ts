import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPolicy } from '../../../src/airlock/policy/read.ts';

/** A faulty file and what is said about it. */
const FAULTS: readonly (readonly [name: string, text: string, said: RegExp])[] = [
  ['not JSON', '{\n  "version": 1,\n}', /not JSON \(line 3\)/],
  ['cut off', '{\n  "version": 1', /not JSON \(line 2\)/],
  ['a list', '[]', /line 1 .*: the file must be object/],
  ['another version', '{"version": 2}', /line 1 .*: version/],
  ['a key that is none', '{\n"version": 1,\n"rolls": {}}', /line 3 .*: rolls is not a setting/],
  [
    'a key that is none, deep down',
    '{"version":1,"roles":{\n"a":{"clients":[],\n"allow":[{"name":"x","hosts":["a.test"],\n"port":[1]}]}}}',
    /line 4 .*: roles\.a\.allow\[0\]\.port is not a setting/,
  ],
  ['a role without clients', '{"version":1,\n"roles":{\n"a":{}}}', /line 3 .*: roles\.a lacks clients/],
  [
    'a name with capitals',
    '{"version":1,"deny":[\n{"name":"Bad name","hosts":["a.test"]}]}',
    /line 2 .*: deny\[0\]\.name/,
  ],
  [
    'an unknown mode',
    '{"version":1,"roles":{"a":{"clients":[],\n"mode":"allow"}}}',
    /line 2 .*mode must be one of enforce, report, open/,
  ],
  [
    'a host that is none',
    '{"version":1,"deny":[{"name":"x","hosts":[\n"ok.test",\n"127.1"]}]}',
    /line 3 .*: deny\[0\]\.hosts\[1\] is not a host name/,
  ],
  ['an address among hosts', '{"version":1,"deny":[{"name":"x","hosts":["127.0.0.1"]}]}', /write it under networks/],
  ['a star in the middle', '{"version":1,"deny":[{"name":"x","hosts":["a.*.test"]}]}', /is not a host name/],
  [
    'a network that is none',
    '{"version":1,"deny":[{"name":"x","networks":[\n"10.1.0.0/8"]}]}',
    /line 2 .*: deny\[0\]\.networks\[0\]/,
  ],
  [
    'a rule without a place',
    '{"version":1,"deny":[\n{"name":"x"}]}',
    /line 2 .*: deny\[0\] has neither hosts nor networks/,
  ],
  [
    'a range backwards',
    '{"version":1,"deny":[{"name":"x","hosts":["*"],"ports":[\n"9-8"]}]}',
    /line 2 .*: deny\[0\]\.ports\[0\]/,
  ],
  ['a port too high', '{"version":1,"deny":[{"name":"x","hosts":["*"],"ports":[70000]}]}', /ports\[0\]/],
  [
    'a client with two roles',
    '{"version":1,"roles":{"a":{"clients":["c"]},\n"b":{"clients":["d",\n"c"]}}}',
    /line 3 .*: roles\.b\.clients\[1\] names a client/,
  ],
  [
    'a limit of the wrong kind',
    '{"version":1,"roles":{"a":{"clients":[],"limits":{\n"idleMs":"10s"}}}}',
    /line 2 .*idleMs/,
  ],
];
for (const [name, text, said] of FAULTS) {
  test(`readPolicy: ${name}`, () => {
    assert.throws(
      () => readPolicy(text),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'AIRLOCK_POLICY_INVALID');
        assert.match(error.message, said);
        assert.doesNotMatch(error.message, /127\.1|10\.1\.0\.0|Bad name/);
        return true;
      },
    );
  });
}

test('readPolicy: writes every default out', () => {
  const { source, policy } = readPolicy('{"version":1,"roles":{"a":{"clients":["c"]}}}');
  assert.deepEqual(source.roles['a'], {
    clients: ['c'],
    mode: 'enforce',
    deny: [],
    allow: [],
    limits: {
      connections: 256,
      perSecond: 100,
      bodyBytes: 67_108_864,
      sentBytes: null,
      receivedBytes: null,
      idleMs: 600_000,
      openMs: null,
    },
  });
  assert.equal(policy.roleOf.get('c')?.name, 'a');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAuthority } from '../../../src/airlock/address/host.ts';
import { parseAddress } from '../../../src/airlock/address/ip.ts';
import { decide, judgeAddress, type Wish } from '../../../src/airlock/policy/decide.ts';
import { explain } from '../../../src/airlock/policy/explain.ts';
import { readPolicy } from '../../../src/airlock/policy/read.ts';

const POLICY = {
  version: 1,
  deny: [
    { name: 'ads', hosts: ['*.ads.test', 'tracker.test'], networks: ['203.0.113.0/24'] },
    { name: 'no-mail', hosts: ['*'], networks: ['0.0.0.0/0', '::/0'], ports: [25, '465-587'] },
  ],
  roles: {
    build: {
      clients: ['npm'],
      deny: [{ name: 'not-here', hosts: ['secret.example.org'] }],
      allow: [
        { name: 'registry', hosts: ['registry.test', '*.example.org'] },
        { name: 'read-only', hosts: ['docs.test'], methods: ['GET', 'HEAD'], kinds: ['request'] },
        { name: 'live', hosts: ['ws.test'], kinds: ['upgrade'], ports: [80, '8000-8100'] },
        { name: 'home', networks: ['192.168.1.0/24', '10.0.0.7'], hosts: ['nas.home'], ports: ['1-9999'] },
      ],
    },
    watch: {
      clients: ['browser'],
      mode: 'report',
      ports: [80, 443],
      allow: [{ name: 'known', hosts: ['known.test'] }],
    },
    free: { clients: ['shell'], mode: 'open', ports: [80, 443, 8080] },
  },
};
const { policy } = readPolicy(JSON.stringify(POLICY));

function wish(
  client: string,
  kind: Wish['kind'],
  target: string,
  method: string | null = kind === 'tunnel' ? null : 'GET',
): Wish {
  const place = parseAuthority(target, kind === 'tunnel' ? 443 : 80);
  assert.ok(place, target);
  return { client, kind, method, ...place };
}

const ROWS: readonly (readonly [
  Wish,
  outcome: 'allowed' | 'reported' | 'denied',
  rule: string,
  reason: string | null,
])[] = [
  [wish('nobody', 'tunnel', 'registry.test'), 'denied', 'default', 'AIRLOCK_NO_ROLE'],
  [wish('npm', 'tunnel', 'registry.test'), 'allowed', 'registry', null],
  [wish('npm', 'request', 'registry.test'), 'allowed', 'registry', null],
  [wish('npm', 'tunnel', 'registry.test:80'), 'denied', 'registry', 'AIRLOCK_PORT_DENIED'],
  [wish('npm', 'request', 'registry.test:443'), 'denied', 'registry', 'AIRLOCK_PORT_DENIED'],
  [wish('npm', 'tunnel', 'registry.test:22'), 'denied', 'registry', 'AIRLOCK_PORT_DENIED'],
  [wish('npm', 'tunnel', 'a.example.org'), 'allowed', 'registry', null],
  [wish('npm', 'tunnel', 'a.b.example.org'), 'allowed', 'registry', null],
  [wish('npm', 'tunnel', 'example.org'), 'denied', 'default', 'AIRLOCK_NOT_ALLOWED'],
  [wish('npm', 'tunnel', 'notexample.org'), 'denied', 'default', 'AIRLOCK_NOT_ALLOWED'],
  [wish('npm', 'tunnel', 'a.example.org.evil.test'), 'denied', 'default', 'AIRLOCK_NOT_ALLOWED'],
  [wish('npm', 'tunnel', 'SECRET.example.org.'), 'denied', 'not-here', 'AIRLOCK_HOST_DENIED'],
  [wish('npm', 'request', 'docs.test'), 'allowed', 'read-only', null],
  [wish('npm', 'request', 'docs.test', 'POST'), 'denied', 'read-only', 'AIRLOCK_METHOD_DENIED'],
  [wish('npm', 'tunnel', 'docs.test'), 'denied', 'default', 'AIRLOCK_NOT_ALLOWED'],
  [wish('npm', 'upgrade', 'ws.test'), 'allowed', 'live', null],
  [wish('npm', 'upgrade', 'ws.test:8050'), 'allowed', 'live', null],
  [wish('npm', 'upgrade', 'ws.test:8101'), 'denied', 'live', 'AIRLOCK_PORT_DENIED'],
  [wish('npm', 'upgrade', 'registry.test'), 'denied', 'registry', 'AIRLOCK_UPGRADE_DENIED'],
  [wish('npm', 'tunnel', '192.168.1.9'), 'allowed', 'home', null],
  [wish('npm', 'tunnel', '192.168.2.9'), 'denied', 'default', 'AIRLOCK_NOT_ALLOWED'],
  [wish('npm', 'request', '10.0.0.7:9999'), 'allowed', 'home', null],
  [wish('npm', 'request', '10.0.0.7:10000'), 'denied', 'home', 'AIRLOCK_PORT_DENIED'],
  [wish('npm', 'tunnel', 'nas.home:25'), 'denied', 'no-mail', 'AIRLOCK_HOST_DENIED'],
  [wish('npm', 'tunnel', '10.0.0.7:500'), 'denied', 'no-mail', 'AIRLOCK_HOST_DENIED'],
  [wish('browser', 'tunnel', 'known.test'), 'allowed', 'known', null],
  [wish('browser', 'tunnel', 'new.test'), 'reported', 'default', 'AIRLOCK_NOT_ALLOWED'],
  [wish('browser', 'tunnel', 'new.test:22'), 'denied', 'default', 'AIRLOCK_NOT_ALLOWED'],
  [wish('browser', 'upgrade', 'new.test'), 'denied', 'default', 'AIRLOCK_NOT_ALLOWED'],
  [wish('browser', 'tunnel', 'x.ads.test'), 'denied', 'ads', 'AIRLOCK_HOST_DENIED'],
  [wish('shell', 'tunnel', 'anything.test'), 'allowed', 'open', null],
  [wish('shell', 'tunnel', 'anything.test:8080'), 'allowed', 'open', null],
  [wish('shell', 'tunnel', 'anything.test:22'), 'denied', 'default', 'AIRLOCK_PORT_DENIED'],
  [wish('shell', 'tunnel', 'anything.test:465'), 'denied', 'no-mail', 'AIRLOCK_HOST_DENIED'],
  [wish('shell', 'request', 'tracker.test'), 'denied', 'ads', 'AIRLOCK_HOST_DENIED'],
  [wish('shell', 'tunnel', '203.0.113.9'), 'denied', 'ads', 'AIRLOCK_HOST_DENIED'],
];
for (const [one, outcome, rule, reason] of ROWS) {
  test(`decide: ${one.client} ${one.kind} ${one.method ?? ''} ${one.host.text}:${one.port}`, () => {
    const decision = decide(policy, one);
    const said = decision.reported ? 'reported' : decision.allowed ? 'allowed' : 'denied';
    assert.deepEqual([said, decision.rule, decision.reason], [outcome, rule, reason]);
  });
}

test('decide: a deny rule that is added never allows anything, for no wish', () => {
  const hosts = fc.constantFrom('registry.test', 'a.example.org', 'docs.test', 'nas.home', 'new.test', 'x.ads.test');
  fc.assert(
    fc.property(
      fc.constantFrom('npm', 'browser', 'shell', 'nobody'),
      hosts,
      hosts,
      fc.constantFrom(80, 443, 22, 25),
      (client, host, denied, port) => {
        const before = decide(policy, wish(client, 'tunnel', `${host}:${port}`));
        const more = readPolicy(
          JSON.stringify({ ...POLICY, deny: [...POLICY.deny, { name: 'more', hosts: [denied] }] }),
        ).policy;
        const after = decide(more, wish(client, 'tunnel', `${host}:${port}`));
        assert.ok(before.allowed || !after.allowed);
        if (host === denied) assert.equal(after.allowed, false);
      },
    ),
  );
});

test('judgeAddress: what a name leads to is judged like an address that was written out', () => {
  const judge = (client: string, name: string, text: string): unknown[] => {
    const one = wish(client, 'tunnel', name);
    const address = parseAddress(text);
    assert.ok(address);
    const { allowed, class: kind, rule } = judgeAddress(policy, decide(policy, one), one, address, () => false);
    return [allowed, kind, rule];
  };
  assert.deepEqual(judge('npm', 'registry.test', '8.8.8.8'), [true, 'public', null]);
  assert.deepEqual(judge('npm', 'registry.test', '192.168.1.5'), [false, 'private', null]);
  assert.deepEqual(judge('npm', 'nas.home', '192.168.1.5'), [true, 'private', null]);
  assert.deepEqual(judge('npm', 'nas.home', '192.168.2.5'), [false, 'private', null]);
  assert.deepEqual(judge('shell', 'any.test', '203.0.113.5'), [false, 'documentation', 'ads']);
  assert.deepEqual(judge('shell', 'any.test', '127.0.0.1'), [false, 'loopback', null]);
  assert.deepEqual(judge('shell', 'any.test', '169.254.169.254'), [false, 'metadata', null]);
});

test('explain: says which rule decides, and how to ask for what is denied', () => {
  const ask = (target: string, role = 'build'): string | undefined =>
    explain(policy, { target, role })?.lines.join('\n');
  assert.match(ask('https://registry.test/x') ?? '', /The rule registry allows it/);
  assert.match(ask('http://new.test/') ?? '', /Denied by default: no rule[\s\S]*Add the host/);
  assert.match(ask('ws://registry.test') ?? '', /`kinds`/);
  assert.match(ask('https://new.test', 'watch') ?? '', /passes all the same/);
  assert.match(ask('http://192.168.1.9:8080/') ?? '', /The address is private, which the rule opens/);
  assert.match(ask('https://127.0.0.1', 'free') ?? '', /The address is loopback/);
  assert.equal(ask('gopher://a.test'), undefined);
  assert.equal(ask('https://a.test', 'no-such-role'), undefined);
});

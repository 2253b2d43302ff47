import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normaliseHost } from '../../../src/airlock/address/host.ts';
import { covers, parseAddress, parseNetwork, textOf } from '../../../src/airlock/address/ip.ts';
import { classify, opens } from '../../../src/airlock/address/judge.ts';

/** Host as somebody writes it, and what it is: the class of an address, `name`, or null for refused. */
const HOSTS: readonly (readonly [string, string | null])[] = [
  ['8.8.8.8', 'public'],
  ['1.1.1.1', 'public'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['10.0.0.1', 'private'],
  ['10.255.255.255', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['172.15.0.1', 'public'],
  ['172.32.0.1', 'public'],
  ['192.168.0.1', 'private'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['100.64.0.1', 'shared'],
  ['100.127.255.255', 'shared'],
  ['100.128.0.1', 'public'],
  ['100.100.100.200', 'metadata'],
  ['169.254.1.1', 'link-local'],
  ['169.254.169.254', 'metadata'],
  ['169.254.170.2', 'metadata'],
  ['168.63.129.16', 'metadata'],
  ['192.0.0.192', 'metadata'],
  ['192.0.0.1', 'reserved'],
  ['192.0.2.1', 'documentation'],
  ['198.51.100.1', 'documentation'],
  ['203.0.113.1', 'documentation'],
  ['192.88.99.1', 'reserved'],
  ['192.31.196.1', 'reserved'],
  ['192.52.193.1', 'reserved'],
  ['192.175.48.1', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['198.19.255.255', 'reserved'],
  ['198.20.0.1', 'public'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.255', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['[::]', 'unspecified'],
  ['[::1]', 'loopback'],
  ['[0:0:0:0:0:0:0:1]', 'loopback'],
  ['[::ffff:127.0.0.1]', 'loopback'],
  ['[::ffff:7f00:1]', 'loopback'],
  ['[::FFFF:10.0.0.1]', 'private'],
  ['[0:0:0:0:0:ffff:169.254.169.254]', 'metadata'],
  ['[::ffff:8.8.8.8]', 'public'],
  ['[::127.0.0.1]', 'transition'],
  ['[::8.8.8.8]', 'transition'],
  ['[::ffff:0:127.0.0.1]', 'reserved'],
  ['[64:ff9b::127.0.0.1]', 'loopback'],
  ['[64:ff9b::a9fe:a9fe]', 'metadata'],
  ['[64:ff9b::8.8.8.8]', 'public'],
  ['[64:ff9b:1::1]', 'transition'],
  ['[2002:7f00:1::]', 'transition'],
  ['[2002:808:808::1]', 'transition'],
  ['[2001:0:4136:e378:8000:63bf:3fff:fdd2]', 'transition'],
  ['[2001:db8::1]', 'documentation'],
  ['[3fff::1]', 'documentation'],
  ['[2001:2::1]', 'reserved'],
  ['[2001:20::1]', 'reserved'],
  ['[100::1]', 'reserved'],
  ['[5f00::1]', 'reserved'],
  ['[2620:4f:8000::1]', 'reserved'],
  ['[fe80::1]', 'link-local'],
  ['[febf::1]', 'link-local'],
  ['[fec0::1]', 'private'],
  ['[fc00::1]', 'private'],
  ['[fd12:3456::1]', 'private'],
  ['[fd00:ec2::254]', 'metadata'],
  ['[fd20:ce::254]', 'metadata'],
  ['[ff02::1]', 'multicast'],
  ['[2606:4700:4700::1111]', 'public'],
  ['[2a00:1450::1]', 'public'],
  ['[2606:4700::5efe:10.0.0.1]', 'transition'],
  ['[2606:4700::200:5efe:7f00:1]', 'transition'],
  ['[2606:4700::5efe:8.8.8.8]', 'public'],
  ['[4000::1]', 'reserved'],
  ['[1::1]', 'reserved'],
  // Spellings that another program may read as an address.
  ['2130706433', null],
  ['017700000001', null],
  ['0x7f000001', null],
  ['0x7F.0.0.1', null],
  ['0177.0.0.1', null],
  ['127.1', null],
  ['127.0.1', null],
  ['127.0.0.01', null],
  ['127.0.0.1.', null],
  ['127.0.0.256', null],
  ['1.2.3.4.5', null],
  ['1.2.3', null],
  ['0', null],
  ['0x', null],
  ['4294967295', null],
  ['10.0x0.1', null],
  ['example.0x7f', null],
  ['example.1', null],
  ['00.0.0.0', null],
  ['127.0.0.1%00', null],
  ['127。0。0。1', null],
  ['１２７.0.0.1', null],
  ['①②⑦.0.0.1', null],
  ['127.0.0.１', null],
  ['٣.1.1.1', null],
  ['[::1', null],
  ['::1', null],
  ['[::1]x', null],
  ['[::1%lo]', null],
  ['[fe80::1%25eth0]', null],
  ['[]', null],
  ['[:]', null],
  ['[::1::]', null],
  ['[1:2:3:4:5:6:7]', null],
  ['[1:2:3:4:5:6:7:8:9]', null],
  ['[1:2:3:4:5:6:7::8]', null],
  ['[12345::]', null],
  ['[::127.1]', null],
  ['[::0177.0.0.1]', null],
  ['[::1.2.3.4:5]', null],
  ['[1.2.3.4::]', null],
  ['[127.0.0.1]', null],
  ['[v1.fe80]', null],
  ['[::g]', null],
  // Names.
  ['example.org', 'name'],
  ['EXAMPLE.ORG', 'name'],
  ['example.org.', 'name'],
  ['a.b.c.d.e', 'name'],
  ['_dmarc.example.org', 'name'],
  ['localhost', 'name'],
  ['xn--bcher-kva.de', 'name'],
  ['bücher.de', 'name'],
  ['127.0.0.1.nip.io', 'name'],
  ['1e100.net', 'name'],
  ['3com.com', 'name'],
  ['', null],
  ['.', null],
  ['..', null],
  ['.example.org', null],
  ['example..org', null],
  ['example.org..', null],
  ['-a.org', null],
  ['a-.org', null],
  ['a b.org', null],
  ['a\tb.org', null],
  ['a\0b.org', null],
  ['a@b.org', null],
  ['user:pw@b.org', null],
  ['a/b.org', null],
  ['a\\b.org', null],
  ['a?b', null],
  ['a#b', null],
  ['a%2eb', null],
  ['%31.org', null],
  ['a:80', null],
  ['a|b', null],
  ['a^b', null],
  ['<a>', null],
  ['a\u00adb@c', null],
  ['a\u202eb.org', null],
  [`${'a'.repeat(64)}.org`, null],
  [`${'a.'.repeat(130)}org`, null],
  ['xn--', null],
  ['xn--a.org', 'name'],
  ['*.org', null],
  ['a,b', null],
  ["a'b", null],
  ['a\u200d.org', null],
];

const ELSEWHERE = (): boolean => false;

test('hosts: every spelling is an address of its class, a name, or refused', () => {
  assert.ok(HOSTS.length >= 150);
  const seen = HOSTS.map(([text]) => {
    const host = normaliseHost(text);
    return [text, host === null ? null : host.kind === 'name' ? 'name' : classify(host.address, ELSEWHERE)];
  });
  assert.deepEqual(
    seen,
    HOSTS.map((row) => [...row]),
  );
});

test('hosts: one form for each', () => {
  const pairs = [
    ['EXAMPLE.org.', 'example.org'],
    ['bücher.DE', 'xn--bcher-kva.de'],
    ['[2606:4700:0000::01]', '2606:4700::1'],
    ['[::ffff:8.8.8.8]', '8.8.8.8'],
  ];
  for (const [given = '', wanted] of pairs) assert.equal(normaliseHost(given)?.text, wanted);
});

test('hosts: what was brought into its form stays as it is', () => {
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.ipV4(), fc.string({ unit: 'grapheme', maxLength: 30 })), (text) => {
      const host = normaliseHost(text);
      if (host) assert.deepEqual(normaliseHost(host.text), host);
    }),
    { numRuns: 2000 },
  );
});

test('hosts: no spelling that the standard reads as an address is taken for a name', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.nat(300).map(String),
          fc.nat(300).map((n) => `0x${n.toString(16)}`),
          fc.nat(300).map((n) => `0${n.toString(8)}`),
        ),
        { minLength: 1, maxLength: 4 },
      ),
      (parts) => {
        assert.notEqual(normaliseHost(parts.join('.'))?.kind, 'name');
      },
    ),
  );
});

test('addresses: text and number are the same thing', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (value) => {
      const address = parseAddress(textOf({ family: 6, value }));
      const isMapped = value >> 32n === 0xffffn;
      assert.deepEqual(address, isMapped ? { family: 4, value: value & 0xffff_ffffn } : { family: 6, value });
    }),
  );
});

test('networks: a slip of the pen is refused', () => {
  for (const text of [
    '10.1.2.3/8',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10/8',
    '::/129',
    '::ffff:10.0.0.0/104',
    '1.2.3.4/',
    'a/8',
    '::1/64',
    '1.2.3.4/8/8',
  ]) {
    assert.equal(parseNetwork(text), null, text);
  }
});

test('networks: a range that is not public opens only to a network inside it', () => {
  const rows: readonly (readonly [network: string, address: string, opened: boolean])[] = [
    ['0.0.0.0/0', '192.168.1.1', false],
    ['0.0.0.0/0', '127.0.0.1', false],
    ['::/0', 'fd00::1', false],
    ['192.0.0.0/8', '192.168.1.1', false],
    ['192.168.0.0/16', '192.168.1.1', true],
    ['192.168.1.0/24', '192.168.1.1', true],
    ['192.168.2.0/24', '192.168.1.1', false],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.0/8', '127.9.9.9', true],
    ['169.254.0.0/16', '169.254.169.254', false],
    ['169.254.169.254', '169.254.169.254', false],
    ['169.254.0.0/16', '169.254.1.1', true],
    ['224.0.0.0/4', '224.0.0.1', false],
    ['255.255.255.255', '255.255.255.255', false],
    ['0.0.0.0/8', '0.0.0.0', false],
    ['fd00::/8', 'fd00::1', true],
    ['fd00:ec2::/32', 'fd00:ec2::254', false],
    ['2002::/16', '2002:7f00:1::', false],
  ];
  for (const [network, text, opened] of rows) {
    const address = parseAddress(text);
    const parsed = parseNetwork(network);
    assert.ok(address && parsed);
    assert.equal(opens(parsed, address, classify(address, ELSEWHERE)), opened, `${network} ${text}`);
  }
});

test('classify: an address of this machine is its own, also a public one', () => {
  const own = parseAddress('8.8.8.8');
  assert.ok(own);
  assert.equal(
    classify(own, (one) => one.value === own.value),
    'own',
  );
  const block = parseNetwork('8.8.8.0/24');
  assert.ok(block && covers(block, own));
  // A network that happens to hold it was not written for it; the address itself was.
  assert.equal(opens(block, own, 'own'), false);
  assert.equal(opens({ ...own, bits: 32 }, own, 'own'), true);
});

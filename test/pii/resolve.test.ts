import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resolve } from '../../src/pii/resolve.ts';
import type { Finding, Outcome, PiiKind } from '../../src/pii/types.ts';

const found = (kind: PiiKind, start: number, end: number, confidence = 0.5, outcome: Outcome = 'mask'): Finding => ({
  kind,
  start,
  end,
  confidence,
  outcome,
  reason: '',
});
const brief = (findings: readonly Finding[]): string =>
  findings.map(({ kind, start, end }) => `${kind} ${start}-${end}`).join(', ');

const cases = [
  {
    name: 'the surer one wins',
    findings: [found('PHONE', 0, 10, 0.6), found('NATIONAL_ID', 0, 10, 0.99)],
    expected: 'NATIONAL_ID 0-10',
  },
  {
    name: 'of two as sure the longer wins',
    findings: [found('PHONE', 2, 6), found('ADDRESS', 0, 8)],
    expected: 'ADDRESS 0-8',
  },
  {
    name: 'what the loser covers beyond the winner stays masked',
    findings: [found('ADDRESS', 0, 10, 0.5), found('PHONE', 4, 6, 0.9)],
    expected: 'ADDRESS 0-4, PHONE 4-6, ADDRESS 6-10',
  },
  {
    name: 'one kind over itself is one finding',
    findings: [found('ADDRESS', 0, 6, 0.9), found('ADDRESS', 4, 12, 0.5)],
    expected: 'ADDRESS 0-12',
  },
  {
    name: 'a certain pass does not save what another masks',
    findings: [found('PERSON', 0, 5, 1, 'pass'), found('EMAIL', 3, 8, 0.5)],
    expected: 'PERSON 0-3, EMAIL 3-8',
  },
  { name: 'nothing is nothing', findings: [found('PHONE', 3, 3)], expected: 'PHONE 3-3' },
] as const;
for (const { name, findings, expected } of cases) {
  test(`resolve: ${name}`, () => assert.equal(brief(resolve(findings)), expected));
}

const anyFinding = fc
  .record({
    kind: fc.constantFrom<PiiKind>('PHONE', 'EMAIL', 'ADDRESS'),
    start: fc.nat(40),
    size: fc.integer({ min: 1, max: 12 }),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ kind, start, size, confidence }) => found(kind, start, start + size, confidence));

test('resolve: findings are disjoint, in order, and cover what went in', () => {
  fc.assert(
    fc.property(fc.array(anyFinding, { maxLength: 12 }), (findings) => {
      const resolved = resolve(findings);
      const cover = (list: readonly Finding[]): string =>
        Array.from({ length: 60 }, (_, i) => Number(list.some(({ start, end }) => i >= start && i < end))).join('');
      assert.equal(cover(resolved), cover(findings));
      resolved.forEach(({ start }, i) => {
        assert.ok(i === 0 || start >= resolved[i - 1]!.end);
      });
    }),
  );
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { EMPTY_TREE, GrowingTree, rootOf } from '../../src/audit/merkle.ts';

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

/** RFC 9162 section 2.1.1, word for word. */
function definition(leaves: readonly string[]): string {
  if (leaves.length === 0) return sha256(Buffer.alloc(0));
  if (leaves.length === 1) return leaves[0] as string;
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  const pair = definition(leaves.slice(0, left)) + definition(leaves.slice(left));
  return sha256(Buffer.from(`01${pair}`, 'hex'));
}

const leavesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => sha256(Buffer.from([at % 251, at >> 8])));

test('GrowingTree: has the root of RFC 9162 at every size', () => {
  const leaves = leavesOf(140);
  const tree = new GrowingTree(EMPTY_TREE);
  assert.equal(tree.root(), definition([]));
  for (const [at, leaf] of leaves.entries()) {
    tree.add(leaf);
    assert.equal(tree.root(), definition(leaves.slice(0, at + 1)));
  }
});

test('GrowingTree: goes on from any frozen tree as if it had never stopped', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(200), (before, after) => {
      const leaves = leavesOf(before + after);
      const first = new GrowingTree();
      for (const leaf of leaves.slice(0, before)) first.add(leaf);
      const second = new GrowingTree(first.freeze());
      for (const leaf of leaves.slice(before)) second.add(leaf);
      assert.equal(second.root(), definition(leaves));
      assert.equal(rootOf(second.freeze().peaks), second.root());
    }),
    { numRuns: 50 },
  );
});

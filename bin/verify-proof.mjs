/**
 * Checks a proof that `cloister audit prove` made; `verify-audit.mjs` calls it when it is given a file. No dependency.
 *   node verify-proof.mjs PROOF.json [--key FILE] [--against FINGERPRINT]
 * Prints what is proven, or what is wrong with it. Exit code: 0 proven, 1 not. The proofs are those of RFC 9162.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const node = (left, right) => sha256(Buffer.from(`01${left}${right}`, 'hex'));
const keyId = (key) => sha256(key.export({ type: 'spki', format: 'der' }));

/** RFC 8785, as far as the log needs it: members in order, no blanks. */
function canonical(value) {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** RFC 9162 section 2.1.3.2, from the root down. @returns the root that leaf and path have */
function inclusionRoot(leaf, index, size, path) {
  if (size === 1) return path.length === 0 ? leaf : '';
  const left = 2 ** (Math.ceil(Math.log2(size)) - 1);
  const [sibling, rest] = [path.at(-1), path.slice(0, -1)];
  if (sibling === undefined) return '';
  return index < left
    ? node(inclusionRoot(leaf, index, left, rest), sibling)
    : node(sibling, inclusionRoot(leaf, index - left, size - left, rest));
}

/** RFC 9162 section 2.1.4.2, from the root down. @returns the roots of both trees */
function growthRoots(older, newer, path, known) {
  if (older === newer) {
    if (known !== null) return path.length === 0 ? [known, known] : ['', ''];
    return path.length === 1 ? [path[0], path[0]] : ['', ''];
  }
  const left = 2 ** (Math.ceil(Math.log2(newer)) - 1);
  const [sibling, rest] = [path.at(-1), path.slice(0, -1)];
  if (sibling === undefined) return ['', ''];
  if (older <= left) {
    const [small, large] = growthRoots(older, left, rest, known);
    return [small, node(large, sibling)];
  }
  const [small, large] = growthRoots(older - left, newer - left, rest, null);
  return [node(sibling, small), node(sibling, large)];
}

/** @returns what is wrong, null when the proof holds */
function fault(proof, trusted, against) {
  const key = trusted ?? createPublicKey(proof.publicKey);
  const points = proof.kind === 'inclusion' ? [proof.checkpoint] : [proof.older, proof.newer];
  for (const { sig, ...body } of points) {
    const isSigned =
      body.key === keyId(key) && verify(null, Buffer.from(canonical(body)), key, Buffer.from(sig, 'hex'));
    if (!isSigned) return 'a checkpoint is not signed by the key';
  }
  const names = points.map(({ sig: _, ...body }) => `${body.seq}${sha256(canonical(body)).slice(0, 20)}`);
  if (against && !names.includes(against)) return 'no checkpoint of the proof has the fingerprint';
  const [last] = points.slice(-1);
  const size = last.seq - last.base + 1;
  if (proof.kind === 'inclusion') {
    const { hash, ...rest } = proof.record;
    if (sha256(`\0${canonical(rest)}`) !== hash) return 'the record does not have its hash';
    const isIn = inclusionRoot(hash, rest.seq - last.base, size, proof.path) === last.root;
    return isIn ? null : 'the record is not in the tree';
  }
  const [older] = points;
  const [small, large] = growthRoots(older.seq - older.base + 1, size, proof.path, older.root);
  const isOne = older.base === last.base && small === older.root && large === last.root;
  return isOne ? null : 'the newer log does not begin with the older one';
}

const text = { type: 'string' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { key: text, against: text, head: text },
});
const proof = JSON.parse(readFileSync(positionals[0] ?? '', 'utf8'));
const trusted = values.key && createPublicKey(readFileSync(values.key));
const wrong = fault(proof, trusted, values.against?.toLowerCase().replaceAll(/[\s-]/g, ''));
const { seq, type } = proof.record ?? {};
const what =
  proof.kind === 'inclusion'
    ? `record ${seq} (${type}) is in the log of checkpoint ${proof.checkpoint.seq}`
    : `the log of checkpoint ${proof.newer.seq} begins with that of checkpoint ${proof.older.seq}`;
console.log(wrong ? `not proven: ${wrong}` : `proven: ${what}`);
process.exitCode = wrong ? 1 : 0;

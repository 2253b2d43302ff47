import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { canonical, type Json } from './canonical.ts';
import { AuditError } from './errors.ts';
import { rootOf } from './merkle.ts';

const REASONS = ['records', 'time', 'rotate', 'asked', 'prune', 'close'] as const;
export type CheckpointReason = (typeof REASONS)[number];

/** What is signed. All hashes are hex. */
export interface CheckpointBody {
  readonly v: 1;
  /** Sequence number of the tree's first leaf. Another than 1 only after a damaged log was set aside. */
  readonly base: number;
  /** Lowest sequence number that must still be there: what came before was pruned. */
  readonly first: number;
  /** Last sequence number in the tree. */
  readonly seq: number;
  /** Hash of that record. */
  readonly hash: string;
  readonly root: string;
  /** SHA-256 of the public key (SPKI, DER). */
  readonly key: string;
  readonly time: number;
  readonly reason: CheckpointReason;
}

export interface Checkpoint extends CheckpointBody {
  /** Ed25519 over the canonical body. */
  readonly sig: string;
  /** Roots of the tree's complete subtrees, with which the tree can be continued. Left out where `seq + 1 < first`. */
  readonly peaks?: readonly string[];
}

/** What a checkpoint is named by: SHA-256 of the canonical body. */
export function checkpointHash(checkpoint: CheckpointBody): string {
  return hash('sha256', bodyText(checkpoint));
}

export function signCheckpoint(body: CheckpointBody, peaks: readonly string[], key: KeyObject): Checkpoint {
  return { ...body, peaks, sig: sign(null, Buffer.from(bodyText(body)), key).toString('hex') };
}

export function isSignedBy(checkpoint: Checkpoint, key: KeyObject): boolean {
  return verify(null, Buffer.from(bodyText(checkpoint)), key, Buffer.from(checkpoint.sig, 'hex'));
}

/** SHA-256 of a public key in its DER form. @param key public or private, a PEM text or a key */
export function keyId(key: KeyObject | string): string {
  const publicKey = typeof key !== 'string' && key.type === 'public' ? key : createPublicKey(key);
  return hash('sha256', publicKey.export({ type: 'spki', format: 'der' }));
}

/** @returns one line with its newline */
export function encodeCheckpoint(checkpoint: Checkpoint): string {
  return `${canonical({ ...checkpoint } as Json)}\n`;
}

/** @returns null for what is no checkpoint, or one whose peaks do not have its root */
export function parseCheckpoint(line: string): Checkpoint | null {
  let value: Partial<Record<keyof Checkpoint, unknown>> | null;
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const hashes = [value.hash, value.root, value.key, ...(Array.isArray(value.peaks) ? value.peaks : [])];
  const numbers = [value.base, value.first, value.seq, value.time];
  const isWhole =
    hashes.every((text) => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text)) &&
    numbers.every((number) => Number.isSafeInteger(number) && (number as number) >= 0) &&
    typeof value.sig === 'string' &&
    /^[0-9a-f]{128}$/.test(value.sig) &&
    REASONS.includes(value.reason as CheckpointReason);
  if (!isWhole) return null;
  const checkpoint = value as Checkpoint;
  // One form only: what is not signed must not be able to carry anything.
  if (encodeCheckpoint(checkpoint) !== `${line}\n`) return null;
  return checkpoint.peaks && rootOf(checkpoint.peaks) !== checkpoint.root ? null : checkpoint;
}

function bodyText({ v, base, first, seq, hash: last, root, key, time, reason }: CheckpointBody): string {
  return canonical({ v, base, first, seq, hash: last, root, key, time, reason });
}

/** Enough of a checkpoint to be written down by hand: its sequence number and 80 bits of its hash. */
export interface Fingerprint {
  readonly seq: number;
  /** 20 hex digits. */
  readonly start: string;
}

/** @returns such as `1042-3f9a-0b1c-77d0-12ab-9e4f` */
export function fingerprintOf(checkpoint: CheckpointBody): string {
  const groups = checkpointHash(checkpoint).slice(0, 20).match(/.{4}/g) ?? [];
  return [checkpoint.seq, ...groups].join('-');
}

/** Reads a fingerprint as people type it: any case, any blanks or dashes between the groups. */
export function parseFingerprint(text: string): Fingerprint {
  const [, seq = '', rest = ''] = /^\s*([0-9]{1,16})[\s-]+([0-9a-fA-F\s-]{20,40})$/.exec(text) ?? [];
  const start = rest.replaceAll(/[\s-]/g, '').toLowerCase();
  if (start.length === 20) return { seq: Number(seq), start };
  throw new AuditError('AUDIT_FINGERPRINT_INVALID', 'a fingerprint is a number and five groups of four hex digits', {
    hint: 'It looks like 1042-3f9a-0b1c-77d0-12ab-9e4f.',
  });
}

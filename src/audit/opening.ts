import { createPublicKey } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { writeDurably } from '../config/durable.ts';
import type { StatePaths } from '../config/paths.ts';
import { readIfThere } from '../config/read-if-there.ts';
import { type Aside, evidenceFolder, forgetAside, readAside, setAside } from './aside.ts';
import type { Chain } from './batch.ts';
import { checkpointHash, type Fingerprint } from './checkpoint.ts';
import { publicKeyPath } from './checkpoint-file.ts';
import type { Damage, Warning } from './damage.ts';
import { type Head, openHead } from './head.ts';
import { createSigningKey, readSigningKey, type SigningKey } from './keys.ts';
import { NO_HASH } from './line.ts';
import { EMPTY_TREE } from './merkle.ts';
import type { AnyRecord } from './records.ts';
import { Store } from './store.ts';
import { keepTornBytes, settleTorn, tornRecords } from './torn.ts';
import { type Verified, verifyLog } from './verify.ts';

export type AuditPaths = Pick<StatePaths, 'audit' | 'auditHead' | 'auditKey' | 'auditHmac'>;

const DAY_MS = 86_400_000;

/** What was found when the log was opened. */
export interface OpeningReport {
  readonly state: 'fresh' | 'clean' | 'recovered' | 'damaged';
  /** Damage that nobody has acknowledged yet, found now or recorded by an earlier start. */
  readonly damage: Damage | null;
  /** Sequence number of the record that tells of it; an `acknowledged` record names it. */
  readonly recovery: number | null;
  /** Where the damaged log was moved to; null where that happened at an earlier start, or not at all. */
  readonly evidence: string | null;
  /** What a crash or a clock left. */
  readonly warnings: readonly Warning[];
}

/** What the disk holds, before anything is written. */
export interface Findings {
  readonly report: OpeningReport;
  readonly key: SigningKey | null;
  readonly verified: Verified;
  /** Damage that no record tells of yet. */
  readonly aside: Aside | null;
  /** Its log was already moved, and the new one begun, by a start that was cut off. */
  readonly isMoved: boolean;
}

/** Looks at everything and changes nothing. */
export async function examine(paths: AuditPaths, against?: Fingerprint): Promise<Findings> {
  const key = await readSigningKey(paths.auditKey);
  const trusted = key && createPublicKey(key.privateKey);
  const options = { folder: paths.audit, head: paths.auditHead, key: trusted };
  const verified = await verifyLog(against ? { ...options, against } : options);
  const begun = await readAside(paths);
  const { head, end, warnings, unacknowledged } = verified;
  const known = head.state === 'whole' ? head.head : null;
  const damage = verified.damage ?? lostFiles(verified, key);
  const isMoved = begun !== null && known?.base === begun.base && !damage;
  const isHalfMoved = begun !== null && known !== null && begun.base > known.base;
  const fresh = damage && { damage, base: lastKnown(verified) + 1, hash: known?.hash ?? end.walk.hash ?? NO_HASH };
  const aside = isHalfMoved || (isMoved && !unacknowledged) ? begun : fresh;
  const open = aside ? { damage: aside.damage, recovery: aside.base } : unacknowledged;
  const isCrash = warnings.some(({ kind }) => kind !== 'clock_back');
  const isFresh = end.walk.seq < 1 && !aside;
  const report: OpeningReport = {
    state: aside ? 'damaged' : isCrash ? 'recovered' : isFresh ? 'fresh' : 'clean',
    damage: open?.damage ?? null,
    recovery: open?.recovery ?? null,
    evidence: aside && evidenceFolder(paths, aside),
    warnings,
  };
  return { report, key, verified, aside, isMoved };
}

/**
 * The head is made before the key, the key before the first record, and none of them is ever deleted: so one that is
 * missing beside the others was taken away.
 */
function lostFiles({ head, end }: Verified, key: SigningKey | null): Damage | null {
  const seq = Math.max(end.walk.seq, 0) + 1;
  if (head.state === 'missing' && key) return { kind: 'deleted_log', seq };
  if (head.state === 'whole' && head.head.key !== '' && !key) return { kind: 'key_missing', seq };
  return null;
}

function lastKnown({ head, end, checkpoints }: Verified): number {
  return head.state === 'whole' ? head.head.seq : Math.max(end.walk.seq, checkpoints.last?.seq ?? 0);
}

/** Makes the disk fit for the next record. Can be called again after it failed. */
export async function makeStore(
  paths: AuditPaths,
  findings: Findings,
  limits: { readonly segmentBytes: number; readonly now: () => number },
): Promise<Store> {
  const { aside, isMoved, verified, key: known } = findings;
  const isNew = aside !== null && !isMoved;
  await mkdir(paths.audit, { recursive: true, mode: 0o700 });
  if (isNew) await setAside(paths, aside);
  else await keepTornBytes(paths.audit, verified.end);
  const state = isNew ? emptyState(aside) : stateOf(verified);
  const head = await openHead(paths.auditHead, { ...state.head, key: known?.id ?? '' }, verified.head);
  try {
    const key = (await readSigningKey(paths.auditKey)) ?? (await createSigningKey(paths.auditKey));
    await publish(paths.audit, key);
    const store = await Store.open({ ...state, ...limits, folder: paths.audit, head, key });
    await store.writeHead();
    const crash = isNew ? [] : crashRecords(findings);
    const records = [...asideRecords(aside), ...(await tornRecords(paths.audit)), ...crash];
    if (records.length > 0) await store.write(records);
    await forgetAside(paths);
    await settleTorn(paths.audit);
    await store.sweep();
    return store;
  } catch (error) {
    await head.close();
    throw error;
  }
}

interface StartState extends Pick<Parameters<typeof Store.open>[0], 'chain' | 'segment' | 'checkpoints'> {
  readonly head: Omit<Head, 'tick' | 'key'>;
}

function emptyState({ base, hash }: Aside): StartState {
  const chain: Chain = { base, first: base, seq: base - 1, hash, time: 0, tree: EMPTY_TREE };
  return start(chain, null, { bytes: 0, last: null });
}

function stateOf({ end, checkpoints }: Verified): StartState {
  const { walk, base, first, segment } = end;
  const chain: Chain = {
    base,
    first,
    seq: walk.seq,
    hash: walk.hash ?? NO_HASH,
    time: walk.time,
    tree: walk.tree.freeze(),
  };
  // What a prune was about to delete is not written to again.
  const isLeftover = segment !== null && walk.seq < first && segment.start < first;
  const day = Math.floor(walk.time / DAY_MS);
  return start(chain, segment && !isLeftover ? { ...segment, day } : null, checkpoints);
}

function start(chain: Chain, segment: StartState['segment'], checkpoints: StartState['checkpoints']): StartState {
  const { base, first, seq, hash } = chain;
  const { last } = checkpoints;
  const signed = { checkpoint: last?.seq ?? 0, checkpointHash: last ? checkpointHash(last) : '' };
  const head = { base, first, seq, hash, segment: segment?.start ?? seq + 1, ...signed, closed: false };
  return { chain, segment, checkpoints, head };
}

/** The public key lies beside the log, for whoever wants to verify it without the program. */
async function publish(folder: string, { publicPem }: SigningKey): Promise<void> {
  const path = publicKeyPath(folder);
  if (readIfThere(path)?.toString() !== publicPem) await writeDurably(path, [Buffer.from(publicPem)]);
}

function asideRecords(aside: Aside | null): AnyRecord[] {
  return aside ? [{ type: 'recovery', kind: aside.damage.kind, at: aside.damage.seq, amount: 0 }] : [];
}

/** Torn ends have their records from the files that were kept of them. */
function crashRecords({ report }: Findings): AnyRecord[] {
  const kinds = { ahead_of_head: 'adopted', torn_head: 'torn_head', torn_checkpoint: 'torn_checkpoint' } as const;
  return report.warnings.flatMap(({ kind, seq, amount }) =>
    kind === 'ahead_of_head' || kind === 'torn_head' || kind === 'torn_checkpoint'
      ? { type: 'recovery', kind: kinds[kind], at: seq, amount }
      : [],
  );
}

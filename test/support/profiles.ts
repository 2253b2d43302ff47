import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Clock } from '../../src/profiles/clock.ts';
import type { Precondition, Preconditions } from '../../src/profiles/preconditions.ts';
import type { Change } from '../../src/profiles/proposals.ts';
import type { ProfileRecord } from '../../src/profiles/records.ts';
import { readOrMakeKey, sealedFile } from '../../src/profiles/sealed-file.ts';
import { Switchboard } from '../../src/profiles/switchboard.ts';
import { OWNER } from '../../src/profiles/types.ts';

/** A clock whose two hands a test moves. */
export class TestClock implements Clock {
  wallMs = 1_800_000_000_000;
  monotonicMs = 1000;
  wall = (): number => this.wallMs;
  monotonic = (): number => this.monotonicMs;
  pass(ms: number): void {
    this.wallMs += ms;
    this.monotonicMs += ms;
  }
}

/** A precondition that says what was done with it. */
export class TestGround implements Precondition {
  readonly name: string;
  readonly log: string[] = [];
  fails: Error | null = null;
  /** While set, `establish` waits for it. */
  waits: Promise<void> | null = null;
  constructor(name: string) {
    this.name = name;
  }
  async establish(): Promise<() => Promise<void>> {
    await this.waits;
    if (this.fails) throw this.fails;
    this.log.push('up');
    return async () => void this.log.push('down');
  }
}

export interface Board {
  readonly board: Switchboard;
  readonly records: ProfileRecord[];
  readonly faults: unknown[];
  readonly clock: TestClock;
  readonly tor: TestGround;
  readonly airlock: TestGround;
  readonly path: string;
  /** Set to make the chain refuse. */
  chain: { fails: Error | null };
  /** Proposes and confirms as the owner. */
  change(change: Change): Promise<unknown>;
  /** What the file holds now, unchecked. */
  onDisk(): { readonly profile: string; readonly lifted: readonly string[] };
  /** A new switchboard over the same file, as after a restart. */
  again(options?: { readonly tor?: TestGround }): Promise<Board>;
}

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'cloister-profiles-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function openBoard(
  t: TestContext,
  {
    folder = temporaryFolder(t),
    clock = new TestClock(),
    tor = new TestGround('tor'),
  }: { readonly folder?: string; readonly clock?: TestClock; readonly tor?: TestGround } = {},
): Promise<Board> {
  const airlock = new TestGround('airlock');
  const preconditions: Preconditions = { offline_private: [], research: [tor], full_lab: [tor, airlock] };
  const records: ProfileRecord[] = [];
  const faults: unknown[] = [];
  const chain: { fails: Error | null } = { fails: null };
  const path = join(folder, 'profile.json');
  const board = await Switchboard.open({
    file: sealedFile(path, await readOrMakeKey(join(folder, 'state.key'))),
    preconditions,
    record: async (record) => {
      if (chain.fails) throw chain.fails;
      records.push(record);
    },
    onFault: (error) => faults.push(error),
    clock,
  });
  t.after(() => board.close());
  return {
    board,
    records,
    faults,
    clock,
    tor,
    airlock,
    path,
    chain,
    change: async (change) => board.confirm(board.propose(change, OWNER).nonce, OWNER, true),
    onDisk: () => JSON.parse(readFileSync(path, 'utf8').split('\n')[0] ?? ''),
    again: (options = {}) => openBoard(t, { folder, clock, ...options }),
  };
}

export const RESEARCH = { kind: 'profile', to: 'research', minutes: 30 } as const;
export const FULL_LAB = { kind: 'profile', to: 'full_lab', minutes: 30 } as const;

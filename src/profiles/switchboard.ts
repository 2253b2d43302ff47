import { AppError } from '../config/errors.ts';
import { type Clock, type Deadline, startDeadline, systemClock } from './clock.ts';
import { denied } from './gate.ts';
import { implicationsOf, liftingMeans } from './implications.ts';
import { createLeases, type Lease } from './leases.ts';
import { type Policy, policyOf } from './policy.ts';
import { type Posture, type PostureView, postureWriter, readPosture, safePosture } from './posture.ts';
import { createGround, type Preconditions } from './preconditions.ts';
import { type Change, createProposals, PROPOSAL_MS, type Proposal } from './proposals.ts';
import type { ProfileRecord, Why } from './records.ts';
import { assertProposable, assertStrict, narrowed, notNarrower, ownerRequired, stale, unchanged } from './refusals.ts';
import type { StrictRuleId } from './rules.ts';
import type { SealedFile } from './sealed-file.ts';
import { type ClientName, isWider, NARROWEST, type Profile } from './types.ts';

export interface SwitchboardOptions {
  readonly file: SealedFile;
  readonly preconditions: Preconditions;
  /** Resolves when the record is durable. Nothing widens before. */
  readonly record: (record: ProfileRecord) => Promise<void>;
  /** A record, a file or an end that failed on the way to the safe side, which goes on without it. */
  readonly onFault: (error: unknown) => void;
  readonly clock?: Clock;
}

/** The one owner of the profile and of the rules that were lifted. */
export class Switchboard {
  readonly #options: SwitchboardOptions;
  readonly #clock: Clock;
  readonly #proposals;
  readonly #ground;
  readonly #leases = createLeases();
  #policy: Policy = policyOf(new Set());
  #posture: Posture;
  #why: Why = 'restart';
  #deadline: Deadline | null = null;
  #widening: AbortController | null = null;
  readonly #writer;
  #lastRule: Promise<unknown> = Promise.resolve();

  private constructor(options: SwitchboardOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#proposals = createProposals(() => this.#clock.monotonic());
    this.#ground = createGround(options.preconditions);
    this.#writer = postureWriter(options.file);
    this.#posture = safePosture(this.#policy.hash, this.#clock.wall());
  }

  /** Reads the state file; whatever in it is in doubt becomes `offline_private`, which is recorded and never thrown. */
  static async open(options: SwitchboardOptions): Promise<Switchboard> {
    const board = new Switchboard(options);
    const { posture, doubt } = readPosture(options.file);
    await (doubt ? board.#settle(doubt, NARROWEST) : posture && board.#takeUp(posture));
    return board;
  }

  get current(): PostureView {
    if (this.#deadline?.isOver) void this.#narrowNow(NARROWEST, 'expired', null);
    const { profile, since, expiresAt } = this.#posture;
    return { profile, since, expiresAt, why: this.#why, policy: this.#policy };
  }

  /** Ask the gate first. */
  lease(needs: Profile): Lease {
    return this.#leases.take(needs);
  }

  /** The chain takes no records: what is under way ends, and the gate refuses what comes. The profile stays. */
  cutWide(): void {
    this.#leases.cutAbove(NARROWEST, denied('chain-not-writable'));
  }

  /** @throws ProfileError PROFILE_NOT_WIDER, PROFILE_NEEDS_END, RULE_UNKNOWN, RULE_CRITICAL, RULE_UNCHANGED */
  propose(change: Change, client: ClientName): Proposal {
    const { profile, policy } = this.current;
    assertProposable(change, profile, policy);
    return {
      nonce: this.#proposals.open({ change, from: profile, policyHash: policy.hash, client }),
      expiresInMs: PROPOSAL_MS,
      from: profile,
      policyHash: policy.hash,
      implications:
        change.kind === 'lift' ? liftingMeans(change.rule) : implicationsOf(change.to, policy, change.minutes),
    };
  }

  /**
   * @param ownerPresent whether the session token came with this very confirmation
   * @throws ProfileError PROFILE_PROPOSAL_UNKNOWN, PROFILE_PROPOSAL_EXPIRED, PROFILE_PROPOSAL_STALE,
   *   PROFILE_OWNER_REQUIRED, PROFILE_NOT_READY, PROFILE_UNWRITABLE; the chain's error when it cannot be written.
   *   Nothing has changed then.
   */
  async confirm(nonce: string, client: ClientName, ownerPresent: boolean): Promise<PostureView> {
    let to: Profile | null = null;
    try {
      const { change, from, policyHash } = this.#proposals.take(nonce, client);
      to = change.kind === 'profile' ? change.to : null;
      if (!ownerPresent) throw ownerRequired();
      const assertSame = (): void => {
        const { profile, policy } = this.current;
        if (profile !== from || policy.hash !== policyHash) throw stale();
      };
      assertSame();
      if (change.kind === 'lift') await this.#changeRule(change.rule, true, client, assertSame);
      else await this.#widen(change, client, assertSame);
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'INTERNAL';
      await this.#try(this.#options.record({ event: 'refused', to, code, client }));
      throw error;
    }
    return this.current;
  }

  /**
   * Without ceremony: work that needs more is cut before the first `await`. It happens even where it cannot be recorded.
   * @throws ProfileError PROFILE_NOT_NARROWER
   */
  async narrow(to: Profile, client: ClientName): Promise<PostureView> {
    const { profile } = this.current;
    if (isWider(to, profile)) throw notNarrower();
    // Whoever narrows while a wider profile is being confirmed means that one too.
    this.#widening?.abort(stale());
    if (to !== profile) await this.#narrowNow(to, 'narrowed', client);
    return this.current;
  }

  /** Puts a lifted rule back in force. @throws ProfileError RULE_UNKNOWN, RULE_CRITICAL, RULE_UNCHANGED */
  async restore(rule: string, client: ClientName): Promise<PostureView> {
    const id = assertStrict(rule);
    await this.#changeRule(id, false, client, () => {
      if (!this.#posture.lifted.includes(id)) throw unchanged('the rule is in force already');
    });
    const { profile, expiresAt } = this.#posture;
    // The rule holds for the profile in force too.
    if (id === 'wide-profiles-end' && profile !== NARROWEST && expiresAt === null) {
      await this.#narrowNow(NARROWEST, 'expired', client);
    }
    return this.current;
  }

  /** Ends what was started for the profile. The state file stays as it is: the next start judges it. */
  async close(): Promise<void> {
    this.#deadline?.cancel();
    this.#widening?.abort(stale());
    this.#leases.cutAbove(NARROWEST, narrowed());
    await this.#writer.settled();
    await this.#try(this.#ground.release(NARROWEST));
  }

  async #takeUp(posture: Posture): Promise<void> {
    this.#policy = policyOf(new Set(posture.lifted));
    this.#posture = { ...posture, profile: NARROWEST, expiresAt: null, policyHash: this.#policy.hash };
    const { profile, expiresAt } = posture;
    if (profile === NARROWEST) return;
    if (expiresAt !== null && expiresAt <= this.#clock.wall()) return this.#settle('expired', profile);
    const mayResume = posture.lifted.includes('restart-is-offline') && posture.policyHash === this.#policy.hash;
    if (!mayResume) return this.#settle('restart', profile);
    try {
      await this.#ground.establish(profile, new AbortController().signal);
      await this.#options.record(this.#changed(profile, 'resumed', null, NARROWEST, expiresAt));
      this.#adopt(posture, 'resumed');
    } catch (error) {
      this.#options.onFault(error);
      await this.#try(this.#ground.release(NARROWEST));
      await this.#settle('not-ready', profile);
    }
  }

  /** The narrowest profile is in force already; puts that on the disk and on the chain. */
  async #settle(why: Why, from: Profile): Promise<void> {
    this.#why = why;
    await this.#try(this.#writer.write(this.#posture));
    await this.#try(this.#options.record(this.#changed(NARROWEST, why, null, from, null)));
  }

  async #widen(
    { to, minutes }: Extract<Change, { kind: 'profile' }>,
    client: ClientName,
    assertSame: () => void,
  ): Promise<void> {
    if (this.#widening) throw stale();
    const widening = new AbortController();
    this.#widening = widening;
    // Each step may take long enough for somebody to narrow, or to change a rule.
    const assertStill = (): void => {
      widening.signal.throwIfAborted();
      assertSame();
    };
    try {
      const undo = await this.#ground.establish(to, widening.signal);
      try {
        assertStill();
        const now = this.#clock.wall();
        const expiresAt = minutes === null ? null : now + minutes * 60_000;
        const next = { ...this.#posture, profile: to, since: now, expiresAt };
        const record = this.#changed(to, 'confirmed', client, this.#posture.profile, expiresAt);
        // The file first: a crash in between leaves a file that the next start does not follow without a record.
        await this.#writer.write(next);
        assertStill();
        await this.#options.record(record);
        assertStill();
        this.#adopt(next, 'confirmed');
      } catch (error) {
        await this.#try(this.#writer.write(this.#posture));
        await this.#try(undo());
        throw error;
      }
    } finally {
      this.#widening = null;
    }
  }

  #adopt(posture: Posture, why: Why): void {
    this.#posture = posture;
    this.#why = why;
    this.#deadline?.cancel();
    const onOver = (): void => void this.#narrowNow(NARROWEST, 'expired', null);
    this.#deadline = posture.expiresAt === null ? null : startDeadline(posture.expiresAt, this.#clock, onOver);
  }

  /** In memory before the first `await`. */
  async #narrowNow(to: Profile, why: Why, client: ClientName | null): Promise<void> {
    const from = this.#posture.profile;
    const expiresAt = to === NARROWEST ? null : this.#posture.expiresAt;
    this.#adopt({ ...this.#posture, profile: to, since: this.#clock.wall(), expiresAt }, why);
    this.#leases.cutAbove(to, narrowed());
    await this.#try(this.#writer.write(this.#posture));
    await this.#try(this.#ground.release(to));
    await this.#try(this.#options.record(this.#changed(to, why, client, from, expiresAt)));
  }

  /** One rule after the other, so that none undoes another. @param assertDue called when it is this one's turn */
  #changeRule(rule: StrictRuleId, lifted: boolean, client: ClientName, assertDue: () => void): Promise<void> {
    const run = this.#lastRule.then(async () => {
      assertDue();
      const kept = this.#posture.lifted.filter((id) => id !== rule);
      const policy = policyOf(new Set(lifted ? [...kept, rule] : kept));
      const changes = { lifted: [...policy.lifted], policyHash: policy.hash };
      const before = this.#policy;
      await this.#options.record({ event: 'rule', rule, lifted, client, policyHash: policy.hash });
      // In memory before the disk, so that a narrowing meanwhile does not write the former rules after these.
      this.#policy = policy;
      this.#posture = { ...this.#posture, ...changes };
      try {
        await this.#writer.write(this.#posture);
      } catch (error) {
        this.#policy = before;
        this.#posture = { ...this.#posture, lifted: [...before.lifted], policyHash: before.hash };
        throw error;
      }
    });
    this.#lastRule = run.catch(() => undefined);
    return run;
  }

  #changed(to: Profile, why: Why, client: ClientName | null, from: Profile, expiresAt: number | null): ProfileRecord {
    const minutes = expiresAt === null ? null : Math.max(0, Math.round((expiresAt - this.#clock.wall()) / 60_000));
    return { event: 'changed', from, to, why, client, minutes, policyHash: this.#policy.hash };
  }

  /** For the way to the safe side, which no failure may stop. */
  async #try(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#options.onFault(error);
    }
  }
}

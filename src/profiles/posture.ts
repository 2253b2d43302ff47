import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import type { Policy } from './policy.ts';
import type { Why } from './records.ts';
import { unwritable } from './refusals.ts';
import { STRICT_RULES } from './rules.ts';
import type { SealedFile } from './sealed-file.ts';
import { NARROWEST, PROFILES, type Profile } from './types.ts';

/** What the state file holds. */
const PostureSchema = Type.Object(
  {
    version: Type.Literal(1),
    profile: Type.Enum([...PROFILES]),
    /** Milliseconds since 1970. */
    since: Type.Integer({ minimum: 0 }),
    expiresAt: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
    /** Hash of the policy under which the profile was confirmed. */
    policyHash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    lifted: Type.Array(Type.Enum([...STRICT_RULES]), { uniqueItems: true }),
  },
  { additionalProperties: false },
);

/** The profile in force and the strict rules that were lifted. */
export type Posture = Readonly<Static<typeof PostureSchema>>;

/** What the rest of the program sees of it. */
export interface PostureView {
  readonly profile: Profile;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly expiresAt: number | null;
  readonly why: Why;
  readonly policy: Policy;
}

/** Why the file was not believed. */
export type Doubt = 'garbage' | 'forged';

/** @returns the safe side, where nothing else can be believed */
export function safePosture(policyHash: string, now: number): Posture {
  return { version: 1, profile: NARROWEST, since: now, expiresAt: null, policyHash, lifted: [] };
}

/** @returns null without a doubt when there is no file yet */
export function readPosture(file: SealedFile): { readonly posture: Posture | null; readonly doubt: Doubt | null } {
  const content = file.read();
  if (content.found === 'missing') return { posture: null, doubt: null };
  if (content.found !== 'value') return { posture: null, doubt: content.found };
  if (!Value.Check(PostureSchema, content.value)) return { posture: null, doubt: 'garbage' };
  return { posture: content.value, doubt: null };
}

/** Writes one posture after the other, so that the file ends as the last one. */
export interface PostureWriter {
  /** @throws ProfileError PROFILE_UNWRITABLE */
  write(posture: Posture): Promise<void>;
  /** Resolves when nothing is being written. */
  settled(): Promise<unknown>;
}

export function postureWriter(file: Pick<SealedFile, 'write'>): PostureWriter {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async write(posture) {
      const run = last.then(() => file.write(posture));
      last = run.catch(() => undefined);
      await run.catch((cause: unknown) => {
        throw unwritable(cause);
      });
    },
    settled: () => last,
  };
}

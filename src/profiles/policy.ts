import { createHash } from 'node:crypto';
import { RULES, type StrictRuleId } from './rules.ts';
import { PROFILES, type Profile } from './types.ts';

/** What a profile may do beyond answering from the documents, which every profile does. */
interface Allowance {
  /** Searches over Tor, scrubbed and among decoys. */
  readonly webSearch: boolean;
  /** Connections of other programs through the airlock. */
  readonly airlock: boolean;
}

/** The policy in force. A pure value: the same rules lifted give the same hash. */
export interface Policy {
  readonly allows: Readonly<Record<Profile, Allowance>>;
  readonly lifted: readonly StrictRuleId[];
  /** SHA-256 over all of it and the rules' own words, hex: what a confirmation is bound to. */
  readonly hash: string;
}

const ALLOWS: Readonly<Record<Profile, Allowance>> = {
  offline_private: { webSearch: false, airlock: false },
  research: { webSearch: true, airlock: false },
  full_lab: { webSearch: true, airlock: true },
};

/** @param lifted strict rules that do not hold in this installation */
export function policyOf(lifted: ReadonlySet<StrictRuleId>): Policy {
  const sorted = [...lifted].sort();
  const allows = PROFILES.map((profile) => [profile, ALLOWS[profile].webSearch, ALLOWS[profile].airlock]);
  const rules = RULES.map(({ id, tier, says }) => [id, tier, says]);
  const hash = createHash('sha256')
    .update(JSON.stringify({ allows, rules, lifted: sorted }))
    .digest('hex');
  return { allows: ALLOWS, lifted: sorted, hash };
}

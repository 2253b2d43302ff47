/**
 * Critical: no setting, no person and no program lifts it. Strict: holds until the owner lifts it for this installation,
 * which is recorded. Guideline: advice.
 */
type RuleTier = 'critical' | 'strict' | 'guideline';

export interface Rule {
  readonly id: string;
  readonly tier: RuleTier;
  /** One sentence: what holds, or what is advised. */
  readonly says: string;
  /** What makes it hold, or for a strict rule what follows from lifting it. */
  readonly note: string;
}

/** Longest a wider profile lasts while `wide-profiles-end` holds, minutes. */
export const LONGEST_MINUTES = 8 * 60;

/** The whole table, in the order in which it is shown. */
export const RULES = [
  {
    id: 'loopback-only',
    tier: 'critical',
    says: 'The daemon listens on 127.0.0.1 and nowhere else.',
    note: 'The server has no parameter for another address; a setting that names one stops the start.',
  },
  {
    id: 'offline-means-offline',
    tier: 'critical',
    says: 'In offline_private nothing leaves.',
    note: 'The gate refuses every request that would leave, and any doubt about the profile means offline_private.',
  },
  {
    id: 'vault-without-network',
    tier: 'critical',
    says: 'The process that reads your documents cannot open a socket.',
    note: 'It runs under a permission model without network and proves that to itself before it serves.',
  },
  {
    id: 'scrubbed-and-mixed',
    tier: 'critical',
    says: 'No question leaves unscrubbed or without decoys.',
    note: 'The gate asks for both before it admits a web search.',
  },
  {
    id: 'record-before-egress',
    tier: 'critical',
    says: 'Nothing leaves before it is on the audit chain.',
    note: 'With a chain that cannot be written, or that was found damaged and not yet acknowledged, the gate refuses.',
  },
  {
    id: 'no-direct-fallback',
    tier: 'critical',
    says: 'When Tor fails, the search fails.',
    note: 'There is no code that searches without Tor; the gate asks whether Tor is proven.',
  },
  {
    id: 'secrets-never-logged',
    tier: 'critical',
    says: 'Questions, texts, tokens and findings never reach a log, an error or the chain.',
    note: 'Log and chain take counts, codes and names from closed sets only.',
  },
  {
    id: 'widening-needs-owner',
    tier: 'critical',
    says: 'A wider profile takes two steps and the session token itself.',
    note: 'A client token, a page or a model can propose it, and nothing more.',
  },
  {
    id: 'wide-profiles-end',
    tier: 'strict',
    says: `A wider profile ends by itself after at most ${LONGEST_MINUTES / 60} hours.`,
    note: 'Lifted: it may be chosen without an end, and is easily forgotten.',
  },
  {
    id: 'restart-is-offline',
    tier: 'strict',
    says: 'The daemon starts in offline_private.',
    note: 'Lifted: a wider profile that has not ended is taken up again after a restart.',
  },
  {
    id: 'no-transcripts',
    tier: 'strict',
    says: 'Questions and answers are not written down.',
    note: 'Lifted: they are kept in the state folder, encrypted or plain, until their retention ends.',
  },
  {
    id: 'keep-a-witness',
    tier: 'guideline',
    says: "Keep the chain's fingerprint outside this machine.",
    note: 'Without it, somebody who can write to the whole state folder can replace chain, head and key together.',
  },
  {
    id: 'firewall',
    tier: 'guideline',
    says: 'Run Cloister as a user whose traffic the firewall refuses.',
    note: "Native code is outside Node's permission model.",
  },
  {
    id: 'encrypt-the-disk',
    tier: 'guideline',
    says: 'Keep the state folder on an encrypted disk.',
    note: 'The store holds the text of your documents.',
  },
  {
    id: 'tokens-expire',
    tier: 'guideline',
    says: 'Give client tokens an end and no more scopes than they use.',
    note: 'A token in the settings of another program is only as safe as that program.',
  },
] as const satisfies readonly Rule[];

export type StrictRuleId = Extract<(typeof RULES)[number], { readonly tier: 'strict' }>['id'];

export const STRICT_RULES: readonly StrictRuleId[] = RULES.filter((rule) => rule.tier === 'strict').map(({ id }) => id);

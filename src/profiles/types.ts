/** What may leave the machine. `offline_private`: nothing. `research`: scrubbed questions. `full_lab`: through the airlock. */
export type Profile = 'offline_private' | 'research' | 'full_lab';

declare const admitted: unique symbol;

/** A question that the gate let through under a profile. Only the gate makes one. */
export interface AdmittedQuery {
  readonly [admitted]: true;
  readonly id: string;
  readonly text: string;
  readonly profile: Profile;
}

import { AppError } from '../config/errors.ts';

export type ProfileErrorCode =
  | 'PROFILE_DENIED'
  | 'PROFILE_NARROWED'
  | 'PROFILE_PROPOSAL_UNKNOWN'
  | 'PROFILE_PROPOSAL_EXPIRED'
  | 'PROFILE_PROPOSAL_STALE'
  | 'PROFILE_OWNER_REQUIRED'
  | 'PROFILE_NOT_WIDER'
  | 'PROFILE_NOT_NARROWER'
  | 'PROFILE_NEEDS_END'
  | 'PROFILE_NOT_READY'
  | 'PROFILE_UNWRITABLE'
  | 'RULE_UNKNOWN'
  | 'RULE_CRITICAL'
  | 'RULE_UNCHANGED';

/** Raised by everything under `profiles/`. */
export class ProfileError extends AppError<ProfileErrorCode> {}

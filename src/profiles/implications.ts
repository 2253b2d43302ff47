import type { Policy } from './policy.ts';
import { RULES, type StrictRuleId } from './rules.ts';
import type { Profile } from './types.ts';

/** What a change means, in plain words, for a person who decides. Every list may be empty. */
export interface Implications {
  readonly mayLeave: readonly string[];
  readonly toWhom: readonly string[];
  readonly staysProtected: readonly string[];
  readonly notProtected: readonly string[];
  /** How it ends. */
  readonly ends: string;
}

const NO_END = 'It lasts until you switch back.';

/**
 * Computed from the policy, so that the words cannot say less than what is allowed.
 * @param minutes until it ends by itself; null for no end
 */
export function implicationsOf(to: Profile, policy: Policy, minutes: number | null): Implications {
  const { webSearch, airlock } = policy.allows[to];
  const lines = (entries: readonly (readonly [when: boolean, text: string])[]): string[] =>
    entries.filter(([when]) => when).map(([, text]) => text);
  return {
    mayLeave: lines([
      [webSearch, 'Questions that you ask of the web, after personal data was taken out, mixed with decoys, over Tor.'],
      [airlock, 'Whatever programs you point at the airlock send, where its policy lets them.'],
    ]),
    toWhom: lines([
      [webSearch, 'Search engines, which see an exit of the Tor network and not you.'],
      [webSearch, 'Your network provider, which sees that Tor is used, and when.'],
      [airlock, 'The hosts that the airlock policy allows, which see the address of this machine.'],
    ]),
    staysProtected: [
      'Your documents, their text and their index: the process that holds them has no network.',
      'Questions over your own documents, and the answers.',
      'Every connection is on the audit chain before its first byte leaves.',
      ...(policy.lifted.includes('no-transcripts') ? [] : ['Questions and answers are not written down.']),
    ],
    notProtected: lines([
      [webSearch, 'What a question says besides names, numbers and addresses: its subject reaches the engines.'],
      [webSearch, 'The time of a search, and that it was one.'],
      [airlock, 'What other programs send: their encrypted connections are passed on unread.'],
    ]),
    ends: endOf(to, policy, minutes),
  };
}

function endOf(to: Profile, policy: Policy, minutes: number | null): string {
  if (!policy.allows[to].webSearch && !policy.allows[to].airlock) return 'Nothing leaves.';
  const span = minutes === null ? NO_END : `It falls back to offline_private after ${inWords(minutes)}.`;
  const restart = policy.lifted.includes('restart-is-offline') ? '' : ' It also ends when the daemon stops.';
  return span + restart;
}

/** @returns what lifting a strict rule means */
export function liftingMeans(id: StrictRuleId): Implications {
  const rule = RULES.find((candidate) => candidate.id === id);
  return {
    mayLeave: [],
    toWhom: [],
    staysProtected: ['Every critical rule: none of them can be lifted.'],
    notProtected: [`This will not hold any more: ${rule?.says ?? ''}`, rule?.note ?? ''],
    ends: 'It stays lifted until you restore it.',
  };
}

function inWords(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const parts = [hours === 0 ? '' : `${hours} h`, rest === 0 ? '' : `${rest} min`];
  return parts.filter((part) => part !== '').join(' ');
}

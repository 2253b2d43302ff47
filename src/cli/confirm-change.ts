import { readFileSync } from 'node:fs';
import type { Implications } from '../profiles/implications.ts';
import type { Connection } from './client.ts';
import { CliError } from './errors.ts';
import { shown, styled } from './printable.ts';
import { askLine } from './prompt.ts';
import type { Context } from './verb.ts';

/** What the daemon answers to a proposal. */
export interface ProposalReply {
  readonly nonce: string;
  readonly expiresInMs: number;
  readonly from: string;
  readonly implications: Implications;
}

const PARTS = [
  ['mayLeave', 'May leave from then on'],
  ['toWhom', 'Who sees it'],
  ['staysProtected', 'Stays protected'],
  ['notProtected', 'Is not protected'],
] as const;

/** Shows what a change means, in the daemon's words. */
export function showImplications({ terminal }: Pick<Context, 'terminal'>, implications: Implications): void {
  for (const [part, title] of PARTS) {
    if (implications[part].length === 0) continue;
    terminal.line(shown`${styled('bold', title)}`);
    for (const sentence of implications[part]) terminal.line(shown`  - ${sentence}`);
  }
  terminal.line(shown`${implications.ends}`);
}

/**
 * Shows what a proposed change means and has the person type its name; a key pressed by habit must not be enough.
 * @throws CliError CLI_NO_TERMINAL, CLI_NOT_CONFIRMED, CLI_CANCELLED
 */
export async function haveConfirmed(
  call: Pick<Context, 'terminal' | 'stdin' | 'signal'>,
  proposal: ProposalReply,
  name: string,
): Promise<void> {
  showImplications(call, proposal.implications);
  const typed = await askLine(call, `Type ${name} to confirm: `);
  if (typed.trim() === name) return;
  throw new CliError('CLI_NOT_CONFIRMED', 'the change was not confirmed, and nothing changed', {
    hint: `run the command again and type ${name}`,
  });
}

/** Sends the confirmation, with the session token that only a reader of the state folder has. */
export async function sendConfirmation<T>(
  connection: Connection,
  { paths }: Pick<Context, 'paths'>,
  route: '/v1/profile/confirm' | '/v1/rules/confirm',
  nonce: string,
): Promise<T> {
  const sessionToken = readFileSync(paths.token, 'utf8').trim();
  return await connection.request<T>('POST', route, { nonce, sessionToken });
}

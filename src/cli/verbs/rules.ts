import { haveConfirmed, type ProposalReply, sendConfirmation } from '../confirm-change.ts';
import { EXIT } from '../exit-codes.ts';
import { shown, styled } from '../printable.ts';
import { none, onlySubVerb, required } from '../sub-verb.ts';
import { defineVerb } from '../verb.ts';

interface RuleRow {
  readonly id: string;
  readonly tier: 'critical' | 'strict' | 'guideline';
  readonly says: string;
  readonly note: string;
  readonly lifted: boolean;
}

const TITLES = {
  critical: 'Critical: nothing lifts these',
  strict: 'Strict: hold until you lift them',
  guideline: 'Guidelines: advice',
} as const;

/** `cloister rules`: what always holds, what holds until it is lifted, and what is advised. */
export const rules = defineVerb({
  usage: ['rules', 'rules lift ID', 'rules restore ID'],
  details: `Lists every rule in three tiers. \`lift\` takes a strict rule out of force for this
installation: it shows what follows and has you type the rule's name, and it goes on the
audit chain. \`restore\` puts it back at once.`,
  options: {},
  examples: ['cloister rules', 'cloister rules lift restart-is-offline', 'cloister rules restore restart-is-offline'],
  async run(call) {
    const { positionals, connect, terminal } = call;
    const what = onlySubVerb('rules', positionals, ['lift', 'restore']);
    if (what !== undefined) {
      const rule = required('rules', positionals, 'the ID of a rule');
      const connection = await connect({ start: true });
      if (what === 'lift') {
        const proposal = await connection.request<ProposalReply>('POST', '/v1/rules/propose', { rule });
        await haveConfirmed(call, proposal, rule);
        terminal.document(await sendConfirmation(connection, call, '/v1/rules/confirm', proposal.nonce));
        terminal.line(shown`${rule} is lifted`);
      } else {
        terminal.document(await connection.request('POST', '/v1/rules/restore', { rule }));
        terminal.line(shown`${rule} is in force`);
      }
      return EXIT.ok;
    }
    none('rules', positionals);
    const connection = await connect({ start: true });
    const reply = await connection.request<{ readonly rules: readonly RuleRow[] }>('GET', '/v1/rules');
    terminal.document(reply);
    let tier = '';
    for (const rule of reply.rules) {
      if (rule.tier !== tier) terminal.line(shown`${tier === '' ? '' : '\n'}${styled('bold', TITLES[rule.tier])}`);
      tier = rule.tier;
      const mark = rule.lifted ? styled('yellow', ' (lifted)') : shown``;
      terminal.line(shown`  ${rule.id}${mark}: ${rule.says}`);
      terminal.line(shown`    ${styled('dim', rule.note)}`);
    }
    return EXIT.ok;
  },
});

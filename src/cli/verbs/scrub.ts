import { type Rules, UNATTENDED } from '../../pii/policy.ts';
import { type Finding, PII_KINDS } from '../../pii/types.ts';
import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted } from '../format.ts';
import { clip, shown, styled } from '../printable.ts';
import { readQuestion } from '../question.ts';
import { review } from '../review.ts';
import type { ScrubReply, ScrubSpec } from '../scrub-reply.ts';
import { type Call, defineVerb, type OptionSpecs } from '../verb.ts';

const VALUE_CHARS = 40;
const DONE: Readonly<Record<Finding['outcome'], string>> = { mask: 'masked', ask: 'unsure', pass: 'stays' };

const OPTIONS = {
  prose: { type: 'boolean', help: 'the text is a message or a document, not a search' },
  policy: { type: 'string', value: 'WHAT', help: 'mask, block or ask-fails: what happens unasked (default: mask)' },
  rule: { type: 'string', multiple: true, value: 'KIND=DO', help: 'strip, ask or keep a kind, as in PERSON=keep' },
  review: { type: 'boolean', help: 'decide about each finding: mask, keep, edit' },
  jsonl: { type: 'boolean', help: 'answer JSON lines {"id", "text", "kind"} from stdin, a line each' },
  'forget-exceptions': { type: 'boolean', help: 'mask again what was to be kept always' },
} as const satisfies OptionSpecs;

/** `cloister scrub`: a dry run. */
export const scrub = defineVerb({
  usage: ['scrub "TEXT" [--prose] [--policy WHAT] [--rule KIND=DO] [--review]', 'scrub --jsonl < IN > OUT'],
  details: `Shows what would leave of a text, and why, by the road that sending takes. Sends nothing.
Values are taken out of a search so that it reads as if they had never been there; in prose
they become names such as [PERSON_37]. What is "unsure" is masked when nobody decides.
The exit code is 1 when nothing of it would leave.

With --jsonl each line is answered by {"id", "spans": [{"start", "end", "type", "action",
"confidence"}], "output"}, in order, each line for itself.`,
  options: OPTIONS,
  examples: [
    'cloister scrub "is jane@doe.example a scam"',
    'cloister scrub --review "my landlord jane doe wont return deposit"',
    'cloister scrub --jsonl < queries.jsonl > scrubbed.jsonl',
  ],
  async run(call) {
    if (call.values['forget-exceptions']) return await forgetExceptions(call);
    return call.values.jsonl ? await scrubBatch(call) : await scrubOne(call);
  },
});

async function scrubOne(call: Call<typeof OPTIONS>): Promise<ExitCode> {
  const { terminal, values } = call;
  const spec = specOf(values.policy, values.rule ?? []);
  if (values.review && call.positionals.length === 0) {
    throw new CliError('CLI_USAGE', '--review needs the text behind the verb, as answers are typed', {
      hint: '`cloister scrub --review "TEXT"`',
    });
  }
  const text = await readQuestion(call.positionals, call);
  const connection = await call.connect({ start: true });
  const body = { ...spec, text, kind: values.prose ? 'prose' : 'query' } as const;
  let reply = await connection.request<ScrubReply>('POST', '/v1/scrub', body);
  if (values.review && reply.findings.length > 0) {
    const decisions = await review(text, reply.findings, call);
    reply = await connection.request<ScrubReply>('POST', '/v1/scrub', { ...body, decisions });
  }
  terminal.document(reply);
  for (const finding of reply.findings) terminal.note(explained(finding, text));
  if (reply.held) {
    terminal.warn(shown`nothing leaves: ${reply.held.message} (${reply.held.code})`);
    if (reply.held.hint) terminal.note(shown`${styled('dim', 'hint:')} ${reply.held.hint}`);
    return EXIT.failed;
  }
  terminal.note(shown`this is what leaves:`);
  terminal.line(shown`${reply.leaves}`);
  return EXIT.ok;
}

async function scrubBatch(call: Call<typeof OPTIONS>): Promise<ExitCode> {
  const { terminal, values, positionals, stdin } = call;
  if (positionals.length > 0 || values.review || values.prose) {
    throw new CliError('CLI_USAGE', '--jsonl takes its texts from stdin, each with a "kind" of its own', {
      hint: '`cloister scrub --jsonl < IN > OUT`',
    });
  }
  const spec = specOf(values.policy, values.rule ?? []);
  const { scrubLines } = await import('../scrub-batch.ts');
  const connection = await call.connect({ start: true });
  const { lines, faults } = await scrubLines(stdin, connection, spec, terminal);
  terminal.note(shown`${counted(lines, 'line')}${faults > 0 ? `, ${faults} of them not {"id", "text"}` : ''}`);
  return faults > 0 ? EXIT.failed : EXIT.ok;
}

async function forgetExceptions({ connect, terminal }: Call<typeof OPTIONS>): Promise<ExitCode> {
  const connection = await connect({ start: true });
  terminal.document(await connection.request('DELETE', '/v1/scrub/exceptions'));
  terminal.line(shown`everything is masked again`);
  return EXIT.ok;
}

function explained({ kind, start, end, confidence, outcome, reason }: Finding, text: string) {
  const value = clip(text.slice(start, end), VALUE_CHARS);
  return shown`${DONE[outcome].padEnd(6)}  ${styled('bold', kind)} "${value}": ${reason} ${styled('dim', `(${confidence.toFixed(2)})`)}`;
}

/** @throws CliError CLI_USAGE */
function specOf(policy: string | undefined, rules: readonly string[]): ScrubSpec {
  const known = UNATTENDED.find((it) => it === policy);
  if (policy !== undefined && known === undefined) {
    throw new CliError('CLI_USAGE', `--policy is one of ${UNATTENDED.join(', ')}`, {
      hint: 'for example `--policy block`',
    });
  }
  const entries = rules.map((rule) => {
    const [, kind = '', action = ''] = /^([A-Z_]+)=(strip|ask|keep)$/.exec(rule) ?? [];
    if (PII_KINDS.some((it) => it === kind)) return [kind, action] as const;
    throw new CliError('CLI_USAGE', '--rule is a kind and what to do with it: strip, ask or keep', {
      hint: `for example \`--rule PERSON=ask\`; kinds are ${PII_KINDS.join(', ')}`,
    });
  });
  return { ...(known === undefined ? {} : { policy: known }), rules: Object.fromEntries(entries) as Rules };
}

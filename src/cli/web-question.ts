import { MODES } from '../decoy/types.ts';
import type { Leaving } from '../mediator/web.ts';
import type { Connection } from './client.ts';
import { CliError } from './errors.ts';
import { counted } from './format.ts';
import { type Printable, shown, styled } from './printable.ts';
import { askLine } from './prompt.ts';
import { review } from './review.ts';
import type { Call, OptionSpecs } from './verb.ts';

/** What `ask --web` and `search --web` take. */
export const WEB_OPTIONS = {
  web: { type: 'boolean', help: 'search the web over Tor; needs the profile research' },
  mode: { type: 'string', value: 'MODE', help: 'cell, cell-rr, verbatim or auto: how the question is hidden' },
  sensitive: { type: 'boolean', help: 'send what is public about the topic, not these words' },
  engine: { type: 'string', multiple: true, value: 'NAME', help: 'only this engine; may be given again' },
  category: { type: 'string', multiple: true, value: 'NAME', help: 'engines of this kind, as in science' },
  thread: { type: 'string', value: 'NAME', help: 'questions of one thread keep their decoys' },
  'beyond-cap': { type: 'boolean', help: "spend more than today's privacy budget" },
  yes: { type: 'boolean', short: 'y', help: 'send without being shown what leaves' },
} as const satisfies OptionSpecs;

export type WebCall = Call<typeof WEB_OPTIONS>;

/** Time a person waits for the slowest engine, ms. */
const DEADLINE_MS = 60_000;

/** What the daemon's web routes take. */
type WebBody = Readonly<Record<string, unknown>> & { readonly text: string };

/** @throws CliError CLI_USAGE for a mode there is none of, or an option that is without effect */
export function webBody({ values }: Pick<WebCall, 'values'>, text: string): WebBody {
  const { mode, sensitive, engine, category, thread } = values;
  if (mode !== undefined && mode !== 'auto' && !(MODES as readonly string[]).includes(mode)) {
    throw new CliError('CLI_USAGE', `--mode is auto or one of ${MODES.join(', ')}`, {
      hint: '`cloister decoys explain "QUESTION"` says what each would send',
    });
  }
  return {
    text,
    deadlineMs: DEADLINE_MS,
    ...(mode === undefined ? {} : { mode }),
    ...(sensitive ? { sensitive } : {}),
    ...(engine === undefined ? {} : { engines: engine }),
    ...(category === undefined ? {} : { categories: category }),
    ...(thread === undefined ? {} : { thread }),
    ...(values['beyond-cap'] ? { beyondCap: true } : {}),
  };
}

/**
 * An option of the web without `--web` would silently do nothing; and what was meant for the web must not look as if it went.
 * @throws CliError CLI_USAGE
 */
export function assertWeb(values: Readonly<Record<string, unknown>>, options: OptionSpecs = WEB_OPTIONS): void {
  const given = Object.keys(options).find((name) => name !== 'web' && values[name] !== undefined);
  if (given === undefined) return;
  throw new CliError('CLI_USAGE', `--${given} goes with --web`, { hint: 'add --web, or leave it out' });
}

/**
 * Shows what would leave, lets the person decide about each finding, and asks. Where no person is at the terminal the
 * settings decide.
 * @returns the body with the decisions
 * @throws CliError CLI_CANCELLED; nothing has left then
 */
export async function agreed(call: WebCall, connection: Connection, body: WebBody): Promise<WebBody> {
  if (call.values.yes || !call.stdin.isTTY || call.terminal.json) return body;
  const preview = (asked: WebBody) => connection.request<Leaving>('POST', '/v1/web/preview', asked);
  let decided = body;
  let leaving = await preview(body);
  if (leaving.findings.length > 0) {
    const decisions = await review(body.text, leaving.findings, call);
    decided = { ...body, decisions };
    leaving = await preview(decided);
  }
  showLeaving(call, leaving);
  const answer = (await askLine(call, 'Send it? [Y/n] ')).trim().toLowerCase();
  if (answer === '' || answer === 'y' || answer === 'yes') return decided;
  throw new CliError('CLI_CANCELLED', 'cancelled; nothing has left');
}

/** What leaves, among how many, to whom, and what is not hidden by it. */
export function showLeaving({ terminal }: Pick<WebCall, 'terminal'>, leaving: Leaving): void {
  const { leaves, mode, queries, engines, rare } = leaving;
  terminal.note(shown`this is what leaves: ${leaves === '' ? styled('dim', 'nothing about it') : leaves}`);
  terminal.note(shown`${meaning(mode)}, ${counted(queries, 'query', 'queries')} to each of ${engines.join(', ')}`);
  if (rare.length === 0) return;
  const words = rare.map(({ start, end }) => leaves.slice(start, end)).join(', ');
  terminal.warn(shown`no decoy can cover these words: ${words}`);
}

function meaning(mode: Leaving['mode']): Printable {
  if (mode === 'verbatim') return shown`these words, among decoys`;
  return mode === 'cell' ? shown`a topic in place of these words, with its whole cell` : shown`several whole cells`;
}

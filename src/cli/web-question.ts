import { MODES } from '../decoy/types.ts';
import type { WebPreview } from '../mediator/web.ts';
import type { Connection } from './client.ts';
import { CliError } from './errors.ts';
import { counted } from './format.ts';
import { type Printable, shown } from './printable.ts';
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
    ...(values['beyond-cap'] ? { consent: { beyondCap: true } } : {}),
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
 * Shows what would leave, lets the person decide about each finding and about the topic that stands in for the words, and
 * asks. Where no person is at the terminal the settings decide.
 * @returns the body with what was decided
 * @throws CliError CLI_CANCELLED; nothing has left then
 */
export async function agreed(call: WebCall, connection: Connection, body: WebBody): Promise<WebBody> {
  if (call.values.yes || !call.stdin.isTTY || call.terminal.json) return body;
  const preview = (asked: WebBody) => connection.request<WebPreview>('POST', '/v1/web/preview', asked);
  let decided = body;
  let leaving = await preview(decided);
  if (leaving.findings.length > 0) {
    decided = { ...decided, decisions: await review(body.text, leaving.findings, call) };
    leaving = await preview(decided);
  }
  if (leaving.needsPlace) {
    decided = { ...decided, ...(await choosePlace(call, leaving)) };
    leaving = await preview(decided);
  }
  showLeaving(call, leaving);
  const answer = (await askLine(call, 'Send it? [Y/n] ')).trim().toLowerCase();
  if (answer !== '' && answer !== 'y' && answer !== 'yes') throw cancelled();
  return { ...decided, consent: { ...(decided['consent'] as object), rareWords: true } };
}

/** No topic is sure enough to stand in for the words: one is named, or the words themselves go. */
async function choosePlace(call: WebCall, { places }: WebPreview): Promise<Readonly<Record<string, unknown>>> {
  const { terminal } = call;
  terminal.note(shown`none of the public topics is surely meant; what should be sent in place of your words?`);
  for (const [index, { name }] of places.entries()) terminal.note(shown`  ${index + 1}. ${name}`);
  terminal.note(shown`  w. my own words among decoys: no guarantee that they cannot be told apart`);
  for (;;) {
    const answer = (await askLine(call, 'number, w, or c to cancel: ')).trim().toLowerCase();
    if (answer === 'c') throw cancelled();
    if (answer === 'w') return { mode: 'verbatim', consent: { verbatim: true, switchMode: true } };
    const place = /^[1-9]$/.test(answer) ? places[Number(answer) - 1] : undefined;
    if (place) return { node: { topic: place.topic, facet: place.facet } };
  }
}

/** What leaves, among how many, to whom, and what is not hidden by it. */
function showLeaving({ terminal }: WebCall, { leaves, mode, queries, engines, rareWords }: WebPreview): void {
  terminal.note(shown`this is what leaves: ${leaves}`);
  terminal.note(shown`${meaning(mode)}; ${counted(queries, 'query', 'queries')} to each of ${engines.join(', ')}`);
  if (rareWords.length > 0) terminal.warn(shown`no decoy can cover these words: ${rareWords.join(', ')}`);
}

function meaning(mode: WebPreview['mode']): Printable {
  if (mode === 'verbatim') return shown`these words among decoys, no guarantee`;
  return mode === 'cell' ? shown`a topic in place of your words, with its whole cell` : shown`several whole cells`;
}

function cancelled(): CliError {
  return new CliError('CLI_CANCELLED', 'cancelled; nothing has left');
}

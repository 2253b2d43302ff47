import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../../config/schema.ts';
import type { ComposeOptions, Decoys, Shipped } from '../../decoy/compose.ts';
import type { BatchLine, PlanLinesOptions } from '../../decoy/plan-lines.ts';
import { MODES, type Mode } from '../../decoy/types.ts';
import { showExplanation } from '../decoy-explanation.ts';
import { readDecoyQuestions } from '../decoy-questions.ts';
import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted } from '../format.ts';
import { shown } from '../printable.ts';
import { none, onlySubVerb } from '../sub-verb.ts';
import { type Call, type Context, defineVerb, type OptionSpecs, type Verb } from '../verb.ts';
import { createDecoysAudit } from './decoys-audit.ts';

const OPTIONS = {
  audit: { type: 'boolean', help: 'allow what only an audit may: --seed, --uniform' },
  'query-file': { type: 'string', value: 'FILE', help: 'plan one question a line; sends nothing' },
  'in-jsonl': { type: 'boolean', help: 'the lines are {"user", "seq", "query"}, a thread for each user' },
  mode: { type: 'string', value: 'MODE', help: `${MODES.join(', ')} (default: cell)` },
  k: { type: 'string', value: 'N', help: 'decoys beside each query: 3, 7 or 15 (default: 7)' },
  seed: { type: 'string', value: 'HEX', help: 'with --audit: chance that can be repeated' },
  uniform: { type: 'boolean', help: 'with --audit: any topic of the cell plays the real one' },
  state: { type: 'string', value: 'DIR', help: 'keep threads and the ledger there, with its cap' },
  stateless: { type: 'boolean', help: 'keep them for this run, without a cap (default)' },
  print: { type: 'boolean', help: 'corpus, catalogue: print all of it' },
  hash: { type: 'boolean', help: 'catalogue: print the SHA-256 of what --print gives' },
} as const satisfies OptionSpecs;

type DecoysCall = Call<typeof OPTIONS>;
type Opening = Pick<Context, 'cwd' | 'paths' | 'env'> & { readonly values: DecoysCall['values'] };

/** What the verb works with; a test brings its own. */
export interface DecoysVerbParts {
  readonly loadShipped: (k: Config['decoys']['k']) => Promise<Shipped>;
  readonly compose: (options: ComposeOptions, shipped: Shipped) => Promise<Decoys>;
  /** Whether the scrubber lets a text pass as it is. */
  readonly loadScrubs: () => Promise<(text: string) => boolean>;
}

/** `cloister decoys`: what would leave beside a question. Works alone, without the daemon, and sends nothing. */
export function createDecoys(parts: DecoysVerbParts): Verb {
  const verb = defineVerb({
    usage: [
      'decoys --query-file FILE [--in-jsonl] [--mode MODE] [--k N] [--state DIR]',
      'decoys --audit --query-file FILE [--seed HEX] [--uniform] …',
      'decoys explain "QUESTION"',
      'decoys catalogue --print | --hash',
      'decoys corpus --print',
      'decoys audit …',
    ],
    details: `Shows what would leave beside a question, by the road that sending takes. Sends nothing, and
needs no daemon.
Prints a line of JSON for each question of FILE, in order: "queries" as an engine would get
them and in sending order, "send_ms", "slots", "class", "answered", "eps" and "real_index",
which nothing else ever says. A question that would not leave gives {"user", "seq", "mode",
"refused"}. With --audit chance can be repeated, or another topic plays the real one.
\`explain\` says what is hidden of a question and what is not. \`catalogue\` prints the topics
and cells, \`corpus\` all text that decoys are made of: an adversary has both. \`audit\`
attacks batches; \`cloister decoys audit --help\` explains it.`,
    options: OPTIONS,
    examples: [
      'cloister decoys explain "how long does a root canal take"',
      'cloister decoys --audit --query-file questions.txt --mode cell --uniform > batches.jsonl',
      'cloister decoys catalogue --hash',
    ],
    async run(call) {
      const [what] = call.positionals;
      const known = onlySubVerb('decoys', call.positionals, ['explain', 'catalogue', 'corpus']);
      if (known === 'explain') return await explainOne(call, parts);
      none(`decoys ${what ?? ''}`.trim(), call.positionals.slice(1));
      if (known === 'catalogue') return await printCatalogue(call, parts);
      if (known === 'corpus') return await printCorpus(call, parts);
      return await planFile(call, parts);
    },
  });
  return {
    ...verb,
    run: (argv, context) => (argv[0] === 'audit' ? audit(argv.slice(1), context, parts) : verb.run(argv, context)),
  };
}

async function planFile(call: DecoysCall, parts: DecoysVerbParts): Promise<ExitCode> {
  const { values, terminal, cwd, signal } = call;
  const file = values['query-file'];
  if (file === undefined) {
    throw new CliError('CLI_USAGE', 'decoys are planned for a file of questions', {
      hint: '`cloister decoys --query-file FILE`; `cloister decoys explain "QUESTION"` looks at one',
    });
  }
  const auditOnly = (['seed', 'uniform'] as const).find((name) => values[name] !== undefined);
  if (!values.audit && auditOnly !== undefined) {
    throw new CliError('CLI_USAGE', `--${auditOnly} goes with --audit`, {
      hint: 'what it plans is not what would be sent',
    });
  }
  const spec = {
    mode: modeOf(values.mode),
    uniform: values.uniform === true,
  };
  if (spec.uniform && spec.mode === 'verbatim') {
    throw new CliError('CLI_USAGE', '--uniform goes with cells, and verbatim mode has none', {
      hint: 'use --mode cell or --mode cell-rr',
    });
  }
  const { mixer } = await openDecoys(call, parts);
  const { planLines } = await import('../../decoy/plan-lines.ts');
  let [planned, refused] = [0, 0];
  const questions = readDecoyQuestions(resolve(cwd, file), values['in-jsonl'] === true);
  for await (const line of planLines(mixer, questions, spec)) {
    if (signal.aborted) throw new CliError('CLI_CANCELLED', 'cancelled');
    terminal.record(line);
    if ('refused' in line) refused += 1;
    else planned += 1;
  }
  terminal.note(
    shown`${counted(planned, 'batch', 'batches')}, ${counted(refused, 'question')} refused; nothing was sent`,
  );
  return EXIT.ok;
}

async function openDecoys({ values, cwd, paths, env }: Opening, parts: DecoysVerbParts): Promise<Decoys> {
  const [{ osRandom, seededRandom }, { loadConfig }] = await Promise.all([
    import('../../decoy/random.ts'),
    import('../../config/load.ts'),
  ]);
  const { seed, state } = values;
  if (seed !== undefined && !/^[0-9a-f]{1,64}$/i.test(seed)) {
    throw new CliError('CLI_USAGE', '--seed is hexadecimal, at most 64 digits', { hint: 'as in `--seed 2a`' });
  }
  if (state !== undefined && values.stateless) {
    throw new CliError('CLI_USAGE', '--state and --stateless exclude one another', { hint: 'leave one out' });
  }
  const config: Config['decoys'] = { ...loadConfig(paths, env).decoys, k: sizeOf(values.k) };
  const options: ComposeOptions = {
    config,
    state: state === undefined ? null : statesIn(resolve(cwd, state)),
    random: seed === undefined ? osRandom() : seededRandom(seed),
    now: Date.now,
    scrubs: remembered(await parts.loadScrubs()),
  };
  return await parts.compose(options, await parts.loadShipped(config.k));
}

/** The queries of a catalogue come again and again, and nothing that the scrubber knows changes while this runs. */
function remembered(scrubs: (text: string) => boolean): (text: string) => boolean {
  const seen = new Map<string, boolean>();
  return (text) => {
    const found = seen.get(text) ?? scrubs(text);
    seen.set(text, found);
    return found;
  };
}

function statesIn(folder: string): ComposeOptions['state'] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    decoyThreads: join(folder, 'decoy-threads'),
    decoyLedger: join(folder, 'decoy-ledger'),
    decoyKey: join(folder, 'decoy.key'),
  };
}

async function explainOne(call: DecoysCall, parts: DecoysVerbParts): Promise<ExitCode> {
  const { readQuestion } = await import('../question.ts');
  const text = await readQuestion(call.positionals.slice(1), call);
  const explanation = (await openDecoys(call, parts)).mixer.explain(text);
  call.terminal.document(explanation);
  showExplanation(call.terminal, explanation);
  return explanation.refused === null ? EXIT.ok : EXIT.failed;
}

async function printCatalogue({ values, terminal }: DecoysCall, parts: DecoysVerbParts): Promise<ExitCode> {
  if (!values.print && !values.hash) {
    throw new CliError('CLI_USAGE', '`cloister decoys catalogue` takes --print, --hash or both', {
      hint: 'as in `cloister decoys catalogue --hash`',
    });
  }
  const { catalogue, printCatalogue: lines } = await parts.loadShipped(sizeOf(values.k));
  if (values.print) printLines(terminal, lines());
  if (!values.hash) return EXIT.ok;
  terminal.document({ version: catalogue.version, sha256: catalogue.hash });
  terminal.line(shown`${catalogue.hash}`);
  return EXIT.ok;
}

async function printCorpus({ values, terminal }: DecoysCall, parts: DecoysVerbParts): Promise<ExitCode> {
  if (!values.print) {
    throw new CliError('CLI_USAGE', '`cloister decoys corpus` takes --print', {
      hint: 'as in `cloister decoys corpus --print > corpus.txt`',
    });
  }
  const shipped = await parts.loadShipped(sizeOf(values.k));
  printLines(terminal, shipped.printCorpus());
  printLines(terminal, queriesOf(shipped));
  return EXIT.ok;
}

function* queriesOf({ catalogue }: Shipped): Generator<string> {
  for (let topic = 0; topic < catalogue.topicCount; topic += 1) {
    for (let facet = 0; facet < catalogue.facetCount(topic); facet += 1) yield catalogue.canonical(topic, facet);
  }
}

function printLines(terminal: Context['terminal'], lines: Iterable<string>): void {
  for (const line of lines) {
    terminal.document(line);
    terminal.line(shown`${line}`);
  }
}

/** The auditor plans by the same road as everything else here. */
async function audit(argv: readonly string[], context: Context, parts: DecoysVerbParts): Promise<ExitCode> {
  const shipped = await parts.loadShipped(7);
  const { planLines, drawOf } = await import('../../decoy/plan-lines.ts');
  const plan = async (
    lines: readonly string[],
    mode: Mode,
    options: Pick<PlanLinesOptions, 'uniform'>,
  ): Promise<readonly BatchLine[]> => {
    const { mixer } = await openDecoys({ ...context, values: {} }, { ...parts, loadShipped: async () => shipped });
    const questions = lines.map((query, at) => ({ user: `line-${at + 1}`, seq: 0, query }));
    const planned = await Array.fromAsync(planLines(mixer, questions, { mode, ...options }));
    return planned.flatMap((line) => ('refused' in line ? [] : [line]));
  };
  const corpus = (): Iterable<string> => [...shipped.printCorpus(), ...queriesOf(shipped)];
  return await createDecoysAudit({ corpus, plan, draw: drawOf(shipped.catalogue) }).run(argv, context);
}

function modeOf(text = 'cell'): Mode {
  const mode = MODES.find((it) => it === text);
  if (mode !== undefined) return mode;
  throw new CliError('CLI_USAGE', `--mode is one of ${MODES.join(', ')}`, { hint: 'as in `--mode cell`' });
}

function sizeOf(text = '7'): Config['decoys']['k'] {
  const k = ([3, 7, 15] as const).find((it) => String(it) === text);
  if (k !== undefined) return k;
  throw new CliError('CLI_USAGE', '--k is 3, 7 or 15: there are cells of 4, 8 and 16', { hint: 'as in `--k 7`' });
}

export const decoys = createDecoys({
  loadShipped: async (k) => (await import('../../decoy/compose.ts')).loadShipped(k),
  compose: async (options, shipped) => (await import('../../decoy/compose.ts')).composeDecoys(options, shipped),
  loadScrubs: async () => (await import('../decoy-scrubs.ts')).loadScrubs(),
});

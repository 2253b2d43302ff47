import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { AuditBatch, AuditOptions, Plan } from '../../decoy/audit/types.ts';
import { MODES, type Mode } from '../../decoy/types.ts';
import { showGroup } from '../decoy-report.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { type Line, lineGroups } from '../lines.ts';
import { shown } from '../printable.ts';
import { Progress } from '../progress.ts';
import { none } from '../sub-verb.ts';
import { type Call, defineVerb, type OptionSpecs, type Verb } from '../verb.ts';

const OPTIONS = {
  batches: {
    type: 'string',
    value: 'FILE',
    help: 'JSON lines of `cloister decoys --audit` (default: what is piped in)',
  },
  'query-file': { type: 'string', value: 'FILE', help: 'plan decoys for these queries, one a line, and audit them' },
  mode: { type: 'string', value: 'MODE', help: `with --query-file: ${MODES.join(', ')} (default: cell)` },
  uniform: { type: 'boolean', help: 'the real member of each cell was, or is to be, drawn with the same chance' },
  background: { type: 'string', value: 'FILE', help: 'other queries of people, one a line, for the adversary to know' },
} as const satisfies OptionSpecs;

const GROUP_LINES = 1000;
const GROUP_CHARS = 1_000_000;

export interface DecoysAuditParts {
  /** Every line of text that ships with the product. */
  readonly corpus: () => Iterable<string>;
  readonly plan: Plan;
  /** The catalogue's cells, for the test of the random draw. */
  readonly draw?: AuditOptions['draw'];
}

/** `cloister decoys audit`: a built-in adversary tries to find the real queries. Works alone, without the daemon. */
export function createDecoysAudit({ corpus, plan, draw }: DecoysAuditParts): Verb {
  return defineVerb({
    usage: [
      'decoys audit --query-file FILE [--mode MODE] [--uniform] [--background FILE]',
      'decoys audit [--batches FILE] [--uniform] [--background FILE]',
    ],
    details: `A built-in adversary attacks batches of queries. It holds all text that ships with the
program, knows for one half of the users which query was real, and names the real one for the
other half; then the halves change places. For each attack you see how often it was right
beside chance, and the smallest epsilon that fits. Every claim gets a verdict; the exit code
is 1 when one is refuted. Nothing is sent, and nothing is kept.
docs/decoy-audit.md says what each attack is and what the figures can tell.`,
    options: OPTIONS,
    examples: [
      'cloister decoys audit --query-file queries.txt --mode cell --uniform',
      'cloister decoys --audit --query-file queries.txt | cloister decoys audit',
      'cloister decoys audit --batches batches.jsonl --background others.txt --json',
    ],
    async run(call) {
      const { terminal, values, signal } = call;
      none('decoys audit', call.positionals);
      const { auditBatches } = await import('../../decoy/audit/audit.ts');
      const batches = values['query-file'] === undefined ? await given(call) : await planned(call, plan);
      const background = values.background === undefined ? undefined : await linesOf(call, values.background);
      const progress = new Progress(terminal);
      try {
        const report = await auditBatches(batches, {
          corpus: corpus(),
          background: background?.map(({ text }) => text),
          uniform: values.uniform ?? false,
          replan: plan,
          draw,
          signal,
          onProgress: ({ label, done, total }) => progress.update({ label, done, total, unit: 'items' }),
        });
        progress.pause();
        terminal.document(report);
        for (const [at, group] of report.groups.entries()) {
          if (at > 0) terminal.line();
          showGroup(terminal, group);
        }
        terminal.note(shown`no neural model is among the attacks: a better adversary may find more`);
        return report.ok ? EXIT.ok : EXIT.failed;
      } finally {
        progress.pause();
      }
    },
  });
}

type AuditCall = Call<typeof OPTIONS>;

async function planned(call: AuditCall, plan: Plan): Promise<readonly AuditBatch[]> {
  const { values } = call;
  if (values.batches !== undefined) {
    throw new CliError('CLI_USAGE', '--batches and --query-file exclude one another', {
      hint: 'batches are planned already; queries are planned first',
    });
  }
  const lines = await linesOf(call, values['query-file'] ?? '');
  const texts = lines.map(({ text }) => text);
  return await plan(texts, modeOf(values.mode ?? 'cell'), { uniform: values.uniform ?? false });
}

async function given(call: AuditCall): Promise<AuditBatch[]> {
  const { values, stdin } = call;
  if (values.mode !== undefined) {
    throw new CliError('CLI_USAGE', '--mode goes with --query-file: batches say their own mode', {
      hint: '`cloister decoys audit --help` shows both ways',
    });
  }
  if (values.batches === undefined && stdin.isTTY) {
    throw new CliError('CLI_USAGE', 'there are no batches to audit', {
      hint: 'name a file with --batches or --query-file, or pipe in what `cloister decoys --audit` writes',
    });
  }
  const { readBatch } = await import('../../decoy/audit/read-batch.ts');
  const lines = values.batches === undefined ? await drain(stdin) : await linesOf(call, values.batches);
  return lines.flatMap(({ text, number }) => (isRefused(text) ? [] : [readBatch(text, number)]));
}

async function linesOf({ cwd }: AuditCall, path: string): Promise<Line[]> {
  try {
    return await drain(createReadStream(resolve(cwd, path)));
  } catch (cause) {
    throw new CliError('CLI_PATH_MISSING', 'a file named on the command line cannot be read', {
      hint: 'check its path and that you may read it',
      cause,
    });
  }
}

/** All lines that hold something. */
async function drain(stream: NodeJS.ReadableStream): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const group of lineGroups(stream, GROUP_LINES, GROUP_CHARS)) {
    for (const line of group) if (line.text.trim() !== '') lines.push(line);
  }
  return lines;
}

function modeOf(text: string): Mode {
  const mode = MODES.find((it) => it === text);
  if (mode !== undefined) return mode;
  throw new CliError('CLI_USAGE', `--mode is one of ${MODES.join(', ')}`, { hint: 'for example `--mode cell`' });
}

/** A question that would not have left is no batch. */
function isRefused(text: string): boolean {
  return /"refused":"DECOY_[A-Z_]+"/.test(text);
}

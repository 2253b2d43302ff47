import { createInterface } from 'node:readline';
import { type Decision, isGuarded } from '../pii/policy.ts';
import type { Finding } from '../pii/types.ts';
import { CliError } from './errors.ts';
import { clip, type Printable, shown, styled } from './printable.ts';
import type { Terminal } from './terminal.ts';

/** A decision, and whether it holds from now on. */
export interface Reviewed extends Decision {
  readonly remember?: boolean;
}

const CHIP_CHARS = 60;

/**
 * Goes through what was found, one by one. Enter masks, and so does the end of the input: what nobody decided does not
 * leave. What could not be undone is kept only by typing its kind.
 * @throws CliError CLI_CANCELLED
 */
export async function review(
  text: string,
  findings: readonly Finding[],
  {
    stdin,
    signal,
    terminal,
  }: { readonly stdin: NodeJS.ReadableStream; readonly signal: AbortSignal; readonly terminal: Terminal },
): Promise<readonly Reviewed[]> {
  const decisions: Reviewed[] = [];
  if (findings.length === 0) return decisions;
  terminal.note(chips(text, findings));
  const typed = createInterface({ input: stdin, signal })[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string> => {
    terminal.prompt(question);
    const { value, done } = await typed.next();
    if (signal.aborted) throw cancelled();
    return done ? '' : String(value).trim();
  };
  for (const [index, finding] of findings.entries()) {
    const { kind, start, end, reason } = finding;
    terminal.note(shown`${styled('bold', `${index + 1}/${findings.length}`)} ${chip(text, finding)}: ${reason}`);
    decisions.push({ start, end, ...(await choose(kind, ask)) });
  }
  await typed.return?.();
  return decisions;
}

async function choose(
  kind: Finding['kind'],
  ask: (question: string) => Promise<string>,
): Promise<Omit<Reviewed, 'start' | 'end'>> {
  const always = isGuarded(kind) ? '' : ', [a]lways keep';
  for (;;) {
    const answer = (await ask(`[m]ask, [k]eep${always}, [e]dit, [c]ancel: `)).toLowerCase();
    if (answer === '' || answer === 'm') return { choice: 'mask' };
    if (answer === 'c') throw cancelled();
    if (answer === 'e') return { choice: 'edit', text: await ask('what stands there instead: ') };
    if (answer === 'a' && !isGuarded(kind)) return { choice: 'keep', remember: true };
    if (answer !== 'k') continue;
    if (!isGuarded(kind)) return { choice: 'keep' };
    // One key is too easily hit for what cannot be taken back.
    if ((await ask(`this leaves the machine and cannot be taken back; type ${kind} to keep it: `)) === kind) {
      return { choice: 'keep', confirmed: true };
    }
  }
}

/** The text with what was found in it, as it stands. */
function chips(text: string, findings: readonly Finding[]): Printable {
  let read = 0;
  let line = shown``;
  for (const finding of findings) {
    if (finding.start < read) continue;
    line = shown`${line}${text.slice(read, finding.start)}${styled('bold', `[${text.slice(finding.start, finding.end)}]`)}`;
    read = finding.end;
  }
  return shown`${line}${text.slice(read)}`;
}

function chip(text: string, { kind, start, end, confidence }: Finding): Printable {
  return shown`${kind} "${clip(text.slice(start, end), CHIP_CHARS)}" ${styled('dim', confidence.toFixed(2))}`;
}

function cancelled(): CliError {
  return new CliError('CLI_CANCELLED', 'cancelled; nothing has left');
}

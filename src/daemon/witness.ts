import { type ChildProcess, fork, spawn } from 'node:child_process';
import { dirname, extname, join } from 'node:path';
import type { Witness, WitnessPlace } from '../audit/witness.ts';
import { programReads } from '../config/process-flags.ts';
import type { Errand, ErrandReport } from './witness-writer.ts';

/** A stick that hangs must not hold up the start of the daemon. */
const ERRAND_MS = 10_000;

/**
 * Hands for the second place of the chain's fingerprint. A file is written by a process that may write there alone; a
 * command gets the fingerprint on its input and decides itself what to do with it.
 */
export function createWitness(place: WitnessPlace, programRoot: string): Witness {
  return {
    place,
    async publish(to, fingerprint) {
      if (to.kind === 'command') return await runCommand(to.argv, fingerprint);
      const { done } = await errand({ path: to.path, fingerprint }, programRoot);
      if (!done) throw new Error('the witness file was not written');
    },
    async recall(from) {
      if (from.kind === 'command') return null;
      return (await errand({ path: from.path, fingerprint: null }, programRoot)).found;
    },
  };
}

async function errand(task: Errand, programRoot: string): Promise<ErrandReport> {
  const folder = dirname(task.path);
  const child = fork(join(import.meta.dirname, `witness-writer${extname(import.meta.filename)}`), [], {
    execArgv: [
      '--permission',
      ...programReads(programRoot).map((path) => `--allow-fs-read=${path}`),
      `--allow-fs-read=${folder}`,
      `--allow-fs-write=${folder}`,
      '--disable-sigusr1',
      '--disable-warning=ExperimentalWarning',
    ],
    // Empty, not absent: a confined parent hands its own flags down to children that have none.
    env: { NODE_OPTIONS: '' },
    cwd: import.meta.dirname,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    windowsHide: true,
  });
  const { promise, resolve } = Promise.withResolvers<ErrandReport>();
  child.once('message', (report) => resolve(report as ErrandReport));
  child.send(task, () => undefined);
  await endOf(child);
  resolve({ done: false, found: null });
  return await promise;
}

async function runCommand(argv: readonly string[], fingerprint: string): Promise<void> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], windowsHide: true });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(`${fingerprint}\n`);
  if ((await endOf(child)) !== 0) throw new Error('the witness command failed');
}

/** @returns the exit status; null when it could not be started or was ended */
async function endOf(child: ChildProcess): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const late = setTimeout(() => child.kill('SIGKILL'), ERRAND_MS);
  child.once('close', (status) => resolve(status)).once('error', () => resolve(null));
  try {
    return await promise;
  } finally {
    clearTimeout(late);
  }
}

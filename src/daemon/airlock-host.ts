import { type ChildProcess, fork } from 'node:child_process';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AirlockEvent, AirlockReady, ConnectionRow, Times, ToAirlock, ToDaemon } from '../airlock/contract.ts';
import { AirlockError } from '../airlock/errors.ts';
import { type Explanation, explain, type Question } from '../airlock/policy/explain.ts';
import type { Config } from '../config/schema.ts';
import type { Precondition } from '../profiles/preconditions.ts';
import { type AirlockBookOptions, createAirlockBook } from './airlock-book.ts';
import { createEvents } from './airlock-events.ts';
import { airlockLaunch } from './airlock-flags.ts';
import { openPolicyFile } from './airlock-policy.ts';
import type { ClientTokens } from './auth/client-tokens.ts';

/** What the daemon may log about the airlock: names, numbers and codes. */
export type AirlockNote =
  | { readonly event: 'airlock-started'; readonly elapsedMs: number }
  | { readonly event: 'airlock-died' | 'airlock-start-failed' | 'airlock-policy-changed' | 'airlock-policy-refused' }
  | { readonly event: 'airlock-said'; readonly code: string };

export interface AirlockOptions extends Omit<AirlockBookOptions, 'onEvent' | 'tokens' | 'now'> {
  readonly tokens: Pick<ClientTokens, 'look' | 'knows' | 'onRevoke'>;
  /** `paths.airlockPolicy`. */
  readonly policyFile: string;
  readonly config: Config['airlock'];
  readonly programRoot: string;
  /** Ports that the daemon itself listens on, asked for at each start of the airlock. */
  readonly reservedPorts: () => readonly number[];
  readonly onNote?: (note: AirlockNote) => void;
  /** The airlock's entry; the program's own when absent. */
  readonly entry?: string;
  readonly times?: Partial<Times>;
}

interface AirlockStatus {
  readonly listening: boolean;
  readonly port: number | null;
  readonly socksPort: number | null;
  readonly pid: number | null;
  /** What it tried at its start and was refused. */
  readonly proofs: readonly string[];
  readonly connections: number;
  readonly overflows: number;
  /** Why the policy file as it is now is not in force. */
  readonly policyProblem: { readonly code: string; readonly message: string } | null;
}

export interface AirlockHost {
  readonly precondition: Precondition;
  status(): AirlockStatus;
  list(): readonly ConnectionRow[];
  /** What happens from now on; a reader that does not keep up loses the oldest. */
  events(signal: AbortSignal): AsyncIterable<AirlockEvent>;
  /** Puts the policy file into force now. @throws AirlockError AIRLOCK_POLICY_INVALID, AIRLOCK_POLICY_UNREADABLE */
  reload(): void;
  /** Answers by the file as it is now. @returns null for an unknown role or what is no address of the web */
  check(question: Question): Explanation | null;
  /** Cuts everything that is open: the chain takes no records any more. */
  cut(): void;
  close(): Promise<void>;
}

const TIMES: Times = { headMs: 15_000, resolveMs: 10_000, connectMs: 15_000, helloMs: 10_000, sweepMs: 250 };
const START_MS = 10_000;
/** The airlock tells its ends within this, or is killed. */
const STOP_MS = 1500;
const POLICY_MS = 1000;
/** So many crashes within the window count as a loop. */
const CRASH_LIMIT = 5;
const CRASH_WINDOW_MS = 60_000;

type Ports = Pick<Config['airlock'], 'port' | 'socksPort'>;

interface Running {
  readonly child: ChildProcess;
  readonly ready: AirlockReady;
  readonly exited: Promise<void>;
}

/** Starts the airlock when a profile needs it, answers what it asks, and accounts for it when it is gone. */
export function createAirlock(options: AirlockOptions): AirlockHost {
  const { config, programRoot, onFault, onNote = () => undefined } = options;
  const entry = options.entry ?? join(import.meta.dirname, `../airlock/main${extname(import.meta.filename)}`);
  const policy = openPolicyFile(options.policyFile);
  const events = createEvents();
  const book = createAirlockBook({ ...options, onEvent: events.tell });
  let running: Running | null = null;
  let isWanted = false;
  let crashes: number[] = [];
  let watch: NodeJS.Timeout | null = null;
  let starting: { readonly abort: AbortController; readonly done: Promise<void> } | null = null;
  const stopForgetting = options.tokens.onRevoke((client) => tell({ t: 'forget', client }));

  function tell(message: ToAirlock): void {
    if (running?.child.connected) running.child.send(message, () => undefined);
  }

  function start(ports: Ports): Promise<void> {
    const abort = new AbortController();
    const done = launch(ports, abort.signal).finally(() => {
      starting = null;
    });
    starting = { abort, done };
    return done;
  }

  async function launch(ports: Ports, signal: AbortSignal): Promise<void> {
    const { reservedPorts } = options;
    const startedAt = performance.now();
    const setup = {
      policy: policy.current.source,
      ...ports,
      reservedPorts: reservedPorts(),
      times: { ...TIMES, ...options.times },
    };
    const started = await spawn(airlockLaunch(entry, programRoot), { t: 'setup', setup }, book.take, onNote, signal);
    running = started;
    onNote({ event: 'airlock-started', elapsedMs: Math.round(performance.now() - startedAt) });
    void started.exited.then(() => onExit(started));
  }

  function onExit(gone: Running): void {
    if (running !== gone) return;
    running = null;
    book.endAll(isWanted ? 'aborted' : 'narrowed');
    if (!isWanted) return;
    onNote({ event: 'airlock-died' });
    const now = performance.now();
    crashes = [...crashes.filter((at) => now - at < CRASH_WINDOW_MS), now];
    if (crashes.length >= CRASH_LIMIT) return;
    // On the ports it had: programs that use it have them in their settings.
    const { port, socksPort } = gone.ready;
    start({ port, socksPort }).catch((error: unknown) => {
      // Given up because the profile narrowed meanwhile.
      if (!isWanted) return;
      onNote({ event: 'airlock-start-failed' });
      onFault(error);
    });
  }

  async function stop(): Promise<void> {
    isWanted = false;
    if (watch) clearInterval(watch);
    // One that is still coming up must not listen after this; whoever started it hears that it failed.
    starting?.abort.abort();
    await Promise.allSettled([starting?.done]);
    const current = running;
    if (!current) return;
    tell({ t: 'stop' });
    const late = setTimeout(() => current.child.kill('SIGKILL'), STOP_MS);
    await current.exited;
    clearTimeout(late);
    onExit(current);
    await book.settled();
  }

  function apply(): void {
    tell({ t: 'policy', policy: policy.current.source });
    onNote({ event: 'airlock-policy-changed' });
  }

  function refresh(): void {
    const before = policy.problem;
    if (policy.refresh()) apply();
    else if (policy.problem !== null && policy.problem !== before) onNote({ event: 'airlock-policy-refused' });
  }

  return {
    precondition: {
      name: 'airlock',
      async establish(signal) {
        policy.reload();
        isWanted = true;
        crashes = [];
        try {
          await start(config);
          signal.throwIfAborted();
          if (!isWanted) throw notStarted('is not wanted any more');
        } catch (error) {
          await stop();
          throw error;
        }
        watch = setInterval(refresh, POLICY_MS).unref();
        return stop;
      },
    },
    status() {
      const { ready = null, child = null } = running ?? {};
      const { problem } = policy;
      return {
        listening: ready !== null,
        port: ready?.port ?? null,
        socksPort: ready?.socksPort ?? null,
        pid: child?.pid ?? null,
        proofs: ready?.proofs ?? [],
        connections: book.list().length,
        overflows: book.overflows,
        policyProblem: problem && { code: problem.code, message: problem.message },
      };
    },
    list: book.list,
    events: events.follow,
    reload() {
      policy.reload();
      apply();
    },
    check(question) {
      refresh();
      return explain(policy.current.policy, question);
    },
    cut: () => tell({ t: 'cut' }),
    async close() {
      stopForgetting();
      await stop();
      book.close();
    },
  };
}

type Launch = ReturnType<typeof airlockLaunch>;

/** @returns an airlock that has proved its confinement and listens; @throws AirlockError saying why there is none */
async function spawn(
  { entry, execArgv, env, cwd }: Launch,
  setup: ToAirlock,
  take: ReturnType<typeof createAirlockBook>['take'],
  onNote: (note: AirlockNote) => void,
  signal: AbortSignal,
): Promise<Running> {
  const child = fork(entry, [], { execArgv, env, cwd, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], windowsHide: true });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  const { promise, resolve, reject } = Promise.withResolvers<AirlockReady>();
  const late = setTimeout(() => reject(notStarted('did not start in time')), START_MS);
  void exited.then(() => reject(notStarted('ended before it could serve')));
  signal.addEventListener('abort', () => reject(notStarted('is not wanted any more')), { once: true });
  child.on('message', (given) => {
    const message = given as ToDaemon;
    if (message.t === 'batch')
      take(message.items, (answers) => void child.send({ t: 'answers', answers }, () => undefined));
    else if (message.t === 'ready') resolve(message.ready);
    else reject(new AirlockError(message.code, message.message, { hint: message.hint }));
  });
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const code = /^airlock: ([A-Za-z0-9_]{1,64})$/.exec(line)?.[1];
      if (code) onNote({ event: 'airlock-said', code });
    });
  }
  child.send(setup, () => undefined);
  try {
    return { child, exited, ready: await promise };
  } catch (error) {
    child.kill('SIGKILL');
    await exited;
    throw error;
  } finally {
    clearTimeout(late);
  }
}

function notStarted(reason: string): AirlockError {
  return new AirlockError('AIRLOCK_START_FAILED', `the airlock ${reason}`, {
    hint: 'Run `cloister doctor`; the log names the code.',
  });
}

import type {
  AirlockEvent,
  Answer,
  Ask,
  AuthAsk,
  ConnectionRow,
  EndNote,
  Note,
  OpenAsk,
  VerdictAsk,
} from '../airlock/contract.ts';
import type { Outcome } from '../airlock/records.ts';
import type { AuditRecord } from '../audit/records.ts';
import { AppError } from '../config/errors.ts';
import type { ClientTokens } from './auth/client-tokens.ts';
import type { Failures } from './auth/failures.ts';
import type { Recorder } from './recorder.ts';

export interface AirlockBookOptions {
  readonly recorder: Pick<Recorder, 'must'>;
  /** Keyed hash of a host, as the chain has it. */
  readonly hostHash: (host: string) => string;
  readonly tokens: Pick<ClientTokens, 'look' | 'knows'>;
  readonly failures: Pick<Failures, 'note'>;
  readonly onEvent: (event: AirlockEvent) => void;
  readonly onFault: (error: unknown) => void;
  readonly now?: () => number;
}

/** The daemon's account of the airlock: who may use it, what it has open, and the records of both. */
export interface AirlockBook {
  /** Answers what the airlock asks, when it is on the disk. */
  take(items: readonly (Ask | Note)[], reply: (answers: readonly Answer[]) => void): void;
  list(): readonly ConnectionRow[];
  /** Turned away because a role had too many, since the daemon started. */
  readonly overflows: number;
  /** Accounts for everything that is still open: its process is gone. */
  endAll(outcome: Outcome): void;
  /** Resolves when every end has been written, or the chain refuses. */
  settled(): Promise<void>;
  close(): void;
}

/** How long a token that was found valid need not be asked about again, ms. A revoked one is told at once. */
const KNOWN_MS = 30_000;
/** Ends that the chain refused are tried again so often, ms: what has happened must not go unrecorded. */
const RETRY_MS = 1000;

/** Of a run that is over, nothing is open any more. */
interface OpenRow extends ConnectionRow {
  readonly openedIn: number;
}

type EndRecord = Extract<AuditRecord, { type: 'airlock_end' }>;

export function createAirlockBook(options: AirlockBookOptions): AirlockBook {
  const { recorder, tokens, failures, onEvent, onFault, now = Date.now } = options;
  const open = new Map<string, OpenRow>();
  let unwritten: EndRecord[] = [];
  let overflows = 0;
  /** Which run of the airlock it is. */
  let run = 0;
  let lastOutcome: Outcome = 'aborted';
  let timer: NodeJS.Timeout | null = null;
  const running = new Set<Promise<void>>();

  function authenticate({ n, secret, claimedName }: AuthAsk): Answer {
    const verdict = secret === null ? null : tokens.look(secret);
    if (verdict?.known === 'valid') {
      const { name, scopes, expiresAt } = verdict.token;
      if (scopes.includes('proxy')) {
        return { n, ok: true, client: name, forMs: Math.min(KNOWN_MS, (expiresAt ?? Number.MAX_SAFE_INTEGER) - now()) };
      }
      failures.note(name, 'scope');
    } else if (verdict === null || verdict.known === 'no') {
      const isKnown = claimedName !== null && tokens.knows(claimedName);
      failures.note(isKnown ? claimedName : null, secret === null ? 'missing' : 'unknown');
    } else {
      failures.note(verdict.name, verdict.known);
    }
    return { n, ok: false, code: 'AIRLOCK_AUTH_REQUIRED' };
  }

  async function record(ask: OpenAsk | VerdictAsk): Promise<Answer> {
    try {
      await recorder.must(ask.t === 'open' ? openRecord(ask, options.hostHash(ask.host)) : verdictRecord(ask));
      return { n: ask.n, ok: true };
    } catch (error) {
      onFault(error);
      return { n: ask.n, ok: false, code: error instanceof AppError ? error.code : 'INTERNAL' };
    }
  }

  function opened(ask: OpenAsk, openedIn: number): void {
    const { id, client, role, kind, host, port, rule, decision, address, reason } = ask;
    if (decision === 'denied') {
      onEvent({ type: 'denied', client, host, port, rule, reason });
      return;
    }
    const row: OpenRow = {
      ...{ id, client, role, kind, host, port, rule, decision, address },
      openedIn,
      ...{ since: now(), sentBytes: 0, receivedBytes: 0 },
    };
    open.set(id, row);
    onEvent({ type: 'opened', connection: row });
  }

  function judged({ id, address }: VerdictAsk): void {
    const row = open.get(id);
    if (row) open.set(id, { ...row, address });
  }

  function ended({ id, sentBytes, receivedBytes, elapsedMs, outcome }: Omit<EndNote, 't'>): void {
    const row = open.get(id);
    open.delete(id);
    if (row) onEvent({ type: 'ended', connection: { ...row, sentBytes, receivedBytes }, outcome, elapsedMs });
    write({ type: 'airlock_end', connection: id, sentBytes, receivedBytes, elapsedMs, outcome });
  }

  function write(end: EndRecord): void {
    const writing = recorder.must(end).catch((error: unknown) => {
      onFault(error);
      unwritten.push(end);
      timer ??= setTimeout(retry, RETRY_MS).unref();
    });
    running.add(writing);
    void writing.finally(() => running.delete(writing));
  }

  function retry(): void {
    timer = null;
    const ends = unwritten;
    unwritten = [];
    for (const end of ends) write(end);
  }

  function endAll(): void {
    for (const { id, sentBytes, receivedBytes, since, openedIn } of [...open.values()]) {
      if (openedIn === run) continue;
      ended({ id, sentBytes, receivedBytes, elapsedMs: Math.max(0, now() - since), outcome: lastOutcome });
    }
  }

  return {
    take(items, reply) {
      const asked = run;
      const answers: (Answer | Promise<Answer>)[] = [];
      for (const item of items) {
        if (item.t === 'auth') answers.push(authenticate(item));
        else if (item.t === 'end') ended(item);
        else if (item.t === 'overflow') overflows += 1;
        else if (item.t === 'progress') {
          for (const { id, ...traffic } of item.rows) {
            const row = open.get(id);
            if (row) open.set(id, { ...row, ...traffic });
          }
        } else {
          // Known before it is written: were the airlock to die right now, its end would still be told.
          if (item.t === 'verdict') judged(item);
          answers.push(
            record(item).then((answer) => {
              if (item.t === 'open' && answer.ok) opened(item, asked);
              // It died while this was written: nothing was dialled, and that is told too.
              if (asked !== run) endAll();
              return answer;
            }),
          );
        }
      }
      if (answers.length > 0) void Promise.all(answers).then(reply);
    },
    list: () => [...open.values()].map(({ openedIn: _, ...row }) => row),
    get overflows() {
      return overflows;
    },
    endAll(outcome) {
      run += 1;
      lastOutcome = outcome;
      endAll();
    },
    async settled() {
      await Promise.all(running);
    },
    close() {
      if (timer) clearTimeout(timer);
    },
  };
}

function openRecord(ask: OpenAsk, host: string): AuditRecord {
  const { id, client, role, kind, port, address, rule, decision, reason, sanitised } = ask;
  return {
    type: 'airlock_open',
    connection: id,
    client,
    role,
    kind,
    host,
    port,
    address,
    rule,
    decision,
    reason,
    sanitised,
  };
}

function verdictRecord({ id, address, reason }: VerdictAsk): AuditRecord {
  return { type: 'airlock_verdict', connection: id, address, reason };
}

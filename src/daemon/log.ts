import { relative } from 'node:path';
import { pino } from 'pino';
import { PROGRAM_ROOT } from '../config/version.ts';
import type { BoundedFile } from './bounded-file.ts';
import type { AppErrorCode } from './error-status.ts';
import { statusOf } from './error-status.ts';

type Level = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** What may happen to a daemon, by name. */
export type LogEvent =
  | 'started'
  | 'stopping'
  | 'exceptions-set-aside'
  | 'vault-started'
  | 'vault-died'
  | 'vault-start-failed'
  | 'airlock-started'
  | 'airlock-died'
  | 'airlock-start-failed'
  | 'airlock-policy-changed'
  | 'airlock-policy-refused'
  | 'chain-refuses'
  | 'chain-writes';

interface RequestEntry {
  readonly method: string;
  /** The route's pattern (`/v1/sources/:documentId`), never the URL. */
  readonly route: string;
  readonly status: number;
  readonly elapsedMs: number;
  readonly code?: AppErrorCode | undefined;
}

/**
 * The daemon's log. There is no way to hand it a text: every field is a number, a code of ours, or a name from a closed
 * set, and is checked again before it is written. So no question, path or token can reach it, whatever is thrown.
 */
export interface DaemonLog {
  request(entry: RequestEntry): void;
  event(event: LogEvent, counts?: Readonly<Record<string, number>>): void;
  /** A code that the vault wrote to its error output. */
  vaultCode(code: string): void;
  /** The same of the airlock. */
  airlockCode(code: string): void;
  /** Says where an unexpected error came from: its class, its system code and our own source lines. Not its message. */
  failure(error: unknown): void;
  readonly lostCount: number;
  close(): void;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const CLASSES = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'AggregateError']);
const MAX_FRAMES = 6;

export function createLog(file: BoundedFile, level: Level): DaemonLog {
  const out = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event' }, file);
  return {
    request({ method, route, status, elapsedMs, code }) {
      const fields = {
        method: METHODS.has(method) ? method : 'other',
        route: /^\/[\w./:-]{0,80}$/.test(route) ? route : 'none',
        status,
        elapsedMs: Math.round(elapsedMs * 10) / 10,
        ...(code !== undefined && statusOf(code) !== null ? { code } : {}),
      };
      out[status >= 500 ? 'error' : 'info'](fields, 'request');
    },
    event(event, counts = {}) {
      const numbers = Object.entries(counts).filter(([, value]) => typeof value === 'number');
      out.info(Object.fromEntries(numbers), event);
    },
    vaultCode: (code) => out.error(isSystemCode(code) ? { code } : {}, 'vault-said'),
    airlockCode: (code) => out.error(isSystemCode(code) ? { code } : {}, 'airlock-said'),
    failure: (error) => out.error(describe(error), 'failure'),
    get lostCount() {
      return file.lostCount;
    },
    close: () => file.close(),
  };
}

function describe(error: unknown): object {
  if (!(error instanceof Error)) return { class: 'other' };
  const { code } = error as { readonly code?: unknown };
  return {
    class: CLASSES.has(error.name) ? error.name : 'other',
    ...(typeof code === 'string' && isSystemCode(code) ? { code } : {}),
    at: frames(error),
  };
}

/** Codes of Node, of the operating system and of ours; anything else might be data. */
function isSystemCode(code: string): boolean {
  return (
    statusOf(code) !== null ||
    /^E[A-Z]{2,15}$/.test(code) ||
    /^(?:ERR|FST_ERR)(?:_[A-Z0-9]{2,16}){1,7}$/.test(code) ||
    code === 'OUT_OF_MEMORY'
  );
}

/** Our own lines of the stack, as `src/daemon/sse.ts:40`. */
function frames(error: Error): string[] {
  // The stack begins with the message, in which a text could imitate a line.
  const end = (error.stack ?? '').indexOf(error.message) + error.message.length;
  return (error.stack ?? '')
    .slice(end)
    .split('\n')
    .map((line) => /\(?(?:file:\/\/)?(\/[^():]+|[A-Za-z]:\\[^():]+):(\d+):\d+\)?$/.exec(line))
    .map((match) => (match ? `${relative(PROGRAM_ROOT, match[1] ?? '').replaceAll('\\', '/')}:${match[2]}` : ''))
    .filter((place) => /^(?:src|dist)\/[\w./-]+:\d+$/.test(place))
    .slice(0, MAX_FRAMES);
}

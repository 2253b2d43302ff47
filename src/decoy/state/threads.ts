import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Value from 'typebox/value';
import { DRAFT } from '../../config/durable.ts';
import { DecoyError } from '../errors.ts';
import { DAY_MS } from './clock.ts';
import { readEncrypted, writeEncrypted } from './encrypted-file.ts';
import { type ThreadRecord, ThreadRecordSchema } from './thread-record.ts';

/** A thread that nobody goes on with is forgotten after so long. */
const EXPIRES_AFTER_MS = 30 * DAY_MS;
const MAX_THREADS = 1000;
const ENDING = '.thread';

/**
 * What is remembered of each thread of questions. It is derived from questions, so it is encrypted, and its file names are
 * keyed hashes: without the key nobody can ask whether a thread was.
 */
export interface Threads {
  /** @throws DecoyError DECOY_STATE_LOST when it is there and does not open */
  load(id: string): ThreadRecord | null;
  /** Durable when it resolves. @throws the file system's error */
  save(id: string, record: ThreadRecord): Promise<void>;
  forget(id: string): void;
  forgetAll(): void;
  /** Keyed hash of a text within a thread. */
  mark(id: string, text: string): string;
}

export interface ThreadsOptions {
  /** Absolute; made when the first thread is saved. */
  readonly folder: string;
  readonly key: Uint8Array;
  readonly now: () => number;
}

export function openThreads({ folder, key, now }: ThreadsOptions): Threads {
  const nameOf = (id: string): string => hmac(key, `thread ${id}`).slice(0, 32);
  const pathOf = (id: string): string => join(folder, nameOf(id) + ENDING);
  return {
    load(id) {
      const opened = readEncrypted(pathOf(id), key, nameOf(id));
      if (opened.found === 'missing') return null;
      if (opened.found !== 'value' || !Value.Check(ThreadRecordSchema, opened.value)) throw lost();
      return now() - opened.value.lastAt > EXPIRES_AFTER_MS ? null : opened.value;
    },
    async save(id, record) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (!existsSync(pathOf(id))) prune(folder, now());
      await writeEncrypted(pathOf(id), key, nameOf(id), record);
    },
    forget: (id) => rmSync(pathOf(id), { force: true }),
    forgetAll: () => rmSync(folder, { recursive: true, force: true }),
    mark: (id, text) => hmac(key, `query ${id.length} ${id} ${text}`),
  };
}

/** Threads of one run, for audits. */
export function memoryThreads(key: Uint8Array): Threads {
  const records = new Map<string, ThreadRecord>();
  return {
    load: (id) => records.get(id) ?? null,
    async save(id, record) {
      records.set(id, record);
    },
    forget: (id) => void records.delete(id),
    forgetAll: () => records.clear(),
    mark: (id, text) => hmac(key, `query ${id.length} ${id} ${text}`),
  };
}

/** Removes what has expired, what a crash left half written, and the oldest where there are too many. */
function prune(folder: string, now: number): void {
  const files = readdirSync(folder).map((name) => ({ path: join(folder, name), name }));
  for (const { path, name } of files) if (name.endsWith(DRAFT)) rmSync(path, { force: true });
  const rows = files
    .filter(({ name }) => name.endsWith(ENDING))
    .map(({ path }) => ({ path, at: statSync(path).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  const fresh = rows.filter(({ at }) => now - at <= EXPIRES_AFTER_MS).length;
  for (const { path } of rows.slice(Math.min(fresh, MAX_THREADS - 1))) rmSync(path, { force: true });
}

function hmac(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

function lost(): DecoyError {
  return new DecoyError('DECOY_STATE_LOST', 'what was remembered of this thread was damaged or changed', {
    hint: 'Forget the thread and begin a new one: its decoys cannot be repeated.',
    choices: ['new-thread', 'do-not-send'],
  });
}

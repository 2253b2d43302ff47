import { constants, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { DURABLE, writeDurably } from '../../config/durable.ts';
import { DaemonError } from '../errors.ts';
import { makeSealKey, openLine, openSealKey, type SealKey, SealKeySchema, sealLine } from './seal.ts';

/** A question and what was answered. */
export const TranscriptEntrySchema = Type.Object({
  /** Milliseconds since 1970. */
  at: Type.Integer(),
  question: Type.String(),
  /** As far as it got. */
  answer: Type.String(),
  ended: Type.Enum(['complete', 'cut', 'failed']),
});
export type TranscriptEntry = Readonly<Static<typeof TranscriptEntrySchema>>;

export interface BookOptions {
  readonly folder: string;
  readonly form: 'encrypted' | 'plain';
  readonly retentionDays: number;
  readonly now?: () => number;
}

/** Transcripts of a day, as they are listed. */
export interface DayRow {
  /** `2026-11-25`, UTC. */
  readonly day: string;
  readonly form: 'encrypted' | 'plain';
  readonly bytes: number;
}

/** What a reader gets: entries, and how many lines could not be read (cut by a crash, or changed). */
export interface DayPage {
  readonly entries: readonly TranscriptEntry[];
  readonly unreadable: number;
}

const DAY_MS = 86_400_000;
const ENDINGS = { encrypted: '.sealed', plain: '.jsonl' } as const;
const FILE = /^(\d{4}-\d\d-\d\d)\.(sealed|jsonl)$/;

/** Questions and answers on the disk, one file a day. Exists for whoever lifted the rule `no-transcripts`. */
export class TranscriptBook {
  readonly #options: BookOptions;
  readonly #now: () => number;
  #open: { readonly path: string; readonly handle: FileHandle } | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: BookOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Whether entries can be written: in encrypted form there must be a key first. */
  get ready(): boolean {
    return this.#options.form === 'plain' || this.#key() !== null;
  }

  /** Makes the key. What was sealed with an older one stays readable with the older passphrase only, so there is one. */
  async setPassphrase(passphrase: string): Promise<void> {
    if (this.#key() !== null) {
      throw new DaemonError('TRANSCRIPT_KEY_EXISTS', 'the transcripts have a passphrase already', {
        hint: 'Forget all transcripts first if it is lost: `cloister transcripts forget`.',
      });
    }
    const key = await makeSealKey(passphrase);
    mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 });
    await writeDurably(this.#keyPath, [Buffer.from(`${JSON.stringify(key)}\n`)]);
  }

  /** Durable when it resolves. One after the other. @throws DaemonError TRANSCRIPT_NO_KEY; the file system's error */
  write(entry: TranscriptEntry): Promise<void> {
    const run = this.#last.then(() => this.#append(entry));
    this.#last = run.catch(() => undefined);
    return run;
  }

  list(): readonly DayRow[] {
    return this.#files().map(({ name, day, form }) => ({
      day,
      form,
      bytes: readFileSync(join(this.#options.folder, name)).length,
    }));
  }

  /** @throws DaemonError TRANSCRIPT_UNKNOWN, TRANSCRIPT_PASSPHRASE, TRANSCRIPT_NO_KEY */
  async read(day: string, passphrase: string | undefined): Promise<DayPage> {
    const files = this.#files().filter((file) => file.day === day);
    if (files.length === 0) {
      throw new DaemonError('TRANSCRIPT_UNKNOWN', 'there are no transcripts of that day', {
        hint: 'List the days with `cloister transcripts`.',
      });
    }
    const lines: (string | null)[] = [];
    for (const { name, form } of files) {
      const written = readFileSync(join(this.#options.folder, name), 'utf8').split('\n');
      // What follows the last line end was cut by a crash.
      if (written.pop() !== '') lines.push(null);
      if (form === 'plain') lines.push(...written);
      else {
        const key = this.#key();
        if (key === null) throw noKey();
        const privateKey = await openSealKey(key, passphrase ?? '');
        lines.push(...written.map((line) => openLine(privateKey, line)));
      }
    }
    const entries = lines.map(entryOf);
    return {
      entries: entries.filter((entry) => entry !== null).toSorted((a, b) => a.at - b.at),
      unreadable: entries.filter((entry) => entry === null).length,
    };
  }

  /** Deletes every transcript and the key. */
  async forget(): Promise<void> {
    await this.close();
    rmSync(this.#options.folder, { recursive: true, force: true });
  }

  /** Deletes the files whose retention has ended. */
  prune(): void {
    const oldest = dayOf(this.#now() - this.#options.retentionDays * DAY_MS);
    for (const { name, day } of this.#files()) if (day < oldest) rmSync(join(this.#options.folder, name));
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#open?.handle.close();
    this.#open = null;
  }

  async #append(entry: TranscriptEntry): Promise<void> {
    const { form, folder } = this.#options;
    const key = form === 'encrypted' ? this.#key() : null;
    if (form === 'encrypted' && key === null) throw noKey();
    const text = JSON.stringify(entry);
    const bytes = Buffer.from(`${key === null ? text : sealLine(key, text)}\n`);
    const path = join(folder, dayOf(entry.at) + ENDINGS[form]);
    if (this.#open?.path !== path) {
      await this.#open?.handle.close();
      this.#open = null;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      this.prune();
      this.#open = { path, handle: await openForAppend(path) };
    }
    await this.#open.handle.appendFile(bytes);
  }

  #files(): readonly { readonly name: string; readonly day: string; readonly form: 'encrypted' | 'plain' }[] {
    if (!existsSync(this.#options.folder)) return [];
    return readdirSync(this.#options.folder)
      .sort()
      .flatMap((name) => {
        const [, day, ending] = FILE.exec(name) ?? [];
        return day === undefined ? [] : [{ name, day, form: ending === 'jsonl' ? 'plain' : 'encrypted' } as const];
      });
  }

  get #keyPath(): string {
    return join(this.#options.folder, 'key.json');
  }

  #key(): SealKey | null {
    if (!existsSync(this.#keyPath)) return null;
    const value = parse(readFileSync(this.#keyPath, 'utf8'));
    return Value.Check(SealKeySchema, value) ? value : null;
  }
}

/** A line that a crash cut off is closed first, or the next one would be lost with it. */
async function openForAppend(path: string): Promise<FileHandle> {
  const { O_RDWR, O_APPEND, O_CREAT } = constants;
  const handle = await open(path, O_RDWR | O_APPEND | O_CREAT | DURABLE, 0o600);
  const { size } = await handle.stat();
  const last = Buffer.alloc(1);
  if (size > 0) await handle.read(last, 0, 1, size - 1);
  if (size > 0 && last[0] !== 0x0a) await handle.appendFile('\n');
  return handle;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function parse(line: string | null): unknown {
  try {
    return line === null ? null : JSON.parse(line);
  } catch {
    return null;
  }
}

function entryOf(line: string | null): TranscriptEntry | null {
  const value = parse(line);
  return Value.Check(TranscriptEntrySchema, value) ? value : null;
}

function noKey(): DaemonError {
  return new DaemonError('TRANSCRIPT_NO_KEY', 'the transcripts have no passphrase yet', {
    hint: 'Set one with `cloister transcripts on`.',
  });
}

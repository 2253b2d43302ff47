import { renameSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { DecoyError } from '../errors.ts';
import { DAY_MS, dayOf, timeAfter } from './clock.ts';
import { readEncrypted, writeEncrypted } from './encrypted-file.ts';

const NAME = 'ledger';
/** Days whose entries are kept. Only today's count. */
const KEPT_DAYS = 30;

const EntrySchema = Type.Object(
  {
    /** Milliseconds since 1970. */
    at: Type.Number(),
    /** `thread`: a random draw of cells; `window`: a window of cover traffic; `lost`: an unknown past, counted as all. */
    kind: Type.Enum(['thread', 'window', 'lost']),
    eps: Type.Number({ minimum: 0 }),
  },
  { additionalProperties: false },
);
const BookSchema = Type.Object(
  { version: Type.Literal(1), lastAt: Type.Number(), entries: Type.Array(EntrySchema) },
  { additionalProperties: false },
);

type LedgerEntry = Readonly<Static<typeof EntrySchema>>;
type Book = Static<typeof BookSchema>;

/** What was spent today. Anybody can add it up again from `entries`. */
export interface LedgerStatus {
  /** UTC. */
  readonly day: string;
  readonly cap: number | null;
  /** Sum over all of today's entries: basic composition. */
  readonly spent: number;
  /** Draws of cells. The cap is about these. */
  readonly threads: number;
  /** Windows of cover traffic. */
  readonly windows: number;
  readonly entries: readonly LedgerEntry[];
}

/** Counts the privacy that was spent, by day. Holds no topic and no thread. */
export interface Ledger {
  /** @throws DecoyError DECOY_CLOCK */
  spentToday(): number;
  /**
   * Writes a draw down before anything of it leaves: after a crash too much is counted, never too little.
   * @param beyondCap a person wants it although the day's budget is spent
   * @throws DecoyError DECOY_BUDGET_SPENT, DECOY_CLOCK; the file system's error
   */
  chargeThread(eps: number, beyondCap: boolean): Promise<void>;
  /** @throws DecoyError DECOY_CLOCK; the file system's error */
  chargeWindow(eps: number): Promise<void>;
  /** @throws DecoyError DECOY_CLOCK */
  status(): LedgerStatus;
  /** Why the past is unknown; null when it is known. */
  readonly problem: DecoyError | null;
}

export interface LedgerOptions {
  /** null keeps it in memory: for audits. */
  readonly file: { readonly path: string; readonly key: Uint8Array; readonly isNewKey: boolean } | null;
  /** Most that draws may cost in a day; null for no limit. */
  readonly capPerDay: number | null;
  readonly now: () => number;
}

/**
 * Opens the ledger. One that is missing though there was a key, or was changed, is set aside and counts as a day that is
 * spent; the next day begins anew.
 * @throws the file system's error
 */
export async function openLedger({ file, capPerDay, now }: LedgerOptions): Promise<Ledger> {
  const { book: found, problem } = file === null ? { book: null, problem: null } : load(file);
  const lost: LedgerEntry[] = problem ? [{ at: now(), kind: 'lost', eps: capPerDay ?? 0 }] : [];
  let book: Book = found ?? { version: 1, lastAt: lost[0]?.at ?? 0, entries: lost };
  // Also when there is nothing to say yet: from now on a ledger that is not there was taken away.
  if (file !== null && found === null) await writeEncrypted(file.path, file.key, NAME, book);
  const today = (): { readonly at: number; readonly entries: readonly LedgerEntry[] } => {
    const at = timeAfter(book.lastAt, now());
    return { at, entries: book.entries.filter((entry) => dayOf(entry.at) === dayOf(at)) };
  };
  const charge = async (kind: LedgerEntry['kind'], eps: number): Promise<void> => {
    const { at } = today();
    const kept = book.entries.filter((entry) => entry.at > at - KEPT_DAYS * DAY_MS);
    const next: Book = { version: 1, lastAt: at, entries: [...kept, { at, kind, eps }] };
    // In force before it is on the disk: when the write fails nothing leaves, and what was counted stays counted.
    book = next;
    if (file !== null) await writeEncrypted(file.path, file.key, NAME, next);
  };
  return {
    spentToday: () => sum(today().entries),
    async chargeThread(eps, beyondCap) {
      const used = sum(today().entries.filter(({ kind }) => kind !== 'window'));
      if (capPerDay !== null && !beyondCap && used + eps > capPerDay + 1e-9) throw spent();
      await charge('thread', eps);
    },
    chargeWindow: (eps) => charge('window', eps),
    status() {
      const { at, entries } = today();
      const of = (...kinds: readonly LedgerEntry['kind'][]): number =>
        sum(entries.filter(({ kind }) => kinds.includes(kind)));
      const [spentNow, threads, windows] = [sum(entries), of('thread', 'lost'), of('window')];
      return { day: dayOf(at), cap: capPerDay, spent: spentNow, threads, windows, entries };
    },
    problem,
  };
}

function load(file: NonNullable<LedgerOptions['file']>): { book: Book | null; problem: DecoyError | null } {
  const opened = readEncrypted(file.path, file.key, NAME);
  if (opened.found === 'missing' && file.isNewKey) return { book: null, problem: null };
  if (opened.found === 'value' && Value.Check(BookSchema, opened.value)) return { book: opened.value, problem: null };
  if (opened.found !== 'missing') renameSync(file.path, `${file.path}.damaged`);
  const problem = new DecoyError('DECOY_STATE_LOST', 'the ledger of spent privacy was lost or changed', {
    hint: 'Today counts as spent; tomorrow begins anew.',
  });
  return { book: null, problem };
}

function sum(entries: readonly LedgerEntry[]): number {
  return entries.reduce((total, { eps }) => total + eps, 0);
}

function spent(): DecoyError {
  return new DecoyError('DECOY_BUDGET_SPENT', "the day's privacy budget is spent", {
    hint: 'Ask again tomorrow, send it in cell mode, or agree to go beyond the cap.',
    choices: ['do-not-send'],
  });
}

import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { prepareState, type StatePaths, statePaths } from '../../src/config/paths.ts';
import { startVaultHost, type VaultHost, type VaultHostOptions, type VaultNote } from '../../src/daemon/vault-host.ts';
import type { IngestEvent } from '../../src/vault/contract.ts';

export const REPOSITORY = resolve(import.meta.dirname, '..', '..');
/** The program's own vault. */
export const REAL_VAULT = join(REPOSITORY, 'src', 'vault', 'main.ts');
export const FAKE_VAULT = join(import.meta.dirname, 'vault-fake.ts');

export interface Home {
  readonly paths: StatePaths;
  /** A folder outside the state folder, with `note.txt` in it. */
  readonly documents: string;
  readonly root: string;
}

/** A state folder with a token in it and a folder of documents beside it; both go when the test ends. */
export function makeHome(t: TestContext): Home {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'cloister-vault-')));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const paths = prepareState(statePaths({ CLOISTER_HOME: join(root, 'state') }));
  writeFileSync(paths.token, 'token of the daemon', { mode: 0o600 });
  const documents = join(root, 'documents');
  mkdirSync(documents);
  writeFileSync(join(documents, 'note.txt'), 'A note.');
  return { paths, documents, root };
}

/** A vault host on that state folder, with the toy vault unless told otherwise; closed when the test ends. */
export function startHost(
  t: TestContext,
  { paths }: Home,
  options: Partial<VaultHostOptions> = {},
): VaultHost & { readonly notes: readonly VaultNote[] } {
  const notes: VaultNote[] = [];
  const host = startVaultHost({
    programRoot: REPOSITORY,
    paths,
    entry: FAKE_VAULT,
    onNote: (note) => void notes.push(note),
    ...options,
  });
  t.after(() => host.close());
  return Object.defineProperties(
    { notes } as VaultHost & { notes: VaultNote[] },
    Object.getOwnPropertyDescriptors(host),
  );
}

export async function collect<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** A home with a running host on it. @param start how the toy vault is to start */
export function setUp(t: TestContext, options: Partial<VaultHostOptions> = {}, start?: string) {
  const home = makeHome(t);
  if (start) writeFileSync(join(home.paths.vault, 'start'), start);
  const host = startHost(t, home, options);
  return { ...home, host, note: join(home.documents, 'note.txt') };
}

/** The lines the toy vault wrote to one of its files. */
export function linesOf({ paths }: Home, name: string): string[] {
  const path = join(paths.vault, name);
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
}

/** A search that has the toy vault read a file. */
export function readBy(text: string) {
  return { text, top: 1, unit: 'chunk' } as const;
}

/** A search that takes so long, ms; its `elapsedMs` is the process id of the vault. */
export function wait(ms: number) {
  return readBy(String(ms));
}

export function doneOf(events: readonly IngestEvent[]): Extract<IngestEvent, { readonly type: 'done' }> {
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error('the ingest did not end with its counts');
  return last;
}

/** The process id of the vault that was started last. */
export function pidOf({ notes }: { readonly notes: readonly VaultNote[] }): number {
  const pids = notes.flatMap((note) => (note.event === 'vault-started' && note.pid ? [note.pid] : []));
  const pid = pids.at(-1);
  if (!pid) throw new Error('no vault was started yet');
  return pid;
}

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CHILD_ENV } from './child-env.ts';
import { hashedEmbedder } from './ingest-embedder.ts';
import { openTestRag } from './ingest-rag.ts';

const CHILD = join(import.meta.dirname, 'ingest-child.ts');

/** What is no repair: vectors under way, and no worker thread for them here. */
const EXPECTED = /^(?:Passages wait for vectors|The vector worker is not running)/;

export interface KillPlan {
  readonly folder: string;
  readonly documents: number;
  /**
   * Most time a child lives on, ms: one in five from its start, the others from when they have told of so many documents,
   * so that a slow machine does not kill all of them before they have done anything.
   */
  readonly lifeMs: number;
  /** Names of embedding models, taken in turn with each new version of the documents; none: keywords only. */
  readonly models: readonly string[];
  /** Numbers from 0 to 1. */
  readonly random: () => number;
}

export interface KillReport {
  kills: number;
  /** Ends of an ingest, each followed by a new version of the documents. */
  completions: number;
  /** Documents that were told of before a kill, and found after it. */
  verified: number;
}

/**
 * Ingests in a process that is killed again and again without warning, and checks after each kill that everything it told
 * of is there, whole and searchable, with nothing having needed repair. When an ingest ends, the documents change: some
 * texts, some removals, and the embedding model.
 */
export async function killRepeatedly(plan: KillPlan, kills: number): Promise<KillReport> {
  const { folder, models, random } = plan;
  const vault = join(folder, 'vault');
  const file = join(folder, 'corpus.jsonl');
  mkdirSync(vault, { recursive: true });
  const report: KillReport = { kills: 0, completions: 0, verified: 0 };
  let version = 0;
  writeVersion(file, plan.documents, version);
  while (report.kills < kills) {
    const model = models[version % Math.max(1, models.length)] ?? '';
    const fromStart = random() < 0.2;
    const life = { afterTold: fromStart ? null : Math.floor(random() * plan.documents), ms: random() * plan.lifeMs };
    const { told, isDone } = await runChild([vault, file, model], life);
    if (isDone) report.completions += 1;
    else report.kills += 1;
    await verify(vault, plan, version, told, isDone, model);
    report.verified += told;
    if (isDone) {
      version += 1;
      writeVersion(file, plan.documents, version);
    }
  }
  return report;
}

async function verify(
  vault: string,
  { documents, random }: KillPlan,
  version: number,
  told: number,
  isDone: boolean,
  model: string,
): Promise<void> {
  const rag = await openTestRag(vault, { embedder: model ? hashedEmbedder(model) : null });
  try {
    const { notes, vectorsPending, chunkCount, interrupted } = rag.status();
    assert.deepEqual(
      notes.filter((note) => !EXPECTED.test(note)),
      [],
      'nothing needed repair',
    );
    assert.deepEqual(rag.checkStore(), []);
    const present = expected(documents, version);
    for (let probe = 0; probe < 5 && told > 0; probe += 1) {
      const [id] = present[Math.floor(random() * told)]!;
      const { passages } = await rag.retrieve(needle(id, version), { top: 3, unit: 'document' });
      assert.equal(passages[0]?.documentKey, `${id}`, `document ${id} of version ${version} can be found`);
    }
    if (isDone) assert.deepEqual([chunkCount, vectorsPending, interrupted], [present.length, 0, []]);
  } finally {
    await rag.close();
  }
  assertTexts(vault, documents, version, told, isDone);
}

/** Every document is there as one version or the one before, and as the new one if it was told of. */
function assertTexts(vault: string, documents: number, version: number, told: number, isDone: boolean): void {
  const db = new DatabaseSync(join(vault, 'vault.db'), { readOnly: true });
  const rows = db.prepare('SELECT d.key, c.text FROM documents d JOIN chunks c ON c.document_id = d.id').all();
  db.close();
  const texts = new Map(rows.map((row) => [Number(row['key']), String(row['text'])]));
  assert.equal(texts.size, rows.length, 'each document has its one chunk');
  const before = new Map(version === 0 ? [] : expected(documents, version - 1));
  const now = expected(documents, version);
  now.forEach(([id, text], at) => {
    const found = texts.get(id);
    if (at < told || isDone) assert.equal(found, text);
    else assert.ok(found === undefined || found === text || found === before.get(id), `document ${id} is whole`);
  });
  if (isDone) assert.equal(texts.size, now.length);
}

/** Documents of a version in the order of the file: a third of the texts change each time, a tenth of the lines is absent. */
function expected(documents: number, version: number): [id: number, text: string][] {
  return Array.from({ length: documents }, (_, id): [number, string] => {
    return [id, `${needle(id, version)} lies in a stack of hay, number${id % 97} of field${id % 31}`];
  }).filter(([id]) => (id + version) % 10 !== 0);
}

/** A word that no other document has, nor this one before it last changed. */
function needle(id: number, version: number): string {
  return `needle${id}x${version - ((version + id) % 3)}`;
}

function writeVersion(file: string, documents: number, version: number): void {
  const lines = expected(documents, version).map(([id, text]) =>
    JSON.stringify({ id: `${id}`, title: `Note ${id}`, text }),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/** @returns the last count told before the end, or before the kill */
function runChild(
  args: readonly string[],
  life: { readonly afterTold: number | null; readonly ms: number },
): Promise<{ told: number; isDone: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, ...args], { env: CHILD_ENV, stdio: ['ignore', 'pipe', 'inherit'] });
    let timer: NodeJS.Timeout | undefined;
    const startClock = (): void => {
      timer ??= setTimeout(() => child.kill('SIGKILL'), life.ms);
    };
    if (life.afterTold === null) startClock();
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (toldIn(output) >= (life.afterTold ?? Number.POSITIVE_INFINITY)) startClock();
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal !== 'SIGKILL' && code !== 0) reject(new Error(`the child ended with ${code ?? signal}`));
      resolve({ told: toldIn(output), isDone: /^done/m.test(output) });
    });
  });
}

/** The count of the last whole line. */
function toldIn(output: string): number {
  return Number(output.split('\n').at(-2)?.split(' ')[1] ?? 0);
}

import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RagError } from '../../src/rag/errors.ts';
import type { AskEvent, IngestCounts, IngestEvent, VaultApi, VaultSetup } from '../../src/vault/contract.ts';
import { enterVault, type Interior } from '../../src/vault/enter.ts';
import { type ProbeSetting, probe } from './vault-probes.ts';

/**
 * Entry of a vault whose inside is a toy, in the real shell: confinement, proofs, channel and ending are the program's.
 * "Documents" are numbers; what an ingest commits is a line in a file of the vault's folder, so that the next process
 * finds it, as SQLite would.
 */
await enterVault(async (setup) => build(setup));

function build({ folder, models }: VaultSetup): Interior {
  const file = (name: string): string => join(folder, name);
  const lines = (name: string): string[] =>
    existsSync(file(name)) ? readFileSync(file(name), 'utf8').split('\n').filter(Boolean) : [];
  const start = readFileSync(file('start'), { encoding: 'utf8', flag: 'a+' });
  if (start === 'crash') process.kill(process.pid, 'SIGKILL');
  if (start === 'refuse') throw new RagError('RAG_STORE_NEWER', 'the document store is newer');
  if (start === 'throw') throw new Error('SECRET: text of a document');
  if (start === 'crash-with-models' && models === 'load' && process.permission.has('addon')) {
    process.kill(process.pid, 'SIGKILL');
  }
  appendFileSync(file('starts'), `${process.pid} ${process.permission.has('addon') ? 'natives' : 'plain'}\n`);

  async function* ingest(
    count: number,
    paceMs: number,
    spentAfter: number,
    signal: AbortSignal,
  ): AsyncGenerator<IngestEvent> {
    const known = new Set(lines('documents'));
    let counts: IngestCounts = { added: 0, updated: 0, unchanged: 0, removed: 0, failed: 0 };
    for (let n = 0; n < count && !signal.aborted; n += 1) {
      if (counts.added === spentAfter) throw new RagError('RAG_READERS_SPENT', 'no reader is left');
      if (known.has(String(n))) counts = { ...counts, unchanged: counts.unchanged + 1 };
      else {
        await delay(paceMs);
        appendFileSync(file('documents'), `${n}\n`);
        counts = { ...counts, added: counts.added + 1 };
      }
      yield {
        type: 'progress',
        phase: 'read',
        counts,
        filesDone: n + 1,
        filesTotal: count,
        bytesDone: n,
        bytesTotal: count,
        etaMs: null,
      };
    }
    yield { type: 'done', counts, chunkCount: counts.added, elapsedMs: 1, cancelled: signal.aborted };
  }

  const api: Partial<VaultApi> = {
    /** `pace:count:spentAfter` in place of a collection. */
    ingest: (spec, signal) => {
      const [pace = '1', count = '10', spentAfter = '-1'] = spec.collection.split(':');
      appendFileSync(file('ingests'), `${JSON.stringify(spec.inputs)}\n`);
      return ingest(Number(count), Number(pace), Number(spentAfter), signal);
    },
    async *ask({ text }, signal): AsyncGenerator<AskEvent> {
      yield { type: 'evidence', passages: [], method: 'keyword' };
      if (text === 'die') process.kill(process.pid, 'SIGKILL');
      if (text === 'throw later') setImmediate(() => Promise.reject(new Error('SECRET: the question')));
      for (let n = 0; n < Number(text); n += 1) {
        if (signal.aborted) throw new RagError('RAG_CANCELLED', 'cancelled');
        await delay(10);
        yield { type: 'text', delta: `${n}` };
      }
      if (text === 'for ever' || text === 'throw later') await delay(60_000, undefined, { signal });
      yield {
        type: 'answer',
        answer: { text, mode: 'none', citations: [], model: null, notice: '' },
      };
    },
    /** Reads the file the text names, or waits so many ms; `method` carries nothing. */
    async search({ text }) {
      if (/^\d+$/.test(text)) await delay(Number(text));
      else readFileSync(text);
      return { passages: [], method: 'keyword', elapsedMs: process.pid };
    },
    async sources(question = '{}') {
      const { name, setting } = JSON.parse(question) as { name: string; setting: ProbeSetting };
      const code = await probe(name, setting);
      const verdict = code === null ? null : { code, reason: '' };
      return [
        {
          documentId: 1,
          collection: '',
          key: '',
          title: '',
          kind: '',
          bytes: 0,
          chunkCount: 0,
          verdict,
          ingestedAt: 0,
        },
      ];
    },
    async forget(ms) {
      await delay(ms);
    },
    async *importModel({ path }) {
      yield { type: 'progress', bytesDone: 0, bytesTotal: statSync(path).size };
      writeFileSync(file('models'), readFileSync(path));
      const row = {
        id: 'x',
        name: '',
        role: 'chat',
        architecture: '',
        fileBytes: 1,
        contextTokens: 1,
        dimensions: null,
        state: 'ready',
      } as const;
      yield { type: 'done', model: row };
    },
    async removeModel() {
      writeFileSync(file('models'), '');
    },
  };
  return {
    api: api as VaultApi,
    needsNatives: lines('models').length > 0,
    async close() {
      appendFileSync(file('closed'), `${process.pid}\n`);
    },
  };
}

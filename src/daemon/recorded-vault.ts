import type { Profile } from '../profiles/types.ts';
import type { AskEvent, AskSpec, ImportEvent, IngestEvent, KeepEvent, ModelRow, VaultApi } from '../vault/contract.ts';
import type { Recorder } from './recorder.ts';
import type { VaultHost } from './vault-host.ts';

type Notes = Pick<Recorder, 'note' | 'queryHash'>;

/** The vault's methods, with what happened put on the chain: counts and hashes, and for a question its keyed hash. */
export function recordedVault(api: VaultApi, notes: Notes, profile: () => Profile): VaultApi {
  const searched = (text: string, results: number, elapsedMs: number): void =>
    notes.note({
      type: 'search',
      road: 'local',
      profile: profile(),
      query: notes.queryHash(text),
      findings: 0,
      masked: 0,
      decoys: 0,
      results,
      elapsedMs: Math.round(elapsedMs),
    });
  return {
    ...api,
    async search(spec) {
      const reply = await api.search(spec);
      searched(spec.text, reply.passages.length, reply.elapsedMs);
      return reply;
    },
    ask: (spec, signal) => asked(api.ask(spec, signal), spec, searched),
    ingest: (spec, signal) => ingested(api.ingest(spec, signal), notes),
    keepPages: (spec, signal) => ingested(api.keepPages(spec, signal), notes),
    importModel: (spec, signal) => imported(api.importModel(spec, signal), notes),
    async removeModel(id) {
      const held = (await api.models()).find((model) => model.id === id);
      await api.removeModel(id);
      if (held) notes.note(modelRecord('removed', held));
    },
    async verifyModels() {
      const models = await api.verifyModels();
      for (const model of models) if (model.state === 'hash-mismatch') notes.note(modelRecord('refused', model));
      return models;
    },
  };
}

export function modelRecord(event: 'serving' | 'imported' | 'removed' | 'refused', { id, role, fileBytes }: ModelRow) {
  return { type: 'model', event, role, model: id, bytes: fileBytes } as const;
}

async function* asked(
  events: AsyncIterable<AskEvent>,
  { text }: AskSpec,
  searched: (text: string, results: number, elapsedMs: number) => void,
): AsyncGenerator<AskEvent> {
  const begun = performance.now();
  let results = 0;
  try {
    for await (const event of events) {
      if (event.type === 'evidence') results = event.passages.length;
      yield event;
    }
  } finally {
    searched(text, results, performance.now() - begun);
  }
}

async function* ingested<Event extends IngestEvent | KeepEvent>(
  events: AsyncIterable<Event>,
  notes: Notes,
): AsyncGenerator<Event> {
  const begun = performance.now();
  let counts = { added: 0, updated: 0, unchanged: 0, removed: 0, failed: 0 };
  try {
    for await (const event of events) {
      if ('counts' in event) counts = { ...event.counts };
      yield event;
    }
  } finally {
    const { failed: unreadable, ...kept } = counts;
    notes.note({ type: 'ingest', ...kept, unreadable, elapsedMs: Math.round(performance.now() - begun) });
  }
}

async function* imported(events: AsyncIterable<ImportEvent>, notes: Notes): AsyncGenerator<ImportEvent> {
  for await (const event of events) {
    if (event.type === 'done') notes.note(modelRecord('imported', event.model));
    yield event;
  }
}

/** The same vault, reached through other methods. */
export function withApi(host: VaultHost, api: VaultApi): VaultHost {
  return {
    ...host,
    api,
    get ready() {
      return host.ready;
    },
  };
}

import type { Verb } from './verb.ts';

export interface VerbEntry {
  readonly summary: string;
  /** Loaded when used: a command does not pay for the others' imports. */
  load(): Promise<Verb>;
}

/** Every verb, in the order of the overview. */
export const VERBS: Readonly<Record<string, VerbEntry>> = {
  ask: {
    summary: 'answer a question from your documents, with numbered sources',
    load: async () => (await import('./verbs/ask.ts')).ask,
  },
  search: {
    summary: 'list the passages that fit some words best',
    load: async () => (await import('./verbs/search.ts')).search,
  },
  scrub: {
    summary: 'show what would leave of a text, without sending it',
    load: async () => (await import('./verbs/scrub.ts')).scrub,
  },
  ingest: {
    summary: 'read files and folders into a collection',
    load: async () => (await import('./verbs/ingest.ts')).ingest,
  },
  sources: {
    summary: 'list what was read, or forget a document',
    load: async () => (await import('./verbs/sources.ts')).sources,
  },
  collections: {
    summary: 'list collections, or remove one',
    load: async () => (await import('./verbs/collections.ts')).collections,
  },
  model: {
    summary: 'import, list, verify and remove model files',
    load: async () => (await import('./verbs/model.ts')).model,
  },
  grants: {
    summary: 'list the folders cloister may read, or take one back',
    load: async () => (await import('./verbs/grants.ts')).grants,
  },
  status: {
    summary: 'show what runs and what it holds',
    load: async () => (await import('./verbs/status.ts')).status,
  },
  doctor: {
    summary: 'check the installation and say what to do about faults',
    load: async () => (await import('./verbs/doctor.ts')).doctor,
  },
  serve: {
    summary: 'run the daemon in the foreground',
    load: async () => (await import('./verbs/serve.ts')).serve,
  },
  stop: {
    summary: 'stop the daemon',
    load: async () => (await import('./verbs/stop.ts')).stop,
  },
};

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
  decoys: {
    summary: 'show what would leave beside a question, without sending it',
    load: async () => (await import('./verbs/decoys.ts')).decoys,
  },
  privacy: {
    summary: "show how much of the day's privacy is spent",
    load: async () => (await import('./verbs/privacy.ts')).privacy,
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
  forget: {
    summary: 'list the web pages that are kept, or forget them',
    load: async () => (await import('./verbs/forget.ts')).forget,
  },
  model: {
    summary: 'import, list, verify and remove model files',
    load: async () => (await import('./verbs/model.ts')).model,
  },
  grants: {
    summary: 'list the folders cloister may read, or take one back',
    load: async () => (await import('./verbs/grants.ts')).grants,
  },
  details: {
    summary: 'list what is your own and must never leave',
    load: async () => (await import('./verbs/details.ts')).details,
  },
  profile: {
    summary: 'show or switch what may leave this machine',
    load: async () => (await import('./verbs/profile.ts')).profile,
  },
  rules: {
    summary: 'list the rules, lift or restore a strict one',
    load: async () => (await import('./verbs/rules.ts')).rules,
  },
  engines: {
    summary: 'list the search engines and how they are',
    load: async () => (await import('./verbs/engines.ts')).engines,
  },
  airlock: {
    summary: 'check what other programs may reach, and print their settings',
    load: async () => (await import('./verbs/airlock.ts')).airlock,
  },
  audit: {
    summary: 'show, verify and export the record of what happened',
    load: async () => (await import('./verbs/audit.ts')).audit,
  },
  token: {
    summary: 'make, list and revoke tokens for other programs',
    load: async () => (await import('./verbs/token.ts')).token,
  },
  transcripts: {
    summary: 'keep questions and answers on the disk, or stop that',
    load: async () => (await import('./verbs/transcripts.ts')).transcripts,
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
  open: {
    summary: 'print a link that opens the page, signed in',
    load: async () => (await import('./verbs/open.ts')).open,
  },
  stop: {
    summary: 'stop the daemon',
    load: async () => (await import('./verbs/stop.ts')).stop,
  },
};

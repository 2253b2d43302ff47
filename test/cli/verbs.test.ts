import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cliAgainst } from '../support/cli-against.ts';
import { CliHost, cli, type HostOptions } from '../support/cli-host.ts';
import { type Answers, startFakeDaemon } from '../support/daemon-fake.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloister-verbs-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'lease.md'), '# Lease');
writeFileSync(join(folder, 'press.jsonl'), '');

function run(argv: readonly string[], answers: Answers, options: HostOptions = {}) {
  return cliAgainst(answers, argv, { cwd: folder, ...options });
}

const COUNTS = { added: 1, updated: 0, unchanged: 2, removed: 0, failed: 0 };
const PROGRESS = {
  type: 'progress',
  phase: 'read',
  counts: COUNTS,
  filesDone: 1,
  filesTotal: 3,
  bytesDone: 10,
  bytesTotal: 30,
  etaMs: null,
} as const;
const ENGINE = {
  id: 'plain',
  categories: ['general', 'it'],
  state: 'ready',
  onion: false,
  lastProblem: null,
  nextTry: null,
  today: 12,
  perDay: 600,
};
const DONE = { type: 'done', counts: COUNTS, chunkCount: 4, elapsedMs: 12, cancelled: false } as const;

test('ingest: sends absolute paths, names what could not be read, ends with the counts', async () => {
  const failed = {
    type: 'file',
    path: join(folder, 'a\u001b[2J.bin'),
    outcome: 'failed',
    code: 'READ_BINARY',
    reason: 'is binary',
  };
  const { code, stdout, stderr, received } = await run(['ingest', 'lease.md', '--jsonl', 'press.jsonl', '-c', 'law'], {
    'POST /v1/ingest': () => ({ events: [PROGRESS, failed, DONE] }),
  });
  assert.equal(code, 0);
  assert.equal(stdout, '1 added, 2 unchanged in 12 ms\n');
  assert.equal(stderr, 'not read: a\ufffd[2J.bin: is binary (READ_BINARY)\n');
  assert.deepEqual(received[0]?.body, {
    collection: 'law',
    inputs: [
      { kind: 'path', path: join(folder, 'lease.md') },
      { kind: 'jsonl', path: join(folder, 'press.jsonl') },
    ],
  });
});

test('ingest: --json passes the events on, a line each', async () => {
  const { stdout, stderr } = await run(['ingest', 'lease.md', '--json'], {
    'POST /v1/ingest': () => ({ events: [PROGRESS, DONE] }),
  });
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    [PROGRESS, DONE],
  );
  assert.equal(stderr, '');
});

test('ingest: without a path everything is read again', async () => {
  const { stderr, received } = await run(['ingest'], { 'POST /v1/ingest': () => ({ events: [DONE] }) });
  assert.deepEqual(received[0]?.body, { inputs: [] });
  assert.match(stderr, /reading again/);
});

test('ingest: fails when nothing could be read', async () => {
  const counts = { added: 0, updated: 0, unchanged: 0, removed: 0, failed: 2 };
  const { code, stdout } = await run(['ingest', '.'], { 'POST /v1/ingest': () => ({ events: [{ ...DONE, counts }] }) });
  assert.equal(code, 1);
  assert.equal(stdout, '2 not readable in 12 ms\n');
});

test('ingest: a stream that ends early says what was kept', async () => {
  const { code, stderr } = await run(['ingest', '.'], { 'POST /v1/ingest': () => ({ events: [PROGRESS] }) });
  assert.equal(code, 3);
  assert.match(stderr, /before it was complete \(CLI_CONNECTION_LOST\)\nhint: at least 1 document stored and kept/);
});

test('ingest: Ctrl-C disconnects, says what was kept and exits with 130', async () => {
  const daemon = await startFakeDaemon({ 'POST /v1/ingest': () => ({ events: [PROGRESS], hang: true }) });
  const host = new CliHost({ cwd: folder, env: { CLOISTER_HOME: daemon.home }, tty: true });
  const running = host.run(['ingest', '.']);
  while (!host.written.stderr.includes('reading')) await new Promise((resolve) => setTimeout(resolve, 5));
  host.emit('SIGINT');
  const { code, stderr } = await running;
  await daemon.left;
  await daemon.close();
  assert.equal(code, 130);
  assert.match(stderr, /cancelled; at least 1 document stored and kept; the same command goes on from there/);
  assert.deepEqual(host.eventNames(), []);
});

const ANSWER = {
  text: 'Three months [1].',
  mode: 'quoted',
  citations: [
    {
      marker: 1,
      chunkId: 1,
      documentId: 1,
      documentKey: join(folder, 'lease.md'),
      title: 'Lease \u001b]0;owned\u0007',
      headingPath: ['Notice'],
      pages: [2, 2],
      quote: 'The notice period\n is three months.\u202e',
    },
  ],
  model: null,
  notice: 'keyword search; semantic search is off',
} as const;
const ASKED = [
  { type: 'evidence', passages: [], method: 'keyword' },
  { type: 'text', delta: 'Three months [1].' },
  { type: 'answer', answer: ANSWER },
];

const PRINTED = `Three months [1].

[1] Lease \ufffd]0;owned\ufffd, lease.md, p. 2, Notice
    "The notice period is three months."

keyword search; semantic search is off
`;

test('ask: the answer, its sources made harmless, and how it was made', async () => {
  const { code, stdout, stderr, received } = await run(['ask', 'how', 'long?'], {
    'POST /v1/ask': () => ({ events: ASKED }),
  });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: PRINTED, stderr: '' });
  assert.deepEqual(received[0]?.body, { text: 'how long?' });
});

test('ask: on a terminal the answer is typed as it comes and not repeated', async () => {
  const { stdout } = await run(
    ['ask', 'x', '-c', 'law'],
    { 'POST /v1/ask': () => ({ events: ASKED }) },
    { tty: true, env: { NO_COLOR: '1' } },
  );
  assert.equal(stdout, PRINTED);
});

test('ask: --json is one document', async () => {
  const reply = { answer: ANSWER, passages: [], method: 'keyword' };
  const { stdout, received } = await run(['ask', 'x', '--json'], { 'POST /v1/ask': () => ({ json: reply }) });
  assert.deepEqual(JSON.parse(stdout), reply);
  assert.deepEqual(received[0]?.body, { text: 'x', stream: false });
});

test('ask: the question comes from a pipe', async () => {
  const { received } = await run(['ask'], { 'POST /v1/ask': () => ({ events: ASKED }) }, { stdin: 'how long?\n' });
  assert.deepEqual(received[0]?.body, { text: 'how long?' });
});

test('ask --in: reads the paths first, and asks the collection they went into', async () => {
  const { code, stdout, stderr, received } = await run(
    ['ask', '--in', '.', '--in', 'lease.md', '-c', 'law', 'how long?'],
    {
      'POST /v1/ingest': () => ({ events: [DONE] }),
      'POST /v1/ask': () => ({ events: ASKED }),
    },
  );
  assert.equal(code, 0);
  assert.equal(stdout, PRINTED);
  assert.equal(stderr, '1 added, 2 unchanged in 12 ms\n');
  const inputs = [folder, join(folder, 'lease.md')].map((path) => ({ kind: 'path', path }));
  assert.deepEqual(
    received.map(({ body }) => body),
    [
      { collection: 'law', inputs },
      { collection: 'law', text: 'how long?' },
    ],
  );
});

test('ask: what the documents do not hold is exit 4', async () => {
  const none = { ...ANSWER, text: 'This is not in the documents.', mode: 'none', citations: [] };
  const { code, stdout } = await run(['ask', 'x'], {
    'POST /v1/ask': () => ({ events: [{ type: 'answer', answer: none }] }),
  });
  assert.equal(code, 4);
  assert.equal(stdout, 'This is not in the documents.\n\nkeyword search; semantic search is off\n');
});

test('ask: an answer that breaks off is no answer', async () => {
  const { code, stderr } = await run(
    ['ask', 'x'],
    { 'POST /v1/ask': () => ({ events: ASKED.slice(0, 2) }) },
    { tty: true },
  );
  assert.equal(code, 3);
  assert.match(stderr, /CLI_CONNECTION_LOST/);
});

const PASSAGE = {
  chunkId: 1,
  documentId: 1,
  collection: 'default',
  documentKey: 'doc-1',
  title: 'Lease',
  headingPath: [],
  text: 'word '.repeat(100),
  score: 1.23456,
};

test('search: ranks, places, scores and the beginning of each passage', async () => {
  const reply = { passages: [PASSAGE], method: 'hybrid', elapsedMs: 3 };
  const { code, stdout, stderr, received } = await run(['search', 'a', 'b', '-n', '3'], {
    'POST /v1/search': () => ({ json: reply }),
  });
  assert.equal(code, 0);
  assert.match(stdout, /^1\. Lease, doc-1 {2}1\.235\n {3}(?:word )+word…\n$/);
  assert.equal(stderr, '1 passage in 3 ms, keyword and semantic search\n');
  assert.deepEqual(received[0]?.body, { text: 'a b', top: 3 });
});

test('search: nothing found is exit 4, and the reply itself with --json', async () => {
  const reply = { passages: [], method: 'keyword', elapsedMs: 1 };
  const { code, stdout } = await run(['search', 'a', '--json'], { 'POST /v1/search': () => ({ json: reply }) });
  assert.equal(code, 4);
  assert.deepEqual(JSON.parse(stdout), reply);
});

const MODEL = {
  id: '3f2a9c01d4e5'.padEnd(64, '0'),
  name: 'tiny',
  role: 'embed',
  architecture: 'bert',
  fileBytes: 1_200_000,
  contextTokens: 512,
  dimensions: 8,
  state: 'ready',
} as const;

const PLAIN = [
  {
    argv: ['sources', '-c', 'a b'],
    call: 'GET /v1/sources?collection=a%20b',
    json: {
      sources: [
        {
          documentId: 3,
          collection: 'a b',
          key: join(folder, 'lease.md'),
          title: 'Lease',
          kind: 'markdown',
          bytes: 1200,
          chunkCount: 2,
          verdict: null,
          ingestedAt: 0,
        },
        {
          documentId: 12,
          collection: 'a b',
          key: '/x/y.bin',
          title: 'y.bin',
          kind: 'text',
          bytes: 5,
          chunkCount: 0,
          verdict: { code: 'READ_BINARY', reason: 'is binary' },
          ingestedAt: 0,
        },
      ],
    },
    stdout:
      /^ID {2}COLLECTION {2}KIND .*\n 3 {2}a b {9}markdown {2}1\.2 kB {2}2 passages {3}Lease {2}lease\.md\n12 .*READ_BINARY {2}y\.bin {2}\/x\/y\.bin\n$/,
  },
  { argv: ['sources'], call: 'GET /v1/sources', json: { sources: [] }, stdout: /^$/ },
  {
    argv: ['sources', 'forget', '12'],
    call: 'DELETE /v1/sources/12',
    json: { done: true },
    stdout: /^forgot document 12\n$/,
  },
  {
    argv: ['collections'],
    call: 'GET /v1/collections',
    json: { collections: [{ name: 'default', documentCount: 2, chunkCount: 11, bytes: 999 }] },
    stdout: /^COLLECTION {2}DOCUMENTS {2}PASSAGES +SIZE\ndefault {13}2 {8}11 {2}999 B\n$/,
  },
  {
    argv: ['collections', 'remove', 'a/../b'],
    call: 'DELETE /v1/collections/a%2F..%2Fb',
    json: { done: true },
    stdout: /^removed collection/,
  },
  {
    argv: ['grants'],
    call: 'GET /v1/grants',
    json: { grants: [{ path: '/a\u001b', grantedAt: 0 }] },
    stdout: /^\/a\ufffd\n$/,
  },
  {
    argv: ['grants', 'revoke', 'lease.md'],
    call: 'DELETE /v1/grants',
    json: { done: true },
    stdout: /^lease\.md may not be read any more\n$/,
  },
  {
    argv: ['engines'],
    call: 'GET /v1/engines',
    json: {
      engines: [
        {
          ...ENGINE,
          id: 'duck',
          state: 'suspended',
          onion: true,
          lastProblem: 'CAPTCHA',
          nextTry: Date.now() + 5_400_000,
        },
        ENGINE,
      ],
    },
    stdout:
      /^ENGINE .*\nduck +suspended, 1 h [23]\d min {2}general, it {2}yes {4}12\/600 {2}CAPTCHA\nplain +ready +general, it +12\/600\n$/,
  },
  { argv: ['model'], call: 'GET /v1/models', json: { models: [] }, stdout: /^$/ },
  {
    argv: ['model', 'list'],
    call: 'GET /v1/models',
    json: { models: [MODEL] },
    stdout: /^ID .*\n3f2a9c01d4e5 {2}embed {2}ready {2}1\.2 MB {2}512 tokens {2}bert {2}tiny\n$/,
  },
  { argv: ['model', 'verify'], call: 'POST /v1/models/verify', json: { models: [MODEL] }, stdout: /ready/ },
  {
    argv: ['status'],
    call: 'GET /v1/status',
    json: {
      version: '0.1.0',
      profile: 'offline_private',
      audit: { writable: false, code: 'AUDIT_DISK_FULL', damage: null },
      startedAt: 0,
      streams: 0,
      vault: {
        documentCount: 2,
        chunkCount: 5,
        textBytes: 4000,
        search: 'hybrid',
        vectorBackend: 'hnsw',
        vectorsPending: 1,
        backend: 'cpu',
        models: [MODEL],
        interrupted: [{ inputs: [], collection: 'law' }],
        notes: ['the vector index was rebuilt'],
      },
    },
    stdout:
      /audit chain +takes no records, so nothing leaves \(AUDIT_DISK_FULL\).*\nstate folder .*\ndocuments +2 \(5 passages, 4\.0 kB of text\)\nsemantic search {2}on, hnsw index\nwaiting +1 passage .*\nmodels +tiny \(embed\)\nruns on +cpu\ninterrupted .*law.*\nnote +the vector index was rebuilt\n$/,
  },
  {
    argv: ['doctor'],
    call: 'GET /v1/checks',
    json: { checks: [{ name: 'node', state: 'warn', detail: 'told by the daemon', hint: 'do that' }] },
    stdout: /ok {4}daemon: answers \(pid \d+\)\nwarn {2}node: told by the daemon\n {6}do that\n$/,
  },
] as const;
for (const { argv, call, json, stdout: expected } of PLAIN) {
  test(`${argv.join(' ')}: asks ${call} and shows the reply`, async () => {
    const plain = await run(argv, { [call]: () => ({ json }) });
    assert.equal(plain.code, 0, plain.stderr);
    assert.match(plain.stdout, expected);
    assert.equal(plain.received.length, 1);
    const { code, stdout, stderr } = await run([...argv, '--json'], { [call]: () => ({ json }) });
    assert.equal(code, 0);
    assert.equal(stderr, '');
    if (argv[0] !== 'doctor') assert.deepEqual(JSON.parse(stdout), json);
  });
}

test('grants revoke: sends the absolute path in the body', async () => {
  const { received } = await run(['grants', 'revoke', 'lease.md'], {
    'DELETE /v1/grants': () => ({ json: { done: true } }),
  });
  assert.deepEqual(received[0]?.body, { path: join(folder, 'lease.md') });
});

test('model import: shows what came of it', async () => {
  const events = [
    { type: 'progress', bytesDone: 1, bytesTotal: 2 },
    { type: 'done', model: MODEL },
  ];
  const argv = ['model', 'import', 'lease.md', '--role', 'embed', '--sha256', 'A'.repeat(64)];
  const { code, stdout, received } = await run(argv, { 'POST /v1/models': () => ({ events }) });
  assert.equal(code, 0);
  assert.equal(stdout, 'imported tiny (embed, 1.2 MB) as 3f2a9c01d4e5\n');
  assert.deepEqual(received[0]?.body, { path: join(folder, 'lease.md'), sha256: 'a'.repeat(64), role: 'embed' });
});

test('model import: an import that breaks off is a failure', async () => {
  const { code } = await run(['model', 'import', 'lease.md'], { 'POST /v1/models': () => ({ events: [] }) });
  assert.equal(code, 3);
});

test('model verify: a changed file fails', async () => {
  const models = [{ ...MODEL, state: 'hash-mismatch' }];
  const { code, stderr } = await run(['model', 'verify'], { 'POST /v1/models/verify': () => ({ json: { models } }) });
  assert.equal(code, 1);
  assert.match(stderr, /1 model did not pass/);
});

test('model remove: takes the beginning of an id when only one model has it', async () => {
  const other = { ...MODEL, id: '3f2b'.padEnd(64, '0') };
  const answers: Answers = {
    'GET /v1/models': () => ({ json: { models: [MODEL, other] } }),
    [`DELETE /v1/models/${MODEL.id}`]: () => ({ json: { done: true } }),
    [`DELETE /v1/models/${'abcd'.padEnd(64, '0')}`]: () => ({
      status: 404,
      json: { error: { code: 'MODEL_UNKNOWN', message: 'no' } },
    }),
  };
  assert.equal((await run(['model', 'remove', '3F2A'], answers)).stdout, 'removed tiny\n');
  assert.equal((await run(['model', 'remove', '3f2'], answers)).code, 2);
  const both = {
    'GET /v1/models': () => ({ json: { models: [MODEL, { ...MODEL, id: MODEL.id.replace(/0$/, '1') }] } }),
  };
  assert.match((await run(['model', 'remove', '3f2a'], both)).stderr, /more than one model/);
  assert.match((await run(['model', 'remove', 'abcd'], answers)).stderr, /MODEL_UNKNOWN/);
});

test('doctor: a failed check is exit 1', async () => {
  const checks = [{ name: 'vault', state: 'fail', detail: 'gone', hint: 'bring it back' }];
  const { code, stdout } = await run(['doctor', '--json'], { 'GET /v1/checks': () => ({ json: { checks } }) });
  assert.equal(code, 1);
  assert.deepEqual(JSON.parse(stdout).checks.at(-1), checks[0]);
});

test('doctor: an impostor on the port is a failed check, not the end of the report', async () => {
  const daemon = await startFakeDaemon({}, 'another-token');
  const { code, stdout } = await cli(['doctor'], { env: { CLOISTER_HOME: daemon.home } });
  await daemon.close();
  assert.equal(code, 1);
  assert.match(stdout, /FAIL {2}daemon: the program on the port/);
});

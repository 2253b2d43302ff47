import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readQueries } from '../../src/cli/query-run.ts';
import { cli } from '../support/cli-host.ts';
import { type Answers, startFakeDaemon } from '../support/daemon-fake.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloister-run-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test('readQueries: takes id and _id, numbers, a byte order mark and empty lines', async () => {
  const path = write('ok.jsonl', '\ufeff{"id":"a","text":"x"}\n\n{"_id":7,"text":"y","metadata":{}}\r\n');
  assert.deepEqual(await readQueries(path), [
    { id: 'a', text: 'x' },
    { id: '7', text: 'y' },
  ]);
});

const BAD = [
  { name: 'text that is not JSON', line: 'nonsense', says: 'is not JSON' },
  { name: 'no id', line: '{"text":"x"}', says: 'has no "id"' },
  { name: 'no text', line: '{"id":"x"}', says: 'has no "text"' },
  { name: 'null', line: 'null', says: 'has no "id"' },
  { name: 'an id twice', line: '{"id":"a","text":"x"}', says: 'repeats an id' },
  { name: 'an id that would break the columns', line: '{"id":"a\\tb","text":"x"}', says: 'tab' },
] as const;
for (const { name, line, says } of BAD) {
  test(`readQueries: refuses ${name}, naming the line`, async () => {
    const path = write('bad.jsonl', `{"id":"a","text":"x"}\n${line}\n`);
    await assert.rejects(readQueries(path), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'CLI_QUERIES_FILE');
      assert.match(error.message, /^line 2 of/);
      assert.ok(error.message.includes(says), error.message);
      return true;
    });
  });
}

test('readQueries: a file that is not there', async () => {
  await assert.rejects(readQueries(join(folder, 'none.jsonl')), { code: 'CLI_PATH_MISSING' });
});

async function run(answers: Answers, out: string, ...more: string[]) {
  const daemon = await startFakeDaemon(answers);
  try {
    const queries = write(
      'queries.jsonl',
      [1, 2, 3, 4, 5, 6].map((n) => `{"id":"q${n}","text":"words ${n}"}\n`).join(''),
    );
    const argv = ['search', '--queries', queries, '--run', out, ...more];
    return { ...(await cli(argv, { env: { CLOISTER_HOME: daemon.home } })), received: daemon.received };
  } finally {
    await daemon.close();
  }
}

function passage(documentKey: string, score: number): object {
  return { documentKey, score };
}

test('search --queries: lines in the order of the queries, documents best first, 100 asked for', async () => {
  const out = join(folder, 'run.tsv');
  const { code, stdout, received } = await run(
    {
      'POST /v1/search': ({ body }) => {
        const n = (body as { text: string }).text.slice(-1);
        return { json: { passages: [passage(`doc${n}`, 2.5), passage('a\tb', 0.1)], method: 'keyword', elapsedMs: 1 } };
      },
    },
    out,
  );
  assert.equal(code, 0);
  assert.match(stdout, /^6 queries, 12 lines in /);
  const expected = [1, 2, 3, 4, 5, 6].flatMap((n) => [`q${n}\tdoc${n}\t2.5`, `q${n}\ta b\t0.1`]);
  assert.equal(readFileSync(out, 'utf8'), `${expected.join('\n')}\n`);
  assert.deepEqual(received[0]?.body, { top: 100, text: 'words 1', unit: 'document' });
});

test('search --queries: a query without words has no lines and is counted', async () => {
  const out = join(folder, 'refused.tsv');
  const { code, stderr } = await run(
    {
      'POST /v1/search': ({ body }) =>
        (body as { text: string }).text.endsWith('3')
          ? { status: 400, json: { error: { code: 'RAG_QUERY_EMPTY', message: 'empty' } } }
          : { json: { passages: [passage('d', 1)], method: 'keyword', elapsedMs: 1 } },
    },
    out,
    '--top',
    '5',
  );
  assert.equal(code, 0);
  assert.match(stderr, /warning: 1 query held nothing to search for/);
  assert.equal(readFileSync(out, 'utf8').split('\n').length, 6);
});

test('search --queries: another error leaves the old file as it was and nothing beside it', async () => {
  const out = write('kept.tsv', 'old');
  const { code, stderr } = await run(
    { 'POST /v1/search': () => ({ status: 404, json: { error: { code: 'RAG_COLLECTION_UNKNOWN', message: 'no' } } }) },
    out,
  );
  assert.equal(code, 1);
  assert.match(stderr, /RAG_COLLECTION_UNKNOWN/);
  assert.equal(readFileSync(out, 'utf8'), 'old');
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.tmp')),
    [],
  );
});

test('search --queries: nothing found at all is exit 4, and the file is there', async () => {
  const out = join(folder, 'empty.tsv');
  const { code } = await run(
    { 'POST /v1/search': () => ({ json: { passages: [], method: 'keyword', elapsedMs: 1 } }) },
    out,
  );
  assert.equal(code, 4);
  assert.ok(existsSync(out));
});

test('search --queries: a place that cannot be written', async () => {
  const answers = { 'POST /v1/search': () => ({ json: { passages: [], method: 'keyword', elapsedMs: 1 } }) };
  const { stderr } = await run(answers, join(folder, 'no', 'such', 'run.tsv'));
  assert.match(stderr, /CLI_WRITE_FAILED/);
});

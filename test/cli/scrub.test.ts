import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CliResult, cli, type HostOptions } from '../support/cli-host.ts';
import { type Answers, type Received, startFakeDaemon } from '../support/daemon-fake.ts';

const TEXT = 'my landlord jane doe has card 4111 1111 1111 1111';
const PERSON = { kind: 'PERSON', start: 12, end: 20, confidence: 0.9, outcome: 'mask', reason: 'is a name' };
const CARD = {
  kind: 'CREDIT_CARD',
  start: 30,
  end: 49,
  confidence: 1,
  outcome: 'mask',
  reason: 'passes the Luhn check',
};
const REPLY = { findings: [PERSON, CARD], leaves: 'my landlord has card', held: null };

async function run(
  argv: readonly string[],
  options: HostOptions = {},
  answers: Answers = { 'POST /v1/scrub': () => ({ json: REPLY }) },
): Promise<CliResult & { readonly received: readonly Received[] }> {
  const daemon = await startFakeDaemon(answers);
  try {
    return { ...(await cli(argv, { ...options, env: { CLOISTER_HOME: daemon.home } })), received: daemon.received };
  } finally {
    await daemon.close();
  }
}

test('scrub: what leaves is the answer, a line per finding is a remark', async () => {
  const { code, stdout, stderr, received } = await run(['scrub', TEXT]);
  assert.deepEqual([code, stdout], [0, 'my landlord has card\n']);
  assert.equal(
    stderr,
    'masked  PERSON "jane doe": is a name (0.90)\n' +
      'masked  CREDIT_CARD "4111 1111 1111 1111": passes the Luhn check (1.00)\nthis is what leaves:\n',
  );
  assert.deepEqual(received[0]?.body, { rules: {}, text: TEXT, kind: 'query' });
});

test('scrub: policy, rules, prose and stdin are handed on', async () => {
  const argv = ['scrub', '--prose', '--policy', 'ask-fails', '--rule', 'PERSON=keep', '--rule', 'EMAIL=ask', '--json'];
  const { stdout, received } = await run(argv, { stdin: TEXT });
  assert.deepEqual(JSON.parse(stdout), REPLY);
  assert.deepEqual(received[0]?.body, {
    policy: 'ask-fails',
    rules: { PERSON: 'keep', EMAIL: 'ask' },
    text: TEXT,
    kind: 'prose',
  });
});

test('scrub: a text that is held ends with 1, nothing on the answer, and the reason', async () => {
  const held = { code: 'PII_NOTHING_LEFT', message: 'nothing is left', hint: 'Add a word.' };
  const { code, stdout, stderr } = await run(
    ['scrub', 'x'],
    {},
    {
      'POST /v1/scrub': () => ({ json: { findings: [], leaves: '', held } }),
    },
  );
  assert.deepEqual([code, stdout], [1, '']);
  assert.equal(stderr, 'warning: nothing leaves: nothing is left (PII_NOTHING_LEFT)\nhint: Add a word.\n');
});

const MISUSE = [
  ['scrub', 'x', '--policy', 'hope'],
  ['scrub', 'x', '--rule', 'NAME=keep'],
  ['scrub', 'x', '--rule', 'PERSON'],
  ['scrub', '--review'],
  ['scrub', '--jsonl', 'x'],
  ['scrub', '--jsonl', '--prose'],
];
for (const argv of MISUSE) {
  test(`scrub: ${argv.join(' ')} is refused before anything is sent`, async () => {
    const { code, stderr, received } = await run(argv, { stdin: '' });
    assert.equal(code, 2);
    assert.match(stderr, /CLI_USAGE/);
    assert.deepEqual(received, []);
  });
}

const REVIEWS: readonly { readonly typed: string; readonly decisions: readonly object[] }[] = [
  { typed: 'm\n\n', decisions: [{ choice: 'mask' }, { choice: 'mask' }] },
  { typed: '', decisions: [{ choice: 'mask' }, { choice: 'mask' }] },
  { typed: 'k\nm\n', decisions: [{ choice: 'keep' }, { choice: 'mask' }] },
  { typed: 'a\nm\n', decisions: [{ choice: 'keep', remember: true }, { choice: 'mask' }] },
  { typed: 'e\na tenant\nm\n', decisions: [{ choice: 'edit', text: 'a tenant' }, { choice: 'mask' }] },
  { typed: 'what?\nm\na\nm\n', decisions: [{ choice: 'mask' }, { choice: 'mask' }] },
  { typed: 'm\nk\nyes\nm\n', decisions: [{ choice: 'mask' }, { choice: 'mask' }] },
  { typed: 'm\nk\nCREDIT_CARD\n', decisions: [{ choice: 'mask' }, { choice: 'keep', confirmed: true }] },
];
for (const { typed, decisions } of REVIEWS) {
  test(`scrub --review: ${JSON.stringify(typed)}`, async () => {
    const { code, stderr, received } = await run(['scrub', '--review', TEXT], { typed });
    assert.equal(code, 0);
    assert.match(stderr, /my landlord \[jane doe\] has card \[4111 1111 1111 1111\]/);
    const [person, card] = decisions;
    assert.deepEqual((received[1] as { readonly body: { readonly decisions: unknown } }).body.decisions, [
      { start: 12, end: 20, ...person },
      { start: 30, end: 49, ...card },
    ]);
  });
}

test('scrub --review: cancelled, nothing more is sent', async () => {
  const { code, stderr, received } = await run(['scrub', '--review', TEXT], { typed: 'c\n' });
  assert.equal(code, 130);
  assert.match(stderr, /nothing has left/);
  assert.equal(received.length, 1);
});

/** Answers as the daemon does, with the text in capitals as what leaves. */
const BATCH: Answers = {
  'POST /v1/scrub/batch': ({ body }) => {
    const { items } = body as { readonly items: readonly { readonly text: string; readonly kind: string }[] };
    const results = items.map(({ text, kind }) =>
      text === 'held'
        ? { findings: [], leaves: '', held: { code: 'PII_NOTHING_LEFT', message: 'x' } }
        : { findings: [PERSON], leaves: `${kind}:${text.toUpperCase()}`, held: null },
    );
    return { json: { results } };
  },
};
const lines = (stdout: string): readonly unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

test('scrub --jsonl: a line for each line, in order; a bad one is named and the rest goes on', async () => {
  const stdin = [
    '{"id":"a","text":"one"}',
    '',
    '{"id":2,"text":"two","kind":"document"}',
    'not json with jane doe',
    '{"id":"c"}',
    '{"text":"x"}',
    '{"id":"d","text":"x","kind":"poem"}',
    '{"id":"e","text":"held"}',
    `{"id":"f","text":"${'x'.repeat(1_000_001)}"}`,
    '{"id":"g","text":"last","kind":"body"}',
  ].join('\n');
  const { code, stdout, stderr } = await run(['scrub', '--jsonl'], { stdin }, BATCH);
  const spans = [{ start: 12, end: 20, type: 'PERSON', action: 'mask', confidence: 0.9 }];
  const bad = (line: number, what: string) => ({
    line,
    error: { code: 'CLI_JSONL_LINE', message: `line ${line} ${what}` },
  });
  assert.deepEqual(lines(stdout), [
    { id: 'a', spans, output: 'query:ONE' },
    { id: 2, spans, output: 'prose:TWO' },
    bad(4, 'is not JSON'),
    bad(5, 'has no "text"'),
    bad(6, 'has no "id"'),
    bad(7, 'has a "kind" other than query, prose, body, document'),
    { id: 'e', spans: [], output: '', held: 'PII_NOTHING_LEFT' },
    bad(9, 'is longer than a megabyte'),
    { id: 'g', spans, output: 'prose:LAST' },
  ]);
  assert.equal(code, 1);
  assert.equal(stderr, '9 lines, 5 of them not {"id", "text"}\n');
});

test('scrub --jsonl: ten thousand lines are a few requests', async () => {
  const stdin = Array.from({ length: 10_000 }, (_, at) => `{"id":${at},"text":"query number ${at}"}\n`).join('');
  const { code, stdout, received } = await run(['scrub', '--jsonl', '-q'], { stdin }, BATCH);
  assert.equal(code, 0);
  assert.deepEqual(
    lines(stdout).map((line) => (line as { readonly id: number }).id),
    Array.from({ length: 10_000 }, (_, at) => at),
  );
  assert.ok(received.length <= 20, `${received.length} requests`);
});

test('scrub --forget-exceptions: says so', async () => {
  const { stdout, received } = await run(
    ['scrub', '--forget-exceptions'],
    {},
    {
      'DELETE /v1/scrub/exceptions': () => ({ json: { done: true } }),
    },
  );
  assert.equal(stdout, 'everything is masked again\n');
  assert.equal(received.length, 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CliHost, cli } from '../support/cli-host.ts';
import { startFakeDaemon } from '../support/daemon-fake.ts';

const REPLY = { json: { passages: [], method: 'keyword', elapsedMs: 1 } };

const CASES = [
  { name: 'typed behind the verb', argv: ['how', ' long? '], stdin: 'not read', text: 'how  long?' },
  { name: 'piped in, over several lines', argv: [], stdin: '\n how long?\r\nreally? \n\n', text: 'how long?\nreally?' },
  { name: 'typed at the prompt, one line', argv: [], typed: 'how long?\nmore\n', text: 'how long?' },
] as const;
for (const { name, argv, text, ...options } of CASES) {
  test(`readQuestion: ${name}`, async () => {
    const daemon = await startFakeDaemon({ 'POST /v1/search': () => REPLY });
    const { stderr } = await cli(['search', ...argv], { env: { CLOISTER_HOME: daemon.home }, ...options });
    await daemon.close();
    assert.deepEqual(
      daemon.received.map(({ body }) => (body as { text: string }).text),
      [text],
    );
    assert.equal(stderr.startsWith('question: '), 'typed' in options);
  });
}

test('readQuestion: an empty line at the prompt is wrong usage', async () => {
  assert.equal((await cli(['ask'], { typed: '\n', env: { CLOISTER_HOME: '/nowhere' } })).code, 2);
});

test('readQuestion: a pipe that does not end is cut off', async () => {
  const { code, stderr } = await cli(['ask'], { stdin: 'word '.repeat(250_000), env: { CLOISTER_HOME: '/nowhere' } });
  assert.equal(code, 2);
  assert.match(stderr, /too long/);
});

test('readQuestion: Ctrl-C at the prompt leaves with 130', async () => {
  const host = new CliHost({ env: { CLOISTER_HOME: '/nowhere' } });
  const running = host.run(['ask']);
  while (!host.written.stderr.includes('question')) await new Promise((resolve) => setTimeout(resolve, 1));
  host.emit('SIGINT');
  const { code, stderr } = await running;
  assert.equal(code, 130);
  assert.equal(stderr, 'question: cancelled\n');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAge, formatPlace } from '../../src/cli/format.ts';
import { cli } from '../support/cli-host.ts';
import { startFakeDaemon } from '../support/daemon-fake.ts';
import { WEB_COLLECTION } from '../support/daemon-fakes.ts';

async function run(argv: readonly string[]) {
  const daemon = await startFakeDaemon({
    'GET /v1/web-pages': () => ({
      json: {
        collections: [{ ...WEB_COLLECTION, oldestFetchedAtMs: Date.now() - 3_700_000, nextExpiryMs: null }],
      },
    }),
    'POST /v1/web-pages/forget': () => ({ json: { pages: 2, collections: 1 } }),
  });
  try {
    return { ...(await cli(argv, { env: { CLOISTER_HOME: daemon.home } })), received: daemon.received };
  } finally {
    await daemon.close();
  }
}

test('forget: without anything named it lists what is kept', async () => {
  const { code, stdout, stderr } = await run(['forget']);
  assert.equal(code, 0);
  assert.equal(
    stdout,
    'COLLECTION  PAGES  SNIPPETS  TEXT  OLDEST   EXPIRES\nweb-1           1         1  20 B  1 h ago  never\n',
  );
  assert.equal(stderr, '2 web pages kept\n');
});

for (const [argv, body] of [
  [['tides'], { collection: 'tides' }],
  [['--older-than', '7d'], { olderThanMs: 604_800_000 }],
  [['tides', '--older-than', '30m'], { collection: 'tides', olderThanMs: 1_800_000 }],
  [['--all-web'], { all: true }],
] as const) {
  test(`forget: ${argv.join(' ')}`, async () => {
    const { code, stdout, received } = await run(['forget', ...argv]);
    assert.equal(code, 0);
    assert.equal(stdout, 'forgot 2 web pages\n');
    assert.deepEqual(received.at(-1)?.body, body);
  });
}

for (const argv of [
  ['a', 'b'],
  ['--older-than', '7 days'],
  ['--all-web', 'tides'],
  ['--all-web', '--older-than', '1d'],
]) {
  test(`forget: refuses ${argv.join(' ')}`, async () => {
    const { code, stderr, received } = await run(['forget', ...argv]);
    assert.notEqual(code, 0);
    assert.match(stderr, /CLI_USAGE/);
    assert.deepEqual(received, []);
  });
}

test('formatPlace: a web page is named with its address and its age', () => {
  const url = 'https://coast.example/lighthouse';
  const place = { title: 'Lighthouse', documentKey: url, headingPath: ['Steps'], web: { url, ageMs: 3 * 3_600_000 } };
  assert.equal(formatPlace(place, '/home'), `Lighthouse, ${url}, fetched 3 h ago, Steps`);
});

test('formatAge: coarse, and never in the future', () => {
  const cases = { 0: 'just now', 59999: 'just now', 60000: '1 min ago', 7200000: '2 h ago', 172800000: '2 days ago' };
  for (const [ms, text] of Object.entries(cases)) assert.equal(formatAge(Number(ms)), text);
});

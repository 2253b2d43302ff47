import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import type { AskEvent } from '../../src/vault/contract.ts';
import { startTestDaemon } from '../support/daemon.ts';
import { ANSWER, fakeVault, PASSAGE, script } from '../support/daemon-fakes.ts';
import { needProgram } from '../support/need-program.ts';
import { TestGround } from '../support/profiles.ts';

const HOSTILE = '<img src=x onerror="document.title=1">';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
before(async () => {
  await build({ configFile: join(PROGRAM_ROOT, 'ui', 'vite.config.ts'), logLevel: 'error' });
  const executablePath = needProgram('chromium', 'chromium');
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
after(async () => {
  await browser?.close();
});

/** A daemon and a browser that was not signed in yet; what the browser complains of, and where it goes, is kept. */
async function open(t: TestContext, options: { readonly dark?: boolean; readonly width?: number } = {}) {
  const passage = { ...PASSAGE, title: HOSTILE, text: `Before. ${PASSAGE.text} After ${HOSTILE}.` };
  const [citation] = ANSWER.citations;
  assert.ok(citation);
  const answer = { ...ANSWER, text: `${ANSWER.text} ${HOSTILE}`, citations: [{ ...citation, title: HOSTILE }] };
  const events: readonly AskEvent[] = [
    { type: 'evidence', passages: [passage], method: 'keyword' },
    { type: 'text', delta: 'It is ' },
    { type: 'answer', answer },
  ];
  const tor = new TestGround('tor');
  const daemon = await startTestDaemon(t, {
    vault: fakeVault({ ask: () => script(events) }),
    preconditions: { offline_private: [], research: [tor], full_lab: [tor] },
  });
  const context = await browser.newContext({
    colorScheme: options.dark ? 'dark' : 'light',
    viewport: { width: options.width ?? 1280, height: 900 },
  });
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  const link = async (): Promise<string> => ((await daemon.call('POST', '/v1/page/link')).json as { url: string }).url;
  return { daemon, page, link, complaints, hosts };
}

async function askOnce(page: Page): Promise<void> {
  await page.getByLabel('Ask your documents').fill('How high is the tower?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByRole('heading', { name: 'Sources' }).waitFor();
}

async function violations(page: Page): Promise<unknown> {
  // As an expression: the page itself may not run text.
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run()')) as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  };
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

test('page: a link signs in once, and its code does not stay in the address', async (t) => {
  const { page, link, hosts, complaints, daemon } = await open(t);
  await page.goto(`http://127.0.0.1:${daemon.port}/`);
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  const url = await link();
  await page.goto(url);
  await page.reload();
  await page.getByLabel('Ask your documents').waitFor();
  assert.equal(new URL(page.url()).hash, '');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  await page.goto('about:blank');
  await page.goto(url);
  await page.getByRole('heading', { name: 'That link was used already, or is too old.' }).waitFor();
  assert.deepEqual([...hosts], [`127.0.0.1:${daemon.port}`]);
  // The one complaint is the browser's own word for the refused link.
  assert.deepEqual(
    complaints.filter((text) => !text.includes('403')),
    [],
  );
});

test('page: an answer with its sources; one opens with the sentence marked, and what documents say stays text', async (t) => {
  const { page, link, complaints } = await open(t);
  await page.goto(await link());
  await askOnce(page);
  assert.match((await page.locator('.text').textContent()) ?? '', /^It is 93 m high \[1\]\. <img/);
  await page.getByRole('button', { name: /^1 / }).press('Enter');
  const dialog = page.getByRole('dialog');
  assert.equal(await dialog.locator('mark').textContent(), 'The tower is 93 m high.');
  assert.match((await dialog.locator('.place').textContent()) ?? '', /a\.md · pages 1–2 · One › Two/);
  assert.equal(await dialog.getByRole('heading').textContent(), HOSTILE);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await page.title(), 'Cloister');
  assert.deepEqual(complaints, []);
});

test('page: the profile is switched by typing its name, after what it means was shown, and narrowed by one click', async (t) => {
  const { page, link, daemon } = await open(t);
  await page.goto(await link());
  const profile = page.getByRole('region', { name: 'Profile' });
  await profile.getByText('Offline', { exact: true }).waitFor();
  await profile.getByRole('button', { name: /Allow web questions/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog
    .getByText(/over Tor/)
    .first()
    .waitFor();
  const confirm = dialog.getByRole('button', { name: 'Switch' });
  assert.ok(await confirm.isDisabled());
  await dialog.getByLabel('Type research to confirm').fill('research');
  await confirm.click();
  await profile.getByText('Research', { exact: true }).waitFor();
  const shown = async () => ((await daemon.call('GET', '/v1/profile')).json as { profile: string }).profile;
  assert.equal(await shown(), 'research');
  await profile.getByRole('button', { name: 'Go offline now' }).click();
  await profile.getByText('Offline', { exact: true }).waitFor();
  assert.equal(await shown(), 'offline_private');
});

test('page: when the daemon is gone that is said', async (t) => {
  const { page, link, daemon } = await open(t);
  await page.goto(await link());
  await page.getByLabel('Ask your documents').waitFor();
  await daemon.stop();
  await page.getByLabel('Ask your documents').fill('x');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByRole('alert').getByText('Cloister does not answer').first().waitFor();
});

for (const dark of [false, true]) {
  for (const width of [1280, 360]) {
    test(`page: no serious fault in ${dark ? 'dark' : 'light'}, ${width} px wide, and nothing to scroll sideways`, async (t) => {
      const { page, link } = await open(t, { dark, width });
      await page.goto(await link());
      await askOnce(page);
      assert.deepEqual(await violations(page), []);
      await page.getByRole('button', { name: /Allow web questions/ }).click();
      await page.getByRole('dialog').waitFor();
      assert.deepEqual(await violations(page), []);
      const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      assert.equal(wide, 0);
    });
  }
}

test('page: is small, and names no other place', () => {
  const folder = join(PROGRAM_ROOT, 'dist', 'ui', 'assets');
  const scripts = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const bytes = scripts.reduce((sum, text) => sum + gzipSync(text).length, 0);
  assert.ok(bytes < 60_000, `${bytes} bytes`);
  // Names of XML dialects, which are no addresses to load from.
  const places = scripts.join().match(/https?:\/\/[^\s"'`)]+/g) ?? [];
  assert.deepEqual(
    places.filter((place) => !place.startsWith('http://www.w3.org/')),
    [],
  );
});

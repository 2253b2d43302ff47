import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROGRAM_ROOT } from '../src/config/version.ts';
import { consoleBlocks } from './support/transcript.ts';
import { openStage } from './support/transcript-stage.ts';

const page = (name: string): string => readFileSync(join(PROGRAM_ROOT, name), 'utf8');

for (const name of [
  'docs/documents.md',
  'docs/models.md',
  'docs/profiles.md',
  'docs/audit.md',
  'docs/scrub.md',
  'docs/web-pages.md',
]) {
  test(`${name}: its examples do what the page says`, async (t) => {
    const stage = openStage();
    t.after(() => stage.close());
    const steps = consoleBlocks(page(name));
    assert.ok(steps.length > 0);
    await stage.play(steps);
  });
}

test('docs/api.md: its requests are answered', async (t) => {
  const stage = openStage();
  t.after(() => stage.close());
  await stage.play(consoleBlocks('```console\n$ cloister ingest -q papers\n…\n```\n'));
  const { port } = JSON.parse(readFileSync(join(stage.home, 'daemon', 'lock'), 'utf8')) as { port: number };
  const authorization = `Bearer ${readFileSync(join(stage.home, 'daemon', 'token'), 'utf8')}`;
  const requests = [...page('docs/api.md').matchAll(/^curl .*:\$port(\S+)(?:.* -d '(.*)')?$/gm)];
  assert.equal(requests.length, 5);
  const answers: Record<string, { readonly answer?: { readonly text: string } }> = {};
  for (const [, path = '', body] of requests) {
    const post = { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: body ?? '' };
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, body ? post : { headers: { authorization } });
    assert.equal(reply.status, 200, path);
    answers[path] = (await reply.json()) as (typeof answers)[string];
  }
  assert.match(answers['/v1/ask']?.answer?.text ?? '', /three months/);
});

test('docs: every page is linked from the README, and no link is broken', () => {
  const readme = page('README.md');
  for (const file of readdirSync(join(PROGRAM_ROOT, 'docs')).filter((name) => name.endsWith('.md'))) {
    assert.ok(readme.includes(`docs/${file}`), `${file} is not linked from the README`);
    for (const [, target = ''] of page(`docs/${file}`).matchAll(/\]\(([^)#:]+)\)/g)) {
      assert.ok(
        readdirSync(join(PROGRAM_ROOT, 'docs')).includes(target) || target.startsWith('../'),
        `${file}: ${target}`,
      );
    }
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadError } from '../../../src/rag/errors.ts';
import { readInThread } from '../../../src/rag/web/in-thread.ts';
import type { ReadPage } from '../../../src/rag/web/read-page.ts';
import { fetched, textOf, vaultReaders } from '../../support/web-pages.ts';

const P = '<p>The tower is ninety-three metres high, and it stands, as many know, north of the river.</p>';

/** Pages made to cost more than they are worth. Each must be read, or refused, and leave the threads alive. */
const corpus: Readonly<Record<string, string>> = {
  'ten megabytes': `<article>${P.repeat(110_000)}`,
  'twenty thousand nested elements': `${'<div>'.repeat(20_000)}${P}`,
  'many deep branches': `${'<div>'.repeat(90)}${P}${'</div>'.repeat(90)}`.repeat(200),
  'a hundred thousand links': '<a href="/x">text, more</a> '.repeat(100_000),
  'line breaks for paragraphs': 'text, more<br><br>'.repeat(15_000),
  'tables in tables': `${'<table><tr><td>'.repeat(300)}x, y z`,
  'unclosed style sheets': `${'<style>'.repeat(300_000)}</style>${P}`,
  'a style sheet of braces': `<style>${'@media{'.repeat(100_000)}</style>${P}`,
  'unclosed comments': `${'<!--'.repeat(300_000)}-->${P}`,
  'half a million attributes': `<p ${'a="b" '.repeat(500_000)}>text</p>${P}`,
  'entities without end': `<p>${'&amp;'.repeat(500_000)}</p>${P}`,
  'one word of a megabyte': `<p>${'a'.repeat(1_000_000)}</p>${P}`,
  'sentences that nearly speak to a model': `<p>${'ignore all of the a '.repeat(40_000)}</p>`,
  'misnested formatting': `${'<b><i><p>'.repeat(5000)}x${P}`,
};

test('readInThread: hostile pages are read or refused, and end no thread', async (t) => {
  const readers = await vaultReaders(t);
  for (const [name, html] of Object.entries(corpus)) {
    const reading = readInThread(readers, fetched('https://evil.example/', `<!doctype html><body>${html}`));
    const outcome = await reading.catch((error: unknown) => error);
    if (outcome instanceof ReadError) assert.equal(outcome.code, 'READ_NO_TEXT', name);
    else assert.ok(textOf(outcome as ReadPage).length > 0, name);
    assert.equal(readers.workerCount, 2, name);
  }
});

test('readInThread: a body above the limit is refused before it is looked at', async (t) => {
  const readers = await vaultReaders(t);
  const body = new Uint8Array(33 * 1024 * 1024);
  await assert.rejects(readInThread(readers, fetched('https://a.example/', '', { body })), { code: 'READ_TOO_LARGE' });
});

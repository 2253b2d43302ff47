import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Value from 'typebox/value';
import { type EnginesConfig, EnginesSchema } from '../../../src/config/engines.ts';
import { PROGRAM_ROOT } from '../../../src/config/version.ts';
import { customEngine } from '../../../src/mediator/engines/custom.ts';
import { createEngines } from '../../../src/mediator/engines/list.ts';
import { answerOf, NO_SETTINGS, queryOf } from '../../support/engine-answers.ts';

type Custom = EnginesConfig['custom'][number];
const JSON_ENGINE: Custom = {
  id: 'notes',
  categories: ['general'],
  method: 'GET',
  url: 'https://search.notes.example/api?q={q}&p={page}',
  perMinute: 10,
  perDay: 100,
  response: { kind: 'json', items: 'data.hits', url: 'link', title: 'names.0', snippet: 'text', published: 'day' },
};
const ONION = 'duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion';

test('customEngine: JSON, by paths', () => {
  const engine = customEngine(JSON_ENGINE);
  assert.equal(
    engine.request(queryOf('a&b=c {page} ü', { page: 2 }), {}).url,
    'https://search.notes.example/api?q=a%26b%3Dc%20%7Bpage%7D%20%C3%BC&p=2',
  );
  const hit = { link: 'https://one.example/', names: ['A <b>title</b>'], text: 'Some text', day: '2026-03-01' };
  const reading = engine.parse(
    answerOf(engine, { body: JSON.stringify({ data: { hits: [hit, { link: 'javascript:1' }] } }) }),
  );
  assert.deepEqual(reading, {
    results: [
      { url: 'https://one.example/', title: 'A title', snippet: 'Some text', published: '2026-03-01T00:00:00.000Z' },
    ],
  });
  assert.deepEqual(engine.parse(answerOf(engine, { body: '{"data":{}}' })), { problem: 'parsing error' });
});

test('customEngine: HTML, by selectors, with POST to an onion service', () => {
  const engine = customEngine({
    ...JSON_ENGINE,
    method: 'POST',
    url: `http://${ONION}/find`,
    form: 'words={q}',
    response: {
      kind: 'html',
      items: 'li.hit',
      url: 'a[rel=x]@href',
      title: 'h3 a',
      snippet: 'p',
      empty: '#none',
      captcha: 'form.person',
    },
  });
  const { url, form } = engine.request(queryOf('a b'), {});
  assert.deepEqual([url, form, engine.paging], [`http://${ONION}/find`, 'words=a%20b', false]);
  const page =
    '<ul><li class="big hit"><h3><a rel="x" href="/out">Told <i>here</i></a></h3><p>One<br>two</p><p>three</p></li></ul>';
  assert.deepEqual(engine.parse(answerOf(engine, { body: page })), {
    results: [{ url: `http://${ONION}/out`, title: 'Told here', snippet: 'One two' }],
  });
  assert.deepEqual(engine.parse(answerOf(engine, { body: '<p id=none>0</p>' })), { results: [] });
  assert.deepEqual(engine.parse(answerOf(engine, { body: '<form class=person></form>' })), { problem: 'CAPTCHA' });
  assert.deepEqual(engine.parse(answerOf(engine, { body: '<p>0</p>' })), { problem: 'parsing error' });
});

test('customEngine: RSS', () => {
  const engine = customEngine({ ...JSON_ENGINE, response: { kind: 'rss' } });
  const item =
    '<item><title>A</title><link>https://one.example/</link><description><![CDATA[<p>B &amp; C</p>]]></description><pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate></item>';
  assert.deepEqual(
    engine.parse(answerOf(engine, { body: `<rss version="2.0"><channel><title>x</title>${item}</channel></rss>` })),
    {
      results: [{ url: 'https://one.example/', title: 'A', snippet: 'B & C', published: '2026-03-01T10:00:00.000Z' }],
    },
  );
});

const REFUSED: readonly (readonly [name: string, change: Partial<Custom>, code: string, says: RegExp])[] = [
  ['plain http', { url: 'http://notes.example/?q={q}' }, 'ENGINE_ADDRESS', /is not encrypted/],
  ['the local network', { url: 'https://192.168.0.7/?q={q}' }, 'ENGINE_ADDRESS', /local network/],
  ['this machine', { url: 'https://127.0.0.1/?q={q}' }, 'ENGINE_ADDRESS', /this machine/],
  ['a short name', { url: 'https://intranet/?q={q}' }, 'ENGINE_ADDRESS', /local network/],
  ['a user name', { url: 'https://me:pw@notes.example/?q={q}' }, 'ENGINE_ADDRESS', /plain web address/],
  ['another scheme', { url: 'ftp://notes.example/?q={q}' }, 'ENGINE_ADDRESS', /web address/],
  ['a question in the host', { url: 'https://{q}.notes.example/' }, 'ENGINE_INVALID', /before its path/],
  [
    'a question in the host, without a path',
    { url: 'https://notes.example?q={q}&{page}' },
    'ENGINE_INVALID',
    /before its path/,
  ],
  ['no question', { url: 'https://notes.example/?q=x' }, 'ENGINE_INVALID', /url has no \{q\}/],
  [
    'no question in a form',
    { method: 'POST', url: 'https://notes.example/', form: 'a=b' },
    'ENGINE_INVALID',
    /form has no \{q\}/,
  ],
  ['the question in both', { method: 'POST', form: 'a={q}' }, 'ENGINE_INVALID', /although the question goes into form/],
  ['a form with GET', { form: 'a={q}' }, 'ENGINE_INVALID', /form is for POST/],
  ['another placeholder', { url: 'https://notes.example/?q={q}&l={lang}' }, 'ENGINE_INVALID', /placeholder/],
  ['no places', { response: { kind: 'json', items: 'a' } }, 'ENGINE_INVALID', /needs items, url and title/],
  ['no items in HTML', { response: { kind: 'html', url: 'a@href', title: 'a' } }, 'ENGINE_INVALID', /needs items/],
  [
    'a path that is none',
    { response: { kind: 'json', items: 'a..b', url: 'u', title: 't' } },
    'ENGINE_INVALID',
    /items is no path/,
  ],
  [
    'a selector that is none',
    { response: { kind: 'html', items: 'li > a', url: 'a@href', title: 'a' } },
    'ENGINE_INVALID',
    /items is no selector/,
  ],
  [
    'a field that is none',
    { response: { kind: 'html', items: 'li', url: 'a@', title: 'a' } },
    'ENGINE_INVALID',
    /url is no selector/,
  ],
  ['places for a feed', { response: { kind: 'rss', url: 'link' } }, 'ENGINE_INVALID', /rss needs no places/],
  [
    'a mark for JSON',
    { response: { kind: 'json', items: 'a', url: 'u', title: 't', empty: 'x' } },
    'ENGINE_INVALID',
    /for kind html/,
  ],
];

for (const [name, change, code, says] of REFUSED) {
  test(`customEngine: refuses ${name}`, () => {
    assert.throws(
      () => customEngine({ ...JSON_ENGINE, ...change }),
      (error: Error & { code?: string; hint?: string }) => {
        assert.equal(error.code, code);
        assert.match(error.message, /^engine notes: /);
        assert.match(error.message, says);
        assert.ok(error.hint);
        return true;
      },
    );
  });
}

test('createEngines: refuses two engines of one name, and settings for engines that are not there', () => {
  const twice = [JSON_ENGINE, JSON_ENGINE];
  assert.throws(() => createEngines({ ...NO_SETTINGS, custom: twice }), { code: 'ENGINE_INVALID' });
  assert.throws(() => createEngines({ ...NO_SETTINGS, custom: [{ ...JSON_ENGINE, id: 'wikipedia' }] }), {
    code: 'ENGINE_INVALID',
  });
  assert.throws(() => createEngines({ ...NO_SETTINGS, custom: [{ ...JSON_ENGINE, shortcut: 'ddg' }] }), {
    code: 'ENGINE_INVALID',
  });
  for (const settings of [{ on: ['google'] }, { off: ['x1'] }, { keys: { toString: 'k' } }]) {
    assert.throws(() => createEngines({ ...NO_SETTINGS, ...settings }), { code: 'ENGINE_UNKNOWN' });
  }
});

test('createEngines: what is on, and what needs a key', () => {
  const on = (config: Partial<EnginesConfig>): string[] => {
    const engines = createEngines({ ...NO_SETTINGS, ...config });
    return engines.all.filter((engine) => engines.isOn(engine)).map(({ id }) => id);
  };
  const byDefault = [
    'duckduckgo',
    'wikipedia',
    'arxiv',
    'crossref',
    'pubmed',
    'stackoverflow',
    'github',
    'hackernews',
    'mdn',
  ];
  assert.deepEqual(on({}), byDefault);
  assert.deepEqual(on({ on: ['brave', 'marginalia'], off: ['mdn'] }), [...byDefault.slice(0, -1), 'brave']);
  assert.deepEqual(on({ on: ['marginalia'], keys: { marginalia: 'k' } }), [...byDefault, 'marginalia']);
  assert.deepEqual(on({ custom: [JSON_ENGINE], searxng: { url: 'http://127.0.0.1:8888' } }), [
    ...byDefault,
    'searxng',
    'notes',
  ]);
});

test('createEngines: your own SearXNG may be on this machine, an onion service or behind https, and nowhere else', () => {
  const address = (url: string): string | undefined => {
    const engines = createEngines({ ...NO_SETTINGS, searxng: { url } });
    return engines.get('searxng')?.request(queryOf('a'), {}).url.replace(/\?.*/, '');
  };
  assert.equal(address('http://127.0.0.1:8888'), 'http://127.0.0.1:8888/search');
  assert.equal(address('http://localhost:8888/searx'), 'http://localhost:8888/searx/search');
  assert.equal(address(`http://${ONION}/`), `http://${ONION}/search`);
  assert.equal(address('https://searx.example/'), 'https://searx.example/search');
  for (const url of [
    'http://searx.example/',
    'http://192.168.1.2:8888/',
    'http://searx/',
    'http://10.0.0.1/',
    'http://[fd00::1]/',
    'file:///x/y/z',
  ]) {
    assert.throws(() => address(url), { code: 'ENGINE_ADDRESS' }, url);
  }
});

test('docs/engines.md: the worked example is a valid configuration, and reads the answer beside it', () => {
  const page = readFileSync(join(PROGRAM_ROOT, 'docs', 'engines.md'), 'utf8');
  const [config = '', answer = ''] = [...page.matchAll(/^```json\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
  const settings: unknown = Value.Default(EnginesSchema, (JSON.parse(config) as { engines: unknown }).engines);
  assert.ok(Value.Check(EnginesSchema, settings), 'the example is refused by the schema');
  const engine = createEngines(settings).all.at(-1);
  assert.ok(engine);
  const url = engine.request(queryOf('tide tables', { page: 2 }), {}).url;
  assert.ok(page.includes(url), `${url} is not on the page`);
  const reading = engine.parse(answerOf(engine, { body: answer }));
  assert.ok('results' in reading);
  assert.deepEqual(reading.results, [
    { url: 'https://harbour.example/tides', title: 'Tide tables', snippet: 'High and low water of the year.' },
  ]);
});

test('docs/engines.md: names every engine with its limits', () => {
  const page = readFileSync(join(PROGRAM_ROOT, 'docs', 'engines.md'), 'utf8');
  for (const { id, shortcut, limits, defaultOn } of createEngines({
    ...NO_SETTINGS,
    searxng: { url: 'http://127.0.0.1:1' },
  }).all) {
    const row = new RegExp(
      `^\\| \`${id}\` \\| \`!${shortcut}\` \\| .*\\| ${limits.perMinute}, ${limits.perDay.toLocaleString('en')} \\| ${defaultOn && id !== 'searxng' ? 'on' : 'off'} \\|$`,
      'm',
    );
    assert.match(page, row);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createReplyParser, type Reply, readPairs, readQuoted } from '../../../src/mediator/tor/control-lines.ts';

const parseAll = (text: string): Reply[] => createReplyParser()(text);

test('control lines: a single line, several lines, and a block of data', () => {
  assert.deepEqual(parseAll('250 OK\r\n'), [{ status: 250, lines: [{ text: 'OK' }] }]);
  assert.deepEqual(parseAll('250-version=0.4.9\r\n250+orconn-status=\r\none\r\n..two\r\n.\r\n250 OK\r\n'), [
    {
      status: 250,
      lines: [{ text: 'version=0.4.9' }, { text: 'orconn-status=', data: 'one\n.two' }, { text: 'OK' }],
    },
  ]);
});

test('control lines: events come between replies', () => {
  const replies = parseAll('650 BW 1 2\r\n250-a=b\r\n250 OK\r\n650 STREAM 1 NEW 0 x.test:80\r\n');
  assert.deepEqual(
    replies.map(({ status }) => status),
    [650, 250, 650],
  );
});

test('control lines: bytes in pieces of any size give the same replies', () => {
  const word = fc.stringMatching(/^[a-z=. ]{0,12}$/);
  const reply = fc
    .tuple(fc.constantFrom(250, 510, 650), fc.array(fc.tuple(word, fc.option(fc.array(word))), { maxLength: 4 }), word)
    .map(([status, lines, last]) => {
      const data = (block: readonly string[]): string =>
        [...block.map((line) => (line.startsWith('.') ? `.${line}` : line)), '.', ''].join('\r\n');
      const before = lines.map(([text, block]) =>
        block === null ? `${status}-${text}\r\n` : `${status}+${text}\r\n${data(block)}`,
      );
      return { text: `${before.join('')}${status} ${last}\r\n`, count: lines.length + 1 };
    });
  fc.assert(
    fc.property(fc.array(reply, { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), (replies, size) => {
      const text = replies.map((one) => one.text).join('');
      const parse = createReplyParser();
      const inPieces: Reply[] = [];
      for (let at = 0; at < text.length; at += size) inPieces.push(...parse(text.slice(at, at + size)));
      assert.deepEqual(inPieces, parseAll(text));
      assert.deepEqual(
        inPieces.map(({ lines }) => lines.length),
        replies.map(({ count }) => count),
      );
    }),
  );
});

test('control lines: what no Tor says is refused, and so is a reply without end', () => {
  assert.throws(() => parseAll('HTTP/1.1 400 Bad Request\r\n'), SyntaxError);
  const parse = createReplyParser();
  assert.throws(() => {
    for (;;) parse(`250-${'x'.repeat(100_000)}\r\n`);
  }, SyntaxError);
});

test('control lines: pairs and quoted words', () => {
  const pairs = readPairs(
    'STREAM 4 NEW 0 a.onion:80 SOURCE_ADDR=127.0.0.1:5 USER="a \\"b\\" \\\\ \\101" EMPTY= LAST=x',
  );
  assert.deepEqual(Object.fromEntries(pairs), {
    SOURCE_ADDR: '127.0.0.1:5',
    USER: 'a "b" \\ A',
    EMPTY: '',
    LAST: 'x',
  });
  assert.deepEqual(readQuoted('"127.0.0.1:9050" "unix:/run/tor/socks"'), ['127.0.0.1:9050', 'unix:/run/tor/socks']);
});

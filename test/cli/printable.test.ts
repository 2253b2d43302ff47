import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clip, jsonLine, neutralise, oneLine, Printable, shown, styled } from '../../src/cli/printable.ts';

const ESCAPE = '\u001b';

const ATTACKS = [
  { name: 'a sequence that clears the screen', text: `a${ESCAPE}[2Jb`, safe: 'a\ufffd[2Jb' },
  { name: 'a new window title', text: `${ESCAPE}]0;owned\u0007`, safe: '\ufffd]0;owned\ufffd' },
  { name: 'a sequence begun by one C1 byte', text: 'a\u009b31mb', safe: 'a\ufffd31mb' },
  { name: 'a carriage return that rewrites the line', text: 'paid\rdue', safe: 'paid\ufffddue' },
  { name: 'backspaces', text: 'no\b\byes', safe: 'no\ufffd\ufffdyes' },
  { name: 'a direction override', text: 'invoice\u202efdp.exe', safe: 'invoicefdp.exe' },
  { name: 'direction isolates', text: 'a\u2066b\u2069c', safe: 'abc' },
  { name: 'hidden tags', text: 'a\u{e0041}\u{e007f}b', safe: 'ab' },
  { name: 'zero-width spaces', text: 'pass\u200bword', safe: 'password' },
  { name: 'line separators', text: 'a\u2028b', safe: 'a\ufffdb' },
  { name: 'half a character', text: 'a\ud800b', safe: 'a\ufffdb' },
  { name: 'nothing of Arabic, Persian joiners or emoji', text: 'سلام می‌خواهم 👨‍👩‍👧', safe: 'سلام می‌خواهم 👨‍👩‍👧' },
  { name: 'no tab, no line feed', text: 'a\tb\r\nc', safe: 'a\tb\nc' },
] as const;

for (const { name, text, safe } of ATTACKS) {
  test(`neutralise: takes out ${name}`, () => assert.equal(neutralise(text), safe));
}

test('shown: whatever is put in, nothing a terminal obeys comes out, in colour or not', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const plain = shown`${text} ${styled('bold', text)}`.render(false);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
      assert.doesNotMatch(plain, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      const coloured = styled('red', text).render(true);
      assert.equal(coloured.split(ESCAPE).length, text === '' || neutralise(text) === '' ? 1 : 3);
    }),
  );
});

test('shown: a style is kept inside another template', () => {
  const line = shown`${shown`x ${styled('bold', 'y')}`} z`;
  assert.ok(line instanceof Printable);
  assert.equal(line.render(true), `x ${ESCAPE}[1my${ESCAPE}[0m z`);
  assert.equal(line.render(false), 'x y z');
});

test('jsonLine: one line without characters a terminal obeys, read back to the letter', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const line = jsonLine({ text });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
      assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u);
      assert.deepEqual(JSON.parse(line), { text });
    }),
  );
  assert.match(jsonLine('\u{e0041}'), /^"\\udb40\\udc41"$/);
});

test('oneLine, clip: white space becomes one space and long text is cut between words', () => {
  assert.equal(oneLine('  a\n\n b\tc '), 'a b c');
  assert.equal(clip('short', 10), 'short');
  assert.equal(clip('one two three four', 10), 'one two\u2026');
  assert.equal(clip('一二三四五六七八九十', 6), '一二三四五\u2026');
  assert.equal(clip('aaaa👨bbbbbbbb', 6), 'aaaa\ufffd\u2026');
});

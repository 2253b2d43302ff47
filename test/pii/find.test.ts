import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { VALUE_DETECTORS } from '../../src/pii/detect/all.ts';
import { findPersonalData } from '../../src/pii/find.ts';
import { viewOf } from '../../src/pii/text-view.ts';
import type { TextMode } from '../../src/pii/types.ts';

interface Item {
  readonly text: string;
  readonly spans: readonly { readonly start: number; readonly end: number; readonly type: string }[];
  readonly kind: string;
}

const items = readFileSync(new URL('../../bench/data/pii.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Item);

/** How people and programs write the same thing. One unit in, any number out. */
const spellings: Readonly<Record<string, (char: string, index: number) => string>> = {
  'as written': (char) => char,
  'upper case': (char) => (char.toUpperCase().length === 1 ? char.toUpperCase() : char),
  'lower case': (char) => (char.toLowerCase().length === 1 ? char.toLowerCase() : char),
  'full-width': (char) => (/[!-~]/.test(char) ? String.fromCharCode(char.charCodeAt(0) + 0xfee0) : char),
  'Arabic-Indic digits': (char) => (/\d/.test(char) ? String.fromCharCode(0x660 + Number(char)) : char),
  'zero-width spaces': (char, index) => (index % 3 === 0 ? `${char}\u200b` : char),
  'soft hyphens': (char, index) => (index % 4 === 1 ? `${char}\u00ad` : char),
  'no-break spaces': (char) => (char === ' ' ? '\u00a0' : char),
  'doubled spaces': (char) => (char === ' ' ? '  ' : char),
  'no-break hyphens': (char) => (char === '-' ? '\u2011' : char),
  decomposed: (char) => char.normalize('NFD'),
};

for (const [name, spell] of Object.entries(spellings)) {
  for (const mode of ['query', 'prose'] as const) {
    test(`findPersonalData: at most 1 % is left and 1 % of harmless texts change, ${name}, ${mode}`, () => {
      let characters = 0;
      let left = 0;
      let changed = 0;
      for (const { text, spans, kind } of items) {
        const { written, offsets } = write(text, spell);
        const findings = findPersonalData(viewOf(written, mode), VALUE_DETECTORS);
        if (kind === 'negative') changed += Number(findings.length > 0);
        for (const span of spans) {
          for (let i = offsets[span.start]!; i < offsets[span.end]!; i += 1) {
            if (!/[\p{L}\p{N}]/u.test(written.charAt(i))) continue;
            characters += 1;
            left += Number(!findings.some(({ start, end }) => i >= start && i < end));
          }
        }
      }
      const harmless = items.filter(({ kind }) => kind === 'negative').length;
      assert.ok(left / characters <= 0.01, `${left} of ${characters} characters are left`);
      assert.ok(changed / harmless <= 0.01, `${changed} of ${harmless} harmless texts change`);
    });
  }
}

test('findPersonalData: findings are disjoint, inside the text and never quote it', () => {
  const pieces = fc.constantFrom(
    'call 415-555-0181',
    'mira@posteo.example',
    ' ',
    '\u200b',
    '４',
    'card 4511 4652 5866 5958',
    '\n',
    'dob 01.12.1941',
    '@x_y1',
    '😀',
    '\ud800',
    '12 oak st',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 12 }),
      fc.constantFrom<TextMode>('query', 'prose'),
      (parts, mode) => {
        const text = parts.join(' ');
        let last = 0;
        for (const { start, end, confidence, reason } of findPersonalData(viewOf(text, mode), VALUE_DETECTORS)) {
          assert.ok(start >= last && end > start && end <= text.length);
          assert.ok(confidence > 0 && confidence <= 1);
          const value = text.slice(start, end);
          assert.ok(value.length < 4 || !reason.includes(value));
          last = end;
        }
      },
    ),
    { numRuns: 300 },
  );
});

/** Units that patterns with two readings of one text would chew on for ever. */
const HOSTILE =
  '1|1 |12-|1.1.|a@|a dot |a at b |((((|.|-| |word |a_b |deadbeef0|ab:|/|https://a.b/?a=|&a=b|12 main |12 a b c d |ssn |ssn 1 |password |token=|born |born 1 1 |1/1/|路|区路1|東京都1-|로 1|ул. |rue de |1 rue |abandon |DE12 |de12|4111 |eyJaaaaaaaa.|-----begin private key-----|plate |i work at |i am a nurse |1.2345,|+49 |box 1 |e\u0301|\u200b|а1a|１２|\ud800|\n|Apt 1\n|12 Abc 12\n|instagram |@a|a#1234|u/a|corner of a |my address is |one |one 1 |%40|hauptstraße |lat |xpub|ghp_|abcde-|a://b:|pwd=|unit |am a 1|an der |a1b2-|\t'.split(
    '|',
  );
for (const mode of ['query', 'prose'] as const) {
  test(`findPersonalData: ten thousand characters of anything are answered, ${mode}`, { timeout: 20_000 }, () => {
    for (const unit of HOSTILE) findPersonalData(viewOf(unit.repeat(10_000 / unit.length), mode), VALUE_DETECTORS);
  });
}

function write(
  text: string,
  spell: (char: string, index: number) => string,
): { written: string; offsets: readonly number[] } {
  const offsets: number[] = [];
  let written = '';
  for (let i = 0; i < text.length; i += 1) {
    offsets.push(written.length);
    written += spell(text.charAt(i), i);
  }
  offsets.push(written.length);
  return { written, offsets };
}

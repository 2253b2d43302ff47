import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectFormat } from '../../../src/rag/read/detect.ts';
import { makeDocx, makePdf, utf8 } from '../../support/documents.ts';

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

const formats = [
  { name: 'notes.txt', bytes: utf8('just notes'), format: 'text' },
  { name: 'NOTES.TXT', bytes: utf8('just notes'), format: 'text' },
  { name: 'README', bytes: utf8('just notes'), format: 'text' },
  { name: 'a.md', bytes: utf8('# x'), format: 'markdown' },
  { name: 'a.html', bytes: utf8('<p>x'), format: 'html' },
  { name: 'page.txt', bytes: utf8('\ufeff  <!DOCTYPE html><html>'), format: 'html' },
  { name: 'page.php', bytes: utf8('<?php echo 1;'), format: 'code' },
  { name: 'a.ts', bytes: utf8('let x'), format: 'code' },
  { name: 'a.csv', bytes: utf8('a,b'), format: 'csv' },
  { name: 'a.jsonl', bytes: utf8('{}'), format: 'json' },
  { name: 'data', bytes: utf8(' {"a":1}'), format: 'json' },
  { name: 'a.eml', bytes: utf8('Subject: x'), format: 'eml' },
  { name: 'mail', bytes: utf8('Received: from x\r\nSubject: y\r\n'), format: 'eml' },
  { name: 'not-mail.txt', bytes: utf8('Note: from x\r\nSubject: y\r\n'), format: 'text' },
  { name: 'paper.txt', bytes: makePdf([['x']]), format: 'pdf' },
  { name: 'late.pdf', bytes: utf8(`junk before\n%PDF-1.4`), format: 'pdf' },
  { name: 'letter.pdf', bytes: makeDocx(''), format: 'zip' },
] as const;

for (const { name, bytes, format } of formats) {
  test(`detectFormat: ${name} is ${format}`, () => assert.equal(detectFormat(name, bytes), format));
}

const verdicts = [
  { name: 'empty.txt', bytes: new Uint8Array(), code: 'READ_EMPTY' },
  { name: 'program.txt', bytes: latin1('\x7fELF\x02\x01'), code: 'READ_BINARY' },
  { name: 'data.txt', bytes: latin1('SQLite format 3\0'), code: 'READ_BINARY' },
  { name: 'photo.txt', bytes: latin1('\x89PNG\r\n'), code: 'READ_UNSUPPORTED' },
  { name: 'photo.jpg', bytes: latin1('\xff\xd8\xff\xe0'), code: 'READ_UNSUPPORTED' },
  { name: 'film.mp4', bytes: latin1('\0\0\0\x18ftypmp42'), code: 'READ_UNSUPPORTED' },
  { name: 'a.tar.gz', bytes: latin1('\x1f\x8b\x08'), code: 'READ_UNSUPPORTED' },
  { name: 'a.rtf', bytes: latin1('{\\rtf1'), code: 'READ_UNSUPPORTED' },
  { name: 'old.doc', bytes: latin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1Word'), code: 'READ_UNSUPPORTED' },
  {
    name: 'locked.docx',
    bytes: latin1(`\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${[...'EncryptedPackage'].join('\0')}\0`),
    code: 'READ_ENCRYPTED',
  },
  { name: 'fake.pdf', bytes: utf8('not a pdf at all'), code: 'READ_CORRUPT' },
  { name: 'fake.docx', bytes: utf8('not a docx at all'), code: 'READ_CORRUPT' },
] as const;

for (const { name, bytes, code } of verdicts) {
  test(`detectFormat: ${name} gets ${code}`, () => assert.throws(() => detectFormat(name, bytes), { code }));
}

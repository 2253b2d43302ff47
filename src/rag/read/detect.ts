import { extname } from 'node:path';
import { ReadError } from '../errors.ts';
import type { DocumentKind } from '../types.ts';
import { readMagic } from './magic.ts';

/** How a file is to be read; what kind of document a zip archive is, its parser finds out. */
export type FileFormat = DocumentKind | 'zip';

const CODE =
  'c cc cpp cxx h hh hpp hxx cs java kt kts scala groovy js mjs cjs jsx ts mts cts tsx py pyi rb php pl pm go rs swift m mm ' +
  'r jl lua dart ex exs erl hrl hs ml mli clj cljs fs fsx vb pas f90 f95 sql sh bash zsh fish ps1 bat cmd awk vue svelte ' +
  'css scss sass less xml xsd xsl svg yaml yml toml ini cfg conf properties gradle cmake mk tf proto graphql asm s nix zig v sv';

const BY_EXTENSION = new Map<string, FileFormat>([
  ...words('txt text log rst adoc asciidoc org tex me srt vtt ics vcf', 'text'),
  ...words('md markdown mdown mkd mdx', 'markdown'),
  ...words('html htm xhtml shtml', 'html'),
  ...words('csv tsv tab psv', 'csv'),
  ...words('json jsonl ndjson geojson ipynb webmanifest', 'json'),
  ...words('eml mht mhtml', 'eml'),
  ...words('pdf', 'pdf'),
  ...words('docx docm dotx', 'docx'),
  ...words('epub', 'epub'),
  ...words(CODE, 'code'),
]);

/** Formats that are never plain text: without their mark the file is damaged. */
const MARKED = new Set<FileFormat>(['pdf', 'docx', 'epub']);

const HEAD_BYTES = 1024;

/**
 * Decides by content first, by the name's extension second: a PDF named `.txt` is a PDF.
 * @throws ReadError READ_EMPTY, READ_BINARY, READ_UNSUPPORTED, READ_ENCRYPTED, READ_CORRUPT
 */
export function detectFormat(name: string, bytes: Uint8Array): FileFormat {
  if (bytes.length === 0) {
    throw new ReadError('READ_EMPTY', 'the file is empty', {
      hint: 'Check that it was copied or downloaded completely.',
    });
  }
  const magic = readMagic(bytes);
  switch (magic?.is) {
    case 'pdf':
    case 'zip':
      return magic.is;
    case 'rtf':
      throw unsupported('RTF documents are not supported', 'Save it as DOCX or PDF and add that.');
    case 'ole':
      throw oleVerdict(bytes);
    case 'binary':
      throw new ReadError('READ_BINARY', 'the file holds binary data and no text', {
        hint: 'Add the document itself, or save it as PDF, DOCX, HTML or plain text first.',
      });
    case 'unsupported':
      throw unsupported(`the file is ${magic.what} and holds no text that can be read`, magic.hint);
    default:
      return detectText(name, bytes);
  }
}

/** Whether a JSON file holds one record per line. */
export function isJsonLines(name: string): boolean {
  return ['jsonl', 'ndjson'].includes(extensionOf(name));
}

function detectText(name: string, bytes: Uint8Array): FileFormat {
  const byName = BY_EXTENSION.get(extensionOf(name));
  if (byName === 'html' || byName === 'markdown' || byName === 'code') return byName;
  const head = textHead(bytes);
  if (/^<(?:!doctype html|html[\s>])/i.test(head)) return 'html';
  if (byName !== undefined && MARKED.has(byName)) {
    throw new ReadError('READ_CORRUPT', `the file is named like a ${byName.toUpperCase()} file but does not hold one`, {
      hint: 'Open it in the program that made it and save it again.',
    });
  }
  if (byName !== undefined && byName !== 'text') return byName;
  if (isMail(head)) return 'eml';
  if (byName === undefined && /^[[{]/.test(head)) return 'json';
  return 'text';
}

/** The first characters without byte order mark, NUL bytes of UTF-16 and leading white space. */
function textHead(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString('latin1');
  return (head.includes('\0') ? head.replaceAll('\0', '') : head).replace(
    /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*/,
    '',
  );
}

/** A mail starts with header fields, among them some that nobody writes by hand. */
function isMail(head: string): boolean {
  if (!/^[A-Z][\w-]{1,40}: /.test(head)) return false;
  return /^(?:Received|Return-Path|Delivered-To|DKIM-Signature): |\nMIME-Version: 1\.0|\nMessage-ID: </i.test(head);
}

/** The container of old Office files and of locked new ones; the names within are UTF-16. */
function oleVerdict(bytes: Uint8Array): ReadError {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.includes(Buffer.from('EncryptedPackage', 'utf16le'))) {
    return new ReadError('READ_ENCRYPTED', 'the document is locked with a password', {
      hint: 'Save a copy without the password and add that.',
    });
  }
  return unsupported('the old binary Office formats are not supported', 'Save it as DOCX or PDF and add that.');
}

function unsupported(message: string, hint: string): ReadError {
  return new ReadError('READ_UNSUPPORTED', message, { hint });
}

function extensionOf(name: string): string {
  return extname(name).slice(1).toLowerCase();
}

function words(list: string, format: FileFormat): (readonly [string, FileFormat])[] {
  return list.split(' ').map((word) => [word, format] as const);
}

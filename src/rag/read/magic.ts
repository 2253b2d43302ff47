/** What a file's first bytes say it is, as far as that settles the matter. */
export type Magic =
  | { readonly is: 'pdf' | 'zip' | 'rtf' | 'ole' | 'binary' }
  | { readonly is: 'unsupported'; readonly what: string; readonly hint: string };

const PICTURE = { what: 'a picture', hint: 'Run text recognition (OCR) on it and add the resulting PDF or text.' };
const SOUND = { what: 'a sound or video file', hint: 'Add a transcript of it as text instead.' };
const ARCHIVE = { what: 'a compressed archive', hint: 'Unpack it and add the files or the folder.' };
const OTHER_TEXT = { what: 'a PostScript file', hint: 'Convert it to PDF, for example with ps2pdf, and add that.' };

/** Signatures in Latin-1, at an offset where one is given. */
const UNSUPPORTED: readonly (readonly [signature: string, what: typeof PICTURE, offset?: number])[] = [
  ['\x89PNG', PICTURE],
  ['\xff\xd8\xff', PICTURE],
  ['GIF8', PICTURE],
  ['II*\0', PICTURE],
  ['MM\0*', PICTURE],
  ['WEBP', PICTURE, 8],
  ['heic', PICTURE, 8],
  ['avif', PICTURE, 8],
  ['ID3', SOUND],
  ['OggS', SOUND],
  ['fLaC', SOUND],
  ['WAVE', SOUND, 8],
  ['AVI ', SOUND, 8],
  ['ftyp', SOUND, 4],
  ['\x1aE\xdf\xa3', SOUND],
  ['\x1f\x8b', ARCHIVE],
  ['BZh', ARCHIVE],
  ['7z\xbc\xaf\x27\x1c', ARCHIVE],
  ['Rar!\x1a\x07', ARCHIVE],
  ['\xfd7zXZ', ARCHIVE],
  ['\x28\xb5\x2f\xfd', ARCHIVE],
  ['ustar', ARCHIVE, 257],
  ['%!PS', OTHER_TEXT],
];

const BINARY = [
  '\x7fELF',
  'MZ\x90',
  '\xcf\xfa\xed\xfe',
  '\xca\xfe\xba\xbe',
  '\0asm',
  'SQLite format 3',
  'GGUF',
  'wOFF',
  'wOF2',
];

/** The PDF standard's readers accept the mark anywhere in the first kilobyte. */
const PDF_SEARCH_BYTES = 1024;

/** Looks at the first bytes only, whatever the file is called. */
export function readMagic(bytes: Uint8Array): Magic | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, PDF_SEARCH_BYTES)).toString('latin1');
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return { is: 'zip' };
  if (head.includes('%PDF-')) return { is: 'pdf' };
  if (head.startsWith('{\\rtf')) return { is: 'rtf' };
  if (head.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return { is: 'ole' };
  if (BINARY.some((signature) => head.startsWith(signature))) return { is: 'binary' };
  const found = UNSUPPORTED.find(([signature, , offset = 0]) => head.startsWith(signature, offset));
  return found && { is: 'unsupported', ...found[1] };
}

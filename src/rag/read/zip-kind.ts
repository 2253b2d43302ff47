import { ReadError } from '../errors.ts';
import type { ZipArchive } from './zip.ts';

/** Names that tell what an archive is, and what to say about those that are not read. */
const OTHERS: readonly (readonly [entry: string, message: string, hint: string])[] = [
  ['xl/workbook.xml', 'Excel workbooks are not supported', 'Save each sheet as CSV and add those.'],
  ['xl/workbook.bin', 'Excel workbooks are not supported', 'Save each sheet as CSV and add those.'],
  ['ppt/presentation.xml', 'PowerPoint presentations are not supported', 'Export it as PDF and add that.'],
  ['Index/Document.iwa', 'Pages, Numbers and Keynote files are not supported', 'Export it as PDF and add that.'],
  ['content.xml', 'OpenDocument files are not supported', 'Save it as DOCX or PDF and add that.'],
];

/** @throws ReadError READ_UNSUPPORTED for an archive that is no document we read */
export function zipKind(archive: ZipArchive): 'docx' | 'epub' {
  if (archive.has('word/document.xml')) return 'docx';
  if (archive.has('META-INF/container.xml') && !archive.has('content.xml')) return 'epub';
  const [, message, hint] = OTHERS.find(([entry]) => archive.has(entry)) ?? [
    '',
    'the file is a compressed archive',
    'Unpack it and add the files or the folder.',
  ];
  throw new ReadError('READ_UNSUPPORTED', message, { hint });
}

import { Parser } from 'htmlparser2';
import { ReadError } from '../errors.ts';
import { MAX_XML_DEPTH } from './limits.ts';
import type { ZipArchive } from './zip.ts';

/** Names keep their prefix (`w:p`), attributes as well. */
export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/**
 * Walks an XML part of an archive as it is inflated; no tree is built. Entities declared in the file are not expanded, so
 * they cannot multiply or name other files.
 * @throws ReadError READ_BOMB when elements are nested too deeply, and what `ZipArchive.inflate` throws
 */
export function walkXml(archive: ZipArchive, name: string, handler: XmlHandler): void {
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        if (++depth > MAX_XML_DEPTH) {
          throw new ReadError('READ_BOMB', 'the file nests its elements deeper than any real document', {
            hint: 'Do not trust this file; if it is yours, save it again with the program that made it.',
          });
        }
        handler.open?.(tag, attributes);
      },
      ontext: (text) => handler.text?.(text),
      onclosetag(tag) {
        depth--;
        handler.close?.(tag);
      },
    },
    { xmlMode: true },
  );
  const decoder = new TextDecoder();
  archive.inflate(name, (piece) => parser.write(decoder.decode(piece, { stream: true })));
  parser.end(decoder.decode());
}

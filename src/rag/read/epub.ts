import { posix } from 'node:path';
import { ReadError } from '../errors.ts';
import type { Block } from '../types.ts';
import { decodeText } from './decode.ts';
import { readHtml } from './html.ts';
import { walkXml } from './xml.ts';
import type { ZipArchive } from './zip.ts';

const CONTAINER = 'META-INF/container.xml';
const ENCRYPTION = 'META-INF/encryption.xml';

interface Package {
  readonly title: string | undefined;
  /** Paths of the chapters within the archive, in reading order, each once. */
  readonly chapters: readonly string[];
}

/** Reads a book chapter by chapter in the order of its spine. */
export function readEpub(archive: ZipArchive): {
  readonly title: string | undefined;
  readonly blocks: readonly Block[];
  readonly warnings: readonly string[];
} {
  const { title, chapters } = readPackage(archive, findPackage(archive));
  if (chapters.length === 0) throw corrupt();
  const locked = lockedParts(archive);
  if (chapters.some((path) => locked.has(path))) {
    throw new ReadError('READ_ENCRYPTED', 'the book is protected against copying', {
      hint: 'Only books without copy protection can be read.',
    });
  }
  const blocks: Block[] = [];
  let missing = 0;
  for (const path of chapters) {
    const content = archive.bytes(path);
    if (!content) {
      missing++;
      continue;
    }
    blocks.push(...readHtml(decodeText(content), { mainOnly: false }).blocks);
  }
  const warnings = missing > 0 ? [`${missing} of ${chapters.length} chapters are missing from the book file.`] : [];
  return { title, blocks, warnings };
}

function findPackage(archive: ZipArchive): string {
  let path: string | undefined;
  if (archive.has(CONTAINER)) {
    walkXml(archive, CONTAINER, {
      open(name, attributes) {
        if (localName(name) === 'rootfile') path ??= attributes['full-path'];
      },
    });
  }
  if (path === undefined || !archive.has(path)) throw corrupt();
  return path;
}

function readPackage(archive: ZipArchive, path: string): Package {
  const folder = posix.dirname(path);
  const hrefs = new Map<string, string>();
  const spine: string[] = [];
  let title = '';
  let inTitle = false;
  walkXml(archive, path, {
    open(name, attributes) {
      const tag = localName(name);
      inTitle = tag === 'title' && title === '';
      if (tag === 'item' && /html/i.test(attributes['media-type'] ?? '')) {
        hrefs.set(attributes['id'] ?? '', inArchive(folder, attributes['href'] ?? ''));
      } else if (tag === 'itemref') {
        spine.push(attributes['idref'] ?? '');
      }
    },
    text: (text) => {
      if (inTitle) title += text;
    },
    close: () => {
      inTitle = false;
    },
  });
  const chapters = new Set(spine.flatMap((id) => hrefs.get(id) ?? []));
  return { title: title.trim() || undefined, chapters: [...chapters] };
}

/** Entries named in the encryption list; obfuscated fonts are named there as well and do no harm. */
function lockedParts(archive: ZipArchive): Set<string> {
  const locked = new Set<string>();
  if (!archive.has(ENCRYPTION)) return locked;
  walkXml(archive, ENCRYPTION, {
    open(name, attributes) {
      if (localName(name) === 'CipherReference') locked.add(inArchive('.', attributes['URI'] ?? ''));
    },
  });
  return locked;
}

function inArchive(folder: string, href: string): string {
  const path = href.replace(/#.*$/, '');
  return posix.normalize(posix.join(folder, decodePercent(path)));
}

function decodePercent(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function corrupt(): ReadError {
  return new ReadError('READ_CORRUPT', 'the book file has no table of its chapters', {
    hint: 'Open it in a book reader or in Calibre and save it again as EPUB.',
  });
}

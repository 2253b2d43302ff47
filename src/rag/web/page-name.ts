/** Endings that make the file readers take the bytes for what the server says they are. */
const ENDINGS: Readonly<Record<string, string>> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/markdown': 'md',
  'text/x-markdown': 'md',
  'text/csv': 'csv',
  'application/json': 'json',
  'application/ld+json': 'json',
  'application/x-ndjson': 'ndjson',
  'text/plain': 'txt',
  'application/pdf': 'pdf',
};

/**
 * A file name for a page, by its declared type. The address has no say: `/article.php` is no source code. A type that says
 * nothing gives a name that says nothing, and the content decides.
 */
export function pageName(contentType: string): string {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const ending = Object.hasOwn(ENDINGS, type) ? ENDINGS[type] : undefined;
  return ending === undefined ? 'page' : `page.${ending}`;
}

/** The charset of a `content-type` header. */
export function headerCharset(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*["']?([\w.:-]{2,40})/i.exec(contentType)?.[1];
}

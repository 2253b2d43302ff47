/** What one file may cost. Each limit answers an attack named in `docs/threat-model.md` or seen in the parser's source. */

/** Larger files are refused before a byte is looked at. */
export const MAX_FILE_BYTES = 200 * 1024 * 1024;

/** Text formats up to this size are read in the calling thread: sending them to another one would cost more. */
export const MAX_INLINE_BYTES = 1024 * 1024;

/** A word processor file has tens of entries, an illustrated book some thousands. */
export const MAX_ZIP_ENTRIES = 10_000;

/** Inflated bytes of one archive, all entries that are read taken together. */
export const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

/** Real XML shrinks some 30 times, tables of one value perhaps 100 times; zeros shrink 1000 times. */
export const MAX_INFLATE_RATIO = 200;

/** Below this size the ratio says nothing. */
export const MIN_RATIO_BYTES = 8 * 1024 * 1024;

/** Memory outside the JavaScript heap that a parser may hold beside the file itself, in bytes. */
export const MAX_OFF_HEAP_BYTES = 256 * 1024 * 1024;

/** Pages of a PDF that are read; the rest is named in a warning. */
export const MAX_PDF_PAGES = 5000;

/** UTF-16 units of text taken from a PDF: more than any book holds. */
export const MAX_PDF_CHARS = 64 * 1024 * 1024;

/** Nesting of HTML elements; browsers stop at 512 as well. */
export const MAX_HTML_DEPTH = 512;

/** Nesting of elements in Office and EPUB files. */
export const MAX_XML_DEPTH = 1000;

/** Nesting of JSON values that is followed; deeper ones are named in a warning. */
export const MAX_JSON_DEPTH = 64;

/** Nesting of MIME parts; a message forwarded ten times has some twenty. */
export const MAX_MIME_DEPTH = 50;

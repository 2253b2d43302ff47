/** What one page of the web may cost. */

/** Larger bodies are refused before a byte is looked at: no page that people read is larger, and few papers are. */
export const MAX_PAGE_BYTES = 32 * 1024 * 1024;

/** HTML is read so far, UTF-16 units. The largest encyclopaedia articles have 2 million. */
export const MAX_HTML_UNITS = 8 * 1024 * 1024;

/** Readable text of one page, UTF-16 units: that of a long book. */
export const MAX_TEXT_UNITS = 1024 * 1024;

/** Up to so many elements the main part is looked for in a tree, which takes a second or two then. */
export const MAX_TREE_ELEMENTS = 20_000;
/** And up to so many UTF-16 units of HTML. */
export const MAX_TREE_UNITS = 3 * 1024 * 1024;

export const MAX_LINKS = 500;
export const MAX_LINK_TEXT_UNITS = 200;
export const MAX_TITLE_UNITS = 300;

/** For one page and for one engine's answer, ms: honest ones take a hundredth of it. */
export const PAGE_MS = 20_000;
export const ANSWER_MS = 10_000;

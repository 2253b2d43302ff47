import { noNotes, visibleOnly } from '../../pii/untrusted/characters.ts';
import { visibleText } from '../../pii/untrusted/html.ts';
import { sanitiseResult } from '../../pii/untrusted/sanitise.ts';
import type { EngineReading, EngineResult } from '../types.ts';
import { resultUrl } from './result-url.ts';

/** Of one answer; engines give 10 to 25. */
export const MAX_RESULTS = 40;
const MAX_SUGGESTIONS = 8;
/** Read of a field before it is cleaned; what lies behind can only be padding. */
export const RAW_CHARS = 8000;
export const TITLE_CHARS = 300;
export const SNIPPET_CHARS = 1000;
const SUGGESTION_CHARS = 120;

/** One result as it stands in an answer. */
export interface RawResult {
  readonly url: unknown;
  readonly title: unknown;
  readonly snippet?: unknown;
  readonly published?: unknown;
  /** How title and snippet are written; plain text unless said. */
  readonly format?: 'html' | 'text';
}

/** What an answer holds before it is cleaned. */
export interface RawReading {
  readonly results: readonly RawResult[];
  readonly suggestions?: readonly unknown[];
  readonly answer?: unknown;
}

/**
 * Cleans what was read: visible text only, bounded lengths, public addresses only, text that speaks to a model fenced.
 * @param base address of the answer, for links without a host
 */
export function cleanReading({ results, suggestions = [], answer }: RawReading, base: string): EngineReading {
  const words = suggestions.slice(0, MAX_SUGGESTIONS).map((text) => cleanText(text, SUGGESTION_CHARS, 'text'));
  const said = cleanText(answer, SNIPPET_CHARS, 'text');
  const kept = words.filter((text) => text !== '');
  return {
    results: results.slice(0, MAX_RESULTS).flatMap((raw) => cleanResult(raw, base) ?? []),
    ...(kept.length > 0 && { suggestions: kept }),
    ...(said !== '' && { answer: said }),
  };
}

function cleanResult(
  { url, title, snippet, published, format = 'text' }: RawResult,
  base: string,
): EngineResult | null {
  const href = resultUrl(url, base);
  if (href === null) return null;
  const day = isoTime(published);
  return {
    url: href,
    title: cleanText(title, TITLE_CHARS, format) || (URL.parse(href)?.host ?? href),
    snippet: cleanText(snippet, SNIPPET_CHARS, format),
    ...(day !== undefined && { published: day }),
  };
}

/** One line of visible text. Cut before it is fenced: a fence must not lose its end. */
function cleanText(value: unknown, maxChars: number, format: 'html' | 'text'): string {
  if (typeof value !== 'string') return '';
  const raw = value.slice(0, RAW_CHARS).toWellFormed();
  const seen = format === 'html' ? visibleText(raw, noNotes()) : raw;
  const line = visibleOnly(seen, noNotes()).replaceAll(/\s+/g, ' ').trim();
  return sanitiseResult(line.length > maxChars ? `${line.slice(0, maxChars - 1).trimEnd()}…` : line, 'text').text;
}

/** @returns ISO 8601 of seconds since 1970, of an ISO day or time, or of an RFC 822 time; undefined for anything else */
function isoTime(value: unknown): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  if (typeof value === 'string' && (value.length > 40 || !/^\d{4}-\d\d|^\w{3}, \d{1,2} \w{3} \d{4}/.test(value)))
    return undefined;
  const time = new Date(typeof value === 'number' ? value * 1000 : value);
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999 ? undefined : time.toISOString();
}

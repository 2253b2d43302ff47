import { DaemonError } from '../errors.ts';

const FORMATS = ['html', 'json', 'csv', 'rss'] as const;
type Format = (typeof FORMATS)[number];

const TIME_RANGES = ['day', 'week', 'month', 'year'] as const;
const MAX_PAGE = 50;
/** Longest time a program may wait for, as on the routes of our own, s. */
const MAX_TIMEOUT_S = 300;
/** `de`, `de-AT`, `zh-Hant`; SearXNG knows three letters as well. */
const LANGUAGE = /^(?:auto|all|[a-z]{2,3}(?:[-_][A-Za-z]{2,4}){0,2})$/;
const MAX_NAMES = 64;

/** A search in SearXNG's terms, read and checked. */
export interface SearxParams {
  /** As given, with bangs; may be empty. */
  readonly q: string;
  readonly format: Format;
  readonly categories: readonly string[];
  /** Names that are not there are ignored when engines are chosen. */
  readonly engines: readonly string[];
  readonly page: number;
  readonly timeRange?: (typeof TIME_RANGES)[number];
  readonly safesearch?: 0 | 1 | 2;
  readonly timeoutMs?: number;
}

/**
 * The parameters of a request. What stands in the body counts before what stands in the address, the first of several
 * before the others. Empty values count as absent: programs send all the parameters they know.
 * @param query of the address, without `?`
 */
export function paramsOf(query: string, form: URLSearchParams | undefined): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  for (const [name, value] of [...(form ?? []), ...new URLSearchParams(query)]) {
    if (value.trim() !== '' && !params.has(name)) params.set(name, value);
  }
  return params;
}

/** @returns what stands behind the `?` */
export function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

/** @throws DaemonError SEARCH_FORMAT_UNKNOWN */
function formatOf(params: ReadonlyMap<string, string>): Format {
  const wanted = params.get('format') ?? 'html';
  const format = FORMATS.find((known) => known === wanted);
  if (format !== undefined) return format;
  throw new DaemonError('SEARCH_FORMAT_UNKNOWN', 'there is no such format of results', {
    hint: `Use format=${FORMATS.join(', ')}.`,
  });
}

/**
 * Reads SearXNG's parameters; its many others are accepted and do nothing.
 * @throws DaemonError SEARCH_FORMAT_UNKNOWN, REQUEST_INVALID
 */
export function searchOf(params: ReadonlyMap<string, string>): SearxParams {
  const format = formatOf(params);
  const q = params.get('q');
  if (q === undefined) throw bad('q', 'is missing');
  const language = params.get('language');
  if (language !== undefined && !LANGUAGE.test(language)) throw bad('language', 'is no language');
  const timeRange = params.get('time_range');
  const range = TIME_RANGES.find((known) => known === timeRange);
  if (timeRange !== undefined && range === undefined) throw bad('time_range', `is one of ${TIME_RANGES.join(', ')}`);
  const safesearch = whole(params, 'safesearch', 0, 2);
  const timeout = params.get('timeout_limit');
  return {
    q,
    format,
    categories: categoriesOf(params),
    engines: names(params.get('engines')),
    page: whole(params, 'pageno', 1, MAX_PAGE) ?? 1,
    ...(range === undefined ? {} : { timeRange: range }),
    ...(safesearch === undefined ? {} : { safesearch: safesearch as 0 | 1 | 2 }),
    ...(timeout === undefined ? {} : { timeoutMs: timeoutMs(timeout) }),
  };
}

function categoriesOf(params: ReadonlyMap<string, string>): string[] {
  const ticked = [...params]
    .filter(([name, value]) => name.startsWith('category_') && value !== 'off')
    .map(([name]) => name.slice('category_'.length).toLowerCase());
  return [...new Set([...names(params.get('categories')), ...ticked])].slice(0, MAX_NAMES);
}

function names(list: string | undefined): string[] {
  const given = (list ?? '').split(',').map((name) => name.trim().toLowerCase());
  return [...new Set(given.filter((name) => name !== ''))].slice(0, MAX_NAMES);
}

function whole(params: ReadonlyMap<string, string>, name: string, min: number, max: number): number | undefined {
  const text = params.get(name);
  if (text === undefined) return undefined;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw bad(name, `is a whole number from ${min} to ${max}`);
}

function timeoutMs(text: string): number {
  const seconds = /^\d{1,6}(?:\.\d{0,6})?$/.test(text) ? Number(text) : 0;
  if (seconds > 0) return Math.min(seconds, MAX_TIMEOUT_S) * 1000;
  throw bad('timeout_limit', 'is a number of seconds above 0');
}

/** Names the parameter and the rule; never what was sent. */
function bad(name: string, rule: string): DaemonError {
  return new DaemonError('REQUEST_INVALID', `the parameter ${name} ${rule}`, {
    hint: 'docs/searxng.md lists the parameters.',
  });
}

/** Longer addresses carry data, not places. */
const MAX_UNITS = 2000;

/**
 * An address as it is kept and shown: absolute, of the web, without a fragment and without a name or password in it.
 * @param base what a relative one is read against
 * @returns undefined for everything else: `javascript:`, `data:`, `file:`, what is no address at all
 */
export function webAddress(text: string, base?: string): string | undefined {
  if (text.length > MAX_UNITS) return undefined;
  // A malformed one is no error here: pages are full of them.
  const url = URL.parse(text.trim(), base);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
  if (url.hostname === '' || url.username !== '' || url.password !== '') return undefined;
  url.hash = '';
  return url.href.length > MAX_UNITS ? undefined : url.href;
}

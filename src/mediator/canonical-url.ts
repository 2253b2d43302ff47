/** Say where a click came from, never what is shown. Short names that some sites use for content are not in it. */
const TRACKING = new RegExp(
  `^(?:${[
    '(?:utm|piwik|pk|mtm|matomo)_\\w+',
    'gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|ttclid|twclid|yclid|ysclid|li_fat_id|srsltid|sxsrf|gs_lcrp',
    '_ga|_gl|_hsenc|_hsmi|__hstc|__hssc|__hsfp|hsctatracking|mc_cid|mc_eid|mkt_tok|vero_id|wickedid|oly_enc_id|oly_anon_id',
    'igsh|igshid|ref_src|ref_url|cmpid|s_cid|xtor|at_medium|at_campaign|trk|trkinfo|rb_clickid|__s',
  ].join('|')})$`,
  'i',
);
/** The same page made for telephones, in the AMP format. */
const AMP_PARAMETERS = /^(?:amp|outputtype)(?:=(?:1|true|amp))?$/i;
const AMP_CACHE = /^\/[acivr]\/(?:(s)\/)?([^/]+)(\/.*)?$/;

/**
 * The name under which a page is known: two addresses of one page should give one name. A key for comparing, not for opening:
 * `http` becomes `https` and `www.` goes, which a server need not like.
 *
 * What is done: lower case and ports by the URL standard; `http` as `https` (not for onions or own ports); `www.`, `m.`,
 * `mobile.` and `amp.` dropped where a domain remains; AMP caches unwrapped and `/amp` endings dropped; fragments dropped but
 * for `#!`; tracking parameters dropped, the others sorted by name; percent-encoding in capitals and only where needed,
 * RFC 3986, 6.2.2; no slash at the end.
 * @param url http or https; anything else comes back as it is
 */
export function canonicalUrl(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return url;
  const { origin, path, query, hash } = unwrapAmp(parsed);
  const pairs = query
    .split('&')
    .map(normalEncoding)
    .filter((pair) => pair !== '' && !TRACKING.test(pair.split('=')[0] ?? '') && !AMP_PARAMETERS.test(pair));
  const search = pairs.length > 0 ? `?${pairs.toSorted(byName).join('&')}` : '';
  return `${origin}${normalEncoding(path).replace(/(?:\/amp|\/)+$/i, '')}${search}${hash.startsWith('#!') ? hash : ''}`;
}

interface Parts {
  readonly origin: string;
  readonly path: string;
  readonly query: string;
  readonly hash: string;
}

function unwrapAmp(url: URL): Parts {
  let here = url;
  // Each turn makes the address shorter.
  for (;;) {
    const inner = here.hostname.endsWith('.cdn.ampproject.org') ? AMP_CACHE.exec(here.pathname) : null;
    const next = inner && URL.parse(`http${inner[1] ?? ''}://${inner[2]}${inner[3] ?? '/'}${here.search}${here.hash}`);
    if (!next) break;
    here = next;
  }
  return { origin: normalOrigin(here), path: here.pathname, query: here.search.slice(1), hash: here.hash };
}

function normalOrigin({ protocol, hostname, port }: URL): string {
  const host = hostname.replace(/\.+$/, '');
  const isNamed = !host.startsWith('[') && !/^[\d.]+$/.test(host) && !host.endsWith('.onion');
  const labels = host.split('.');
  while (isNamed) {
    if (labels.length > 2 && /^(?:www\d?|m|mobile|amp)$/.test(labels[0] ?? '')) labels.shift();
    // Wikipedia and others put the mark second: en.m.wikipedia.org.
    else if (labels.length > 3 && labels[1] === 'm') labels.splice(1, 1);
    else break;
  }
  const scheme = isNamed && port === '' ? 'https:' : protocol;
  return `${scheme}//${labels.join('.')}${port === '' ? '' : `:${port}`}`;
}

/** Capitals in escapes, and letters, digits, `-._~` unescaped. */
function normalEncoding(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (escaped, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(character) ? character : escaped.toUpperCase();
  });
}

function byName(a: string, b: string): number {
  const [nameA = '', nameB = ''] = [a.split('=')[0], b.split('=')[0]];
  return nameA < nameB ? -1 : nameA > nameB ? 1 : 0;
}

import type { Finding, TextView } from '../../types.ts';
import { finding, LABELLED, SHAPED } from '../finding.ts';
import { ADDRESS_WORDS, mentions } from './shared.ts';

const BEFORE = '(?<![\\p{L}\\p{N}_-])';
const BOX = new RegExp(
  `${BEFORE}(?:(?:p\\.? ?o\\.? ?|post ?office |postal |gpo |locked |private |lock ?)(?:box|bag)|postfach|postbus|postboks|postbox|box postale|bo[iî]te postale|b\\.?p\\.?|apartado(?: de correos)?|apdo\\.?|casella postale|c\\.?p\\.|caixa postal|skrytka(?: pocztowa)?|schließfach|packstation|pmb|а/я|абонентский ящик|私書箱|信箱) ?(?:no\\.? ?|nr\\.? ?|n[°º] ?|# ?)?\\d{1,6}(?: \\d{2,4}){0,3}(?![\\p{L}\\p{N}])`,
  'gu',
);
const RURAL = new RegExp(
  `${BEFORE}(?:(?:r\\.? ?r\\.?|rural route|hc|star route|rfd|r\\.?d\\.?|rmb|rsd|site|comp|general delivery)[ #]{0,2}\\d{1,4}[a-z]?[ ,]{1,2}(?:box|bx|site|comp|stn)[ #]{0,2}\\d{1,5}[a-z]?|(?:box|bx) ?#?\\d{1,5}[ ,]{1,2}(?:site|comp|rr|r\\.r\\.|hc|stn) ?#?\\d{1,4}(?:[ ,]{1,2}(?:site|comp|rr|r\\.r\\.|stn|box) ?#?\\d{1,4}){0,2}|(?:rr|rural route) ?#?\\d{1,3})(?![\\p{L}\\p{N}])(?:[ ,]{1,2}(?:site|comp|rr|box|stn) ?#?\\d{1,5}){0,2}`,
  'gu',
);
/** Military mail of the United States (USPS Publication 28, section 225), on one or two lines. */
const MILITARY = new RegExp(
  `${BEFORE}(?:(?:psc|cmr|unit|umr|box) ?\\d{1,5},?[ \\n]{1,2}box ?\\d{1,6}|us(?:s|ns|cgc) [\\p{L} .'-]{2,30})[\\s,]{1,3}(?:apo|fpo|dpo)[\\s,]{1,2}a[aep] \\d{5}(?:-\\d{4})?|${BEFORE}(?:psc|cmr) \\d{1,5},?[ \\n]{1,2}box ?\\d{1,6}`,
  'gu',
);
/** Outward codes begin with one of these areas (Royal Mail PAF). */
const AREAS =
  'ab|al|ba|bb|bd|bh|bl|bn|br|bs|bt|b|ca|cb|cf|ch|cm|co|cr|ct|cv|cw|da|dd|de|dg|dh|dl|dn|dt|dy|ec|eh|en|ex|e|fk|fy|gl|gu|gy|g|ha|hd|hg|hp|hr|hs|hu|hx|ig|im|ip|iv|je|ka|kt|kw|ky|la|ld|le|ll|ln|ls|lu|l|me|mk|ml|m|ne|ng|nn|np|nr|nw|n|ol|ox|pa|pe|ph|pl|po|pr|rg|rh|rm|sa|se|sg|sk|sl|sm|sn|so|sp|sr|ss|st|sw|sy|s|ta|td|tf|tn|tq|tr|ts|tw|ub|wa|wc|wd|wf|wn|wr|ws|wv|w|yo|ze';
const UK_CODE = new RegExp(
  `${BEFORE}((?:${AREAS})(?:\\d{1,2}|\\d[a-hjkmnp-rstuvwxy]))( ?)(\\d[abd-hjlnp-uw-z]{2})(?![\\p{L}\\p{N}_-])`,
  'gu',
);
/** "m1 8gb", "m18 5ah": a product with a size. */
const SIZE =
  /^\d(?:gb|tb|ft|nd|rd|st|th|ah|wh|hp|hr|yr|lb|pt|pe|ed|dr|up|us|gt|ax|ps|pd|gp|db|ns|er|es|en|ee|re|se|ue|ad|ds|xl|ws|js|ts|as|ss|ps|le)$/;
const CANADA_CODE = new RegExp(
  `${BEFORE}[abceghj-nprstvxy]\\d[abceghj-nprstv-z][ -]\\d[abceghj-nprstv-z]\\d(?![\\p{L}\\p{N}])`,
  'gu',
);
/** A Dutch code with its house number, or the reverse, is one door. */
const DUTCH = new RegExp(
  `${BEFORE}[1-9]\\d{3} ?(?!sa|sd|ss)[a-z]{2},? (?:nr\\.? ?|huisnummer |-)?\\d{1,4}[a-z]?(?![\\p{L}\\p{N}])`,
  'gu',
);
const DUTCH_WORDS =
  /(?<!\p{L})(?:postcode|huisnummer|bezorg\p{L}*|pakket|adres|woning|huur|buren|postnl|ligt|wie|waar|huis)(?!\p{L})/u;

/** Boxes, rural routes, military mail, and post codes that name a few houses. */
export function* postalAddresses(view: TextView): Generator<Finding> {
  const text = view.lower;
  for (const pattern of [BOX, RURAL, MILITARY]) {
    for (const { 0: value, index } of text.matchAll(pattern)) {
      if (!/^(?:bp|c\.?p\.?|b\.p\.) ?\d{1,3}$/.test(value) || mentions(text, ADDRESS_WORDS))
        yield found(index, value, LABELLED, 'is a post box or a rural route');
    }
  }
  for (const { 0: value, index, 1: outward = '', 2: space, 3: inward = '' } of text.matchAll(UK_CODE)) {
    const isSized = SIZE.test(inward) && !mentions(text, ADDRESS_WORDS) && (space !== '' || /^[a-z]\d/.test(outward));
    if (!isSized) yield found(index, value, SHAPED, 'is a full post code');
  }
  for (const { 0: value, index } of text.matchAll(CANADA_CODE))
    yield found(index, value, SHAPED, 'is a full post code');
  if (!mentions(text, DUTCH_WORDS)) return;
  for (const { 0: value, index } of text.matchAll(DUTCH))
    yield found(index, value, SHAPED, 'is a post code with a house number');
}

function found(start: number, value: string, confidence: number, reason: string): Finding {
  return finding('ADDRESS', start, start + value.length, confidence, reason);
}

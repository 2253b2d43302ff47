import type { Detector, Finding } from '../types.ts';
import { finding, LABELLED, SHAPED } from './finding.ts';

const ADDRESS =
  /(?<![\p{L}\p{N}])(?:https?:\/\/|www\.|ftp:\/\/)[^\s<>"']{4,2000}|(?<![\p{L}\p{N}@.])(?:[a-z\d-]{1,40}\.){1,4}[a-z]{2,12}\/[^\s<>"']{6,2000}/gu;
const PARAMETER = /[?&#;]([\w.%[\]-]{1,60})=([^&#;\s]{1,1500})/gu;
const SEGMENT = /\/([^/?#&\s]{8,600})/gu;
/** Names of parameters that hold a person, a session or a right. */
const PRIVATE_NAME =
  /^(?:.*[_-])?(?:access|auth|token|tok|jwt|key|apikey|api_key|sig|signature|secret|pass|password|passwd|pwd|pin|otp|code|state|nonce|session|sessionid|session_id|sid|phpsessid|jsessionid|sess|uid|user|userid|user_id|username|uname|login|email|mail|e|account|accountid|acct|customer|customerid|customer_id|cid|client|clientid|member|memberid|member_id|patient|patientid|employee|person|pid|profile|phone|tel|mobile|msisdn|name|first|last|firstname|lastname|fname|lname|ssn|dob|birth|address|zip|postcode|lat|lon|lng|ll|invite|ticket|confirm|verify|verification|reset|magic|hash|guid|uuid|device|deviceid|udid|idfa|gclid|fbclid|msclkid|mc_eid|_hsenc|vero_id|order|orderid|order_id|booking|reservation|ref_id|token_id|id_token|access_token|refresh_token|authuser|share|sharekey|rlkey|resourcekey|x-amz-signature|x-amz-credential|x-amz-security-token|sv|se|skoid|credential|awsaccesskeyid|policy)(?:[_-]?(?:id|token|key|hash|code))?$/;
/** Where people have their own page: the part behind it names one. */
const PROFILE =
  /(?<![\p{L}\p{N}-])(?:linkedin\.com\/(?:in|pub)|instagram\.com|tiktok\.com|t\.me|facebook\.com(?:\/profile\.php\?id=)?|fb\.com|twitter\.com|(?<![\p{L}\p{N}.-])x\.com|snapchat\.com\/add|reddit\.com\/(?:u|user)|onlyfans\.com|threads\.net|medium\.com|venmo\.com(?:\/u)?|cash\.app|paypal\.me|steamcommunity\.com\/(?:id|profiles)|vk\.com|twitch\.tv|soundcloud\.com|strava\.com\/athletes|open\.spotify\.com\/user|keybase\.io|about\.me|linktr\.ee|github\.com|gitlab\.com|wa\.me|signal\.me\/#p|last\.fm\/user|letterboxd\.com|pinterest\.[a-z.]{2,6}|tinder\.com|bsky\.app\/profile|youtube\.com(?=\/@)|poshmark\.com\/closet|etsy\.com\/people|ebay\.[a-z.]{2,6}\/usr|couchsurfing\.com\/people|xing\.com\/profile)(?:\/|(?<=id=))[@$+]?([\p{L}\p{N}._-]{3,60})(?![\p{L}\p{N}])/gu;
const MEETING = /(?:zoom\.us\/(?:j|my|s)|meet\.google\.com|teams\.live\.com\/meet|webex\.com\/meet)\/([\w.-]{5,60})/gu;
/** First parts of a path on such a site that are no person's. */
const SITE_PAGE =
  /^(?:share|sharer|sharer\.php|intent|hashtag|search|explore|watch|login|help|about|p|reel|reels|stories|groups|events|pages|home|jobs|company|legal|terms|privacy|settings|features|pricing|topics|trending|marketplace|orgs|sponsors|collections|gaming|status|i|r|tv|directory|downloads|accounts|developer|in|pub|id|profiles|user|people|discover|tag|video|music|joinchat|s|c|addstickers|php|html?|public|blog|docs|apps|security|enterprise|team|explore\.php)$/;

/** The private parts of addresses of the web: tokens, ids, e-mail addresses. The rest of the address stays. */
export const detectUrls: Detector = (view) => {
  const text = view.lower;
  const found: Finding[] = [];
  if (!text.includes('/')) return found;
  const add = (kind: 'URL' | 'USERNAME', start: number, value: string, confidence: number, reason: string) =>
    found.push(finding(kind, start, start + value.length, confidence, reason));
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    const query = address.search(/[?#]/);
    const path = query < 0 ? address : address.slice(0, query);
    const host = path.indexOf('/', path.indexOf('://') + 3);
    for (const match of host < 0 ? [] : path.slice(host).matchAll(SEGMENT)) {
      const value = match[1] ?? '';
      if (isToken(value) && !isPublicPath(path))
        add('URL', index + host + match.index + 1, trimmed(value), SHAPED, 'is a token inside a web address');
    }
    for (const match of query < 0 ? [] : address.slice(query).matchAll(PARAMETER)) {
      const value = trimmed(match[2] ?? '');
      const isNamed = PRIVATE_NAME.test(match[1] ?? '') && !/^(?:true|false|null|\d{1,3}|[a-z]{1,4})$/.test(value);
      const start = index + query + match.index + match[0].length - (match[2] ?? '').length;
      if (isNamed || /@|%40/.test(value) || (value.length >= 16 && isToken(value)))
        add('URL', start, value, LABELLED, 'is a private value inside a web address');
    }
  }
  for (const match of text.matchAll(MEETING)) {
    const value = match[1] ?? '';
    add('URL', match.index + match[0].length - value.length, value, SHAPED, 'is a meeting inside a web address');
  }
  for (const match of text.matchAll(PROFILE)) {
    const value = (match[1] ?? '').replace(/\.+$/, '');
    if (!SITE_PAGE.test(value) && !isPublicRepository(match[0], text, match.index))
      add(
        'USERNAME',
        match.index + match[0].length - (match[1] ?? '').length,
        value,
        SHAPED,
        'is a profile inside a web address',
      );
  }
  return found;
};

/** Long runs of letters and digits mixed, a UUID, or an address: nobody types these, and they open something. */
function isToken(value: string): boolean {
  const core = value.replace(/\.(?:html?|php|aspx?|pdf|jpe?g|png|gif|svg|webp|js|css|zip|mp4|txt|json)$/, '');
  if (/@|%40/.test(core) || /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/.test(core)) return true;
  if (core.length < 16) return false;
  // A slug is words with hyphens; a token has digits inside its runs of letters.
  const longest = Math.max(
    ...core.split(/[-_.~%=]/).map((part) => (/\d/.test(part) && /[a-z]/.test(part) ? part.length : 0)),
  );
  const switches = core.match(/[a-z](?=\d)|\d(?=[a-z])/g)?.length ?? 0;
  return (
    (longest >= 12 && switches >= 3) ||
    (core.length >= 24 && switches >= 4) ||
    /^\d{17,}$/.test(core) ||
    /^[a-f\d]{32,}$/.test(core)
  );
}

/** Commits, packages and documents that are published under a hash. */
function isPublicPath(path: string): boolean {
  return /\/(?:commits?|blob|tree|raw|releases|pull|ipfs|sha256|archive|dp|gp|abs|pdf|doi)\/|arxiv\.|doi\.org|unpkg|jsdelivr|npmjs|pypi\.org|etherscan|blockchain\.com/.test(
    path,
  );
}

function isPublicRepository(match: string, text: string, at: number): boolean {
  return /^git(?:hub|lab)\.com/.test(match) && text.charAt(at + match.length) === '/';
}

function trimmed(value: string): string {
  return value.replace(/[.,;:!)\]}]{1,3}$/, '');
}

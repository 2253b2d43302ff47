import { isNear, wordSet } from '../text/words.ts';
import type { Detector, Finding, TextView } from '../types.ts';
import { finding, LABELLED, LIKELY, SHAPED } from './finding.ts';

const AT_HANDLE =
  /(?<![\p{L}\p{N}_.@/+-])@([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,40}[\p{L}\p{N}_])?)(@[\p{L}\p{N}-]{1,40}(?:\.[\p{L}\p{N}-]{1,24}){1,3})?(?![\p{L}\p{N}/(])/gu;
const SLASH_USER = /(?<![\p{L}\p{N}_/.])\/?(?:u|user)\/([\p{L}\p{N}_-]{3,30})/gu;
const DISCORD = /(?<![\p{L}\p{N}_#/-])([\p{L}][\p{L}\p{N}_.]{1,31}#\d{3,6})(?![\p{L}\p{N}])/gu;
const STEAM_ID = /(?<![\p{L}\p{N}])steam_[0-5]:[01]:\d{4,12}/gu;
const CASH_TAG =
  /(?<![\p{L}\p{N}_])(?:cash ?app|cash ?tag|venmo|paypal)[ :]{1,3}(?:is |name |to |tag |user )?\$?@?([a-z][\w-]{3,25})(?!\p{L})/gu;

const PLATFORM =
  'instagram|insta|ig|twitter|tiktok|tik tok|tt|snapchat|snap|sc|discord|telegram|tg|reddit|redditor|steam|psn|playstation|xbox|xbl|gamertag|twitch|youtube|yt|youtuber|onlyfans|fansly|github|gitlab|facebook|fb|messenger|venmo|kik|tinder|bumble|hinge|grindr|badoo|okcupid|roblox|minecraft|fortnite|epic games|epic|riot|valorant|league|battle ?net|strava|spotify|soundcloud|pinterest|tumblr|bluesky|bsky|mastodon|threads|vk|weibo|wechat|line|skype|zoom|signal|whatsapp|viber|ebay|ebay seller|etsy|etsy seller|poshmark|depop|vinted|mercari|wallapop|marktplaats|leboncoin|kleinanzeigen|olx|chess ?com|lichess|duolingo|goodreads|letterboxd|last ?fm|myspace|deviantart|ao3|wattpad|quora|stack ?overflow|hacker news|linkedin|paypal|cashapp|airbnb|couchsurfing|uber|bitmoji|bereal|clubhouse|nextdoor|patreon|ko-fi|substack|medium|osu|runescape|warframe|destiny|apex|pokemon go|genshin|nintendo|switch|origin|uplay|ubisoft|gog|rockstar|gta|kakao|kakaotalk|zalo|qq|douyin|bilibili|naver|ok ru|odnoklassniki|strims|kick|rumble|truth social|parler|gab|4chan|seller|trader';
const LABEL =
  "user ?name|user ?id|user|screen ?name|handle|nick(?:name)?|gamer ?tag|gamer|player|login|login name|account|acct|profile|alias|ign|in-game name|display name|friend code|benutzername|nutzername|nom d'utilisateur|pseudo|identifiant|usuario|nombre de usuario|utilizador|usuário|nome utente|gebruikersnaam|nazwa użytkownika|användarnamn|brukernavn|käyttäjätunnus|ник|никнейм|логин|kullanıcı adı|用户名|ユーザー名|아이디|creator|streamer|account name|seller|catfish|stalker|scammer";
const FILL =
  '(?:[ :=]{1,3}(?:user ?name|user|username|handle|account|acct|profile|id|name|nick|tag|gamertag|channel|is|my|called|named|von|de|del|du|di|konto|profil|compte|perfil|cuenta|nutzer|seller|dm|dms|dm from|message from|messages from|from|by|to|for|add|at)){0,3}[ :=]{1,3}@?';
const NAMED = new RegExp(
  `(?<![\\p{L}\\p{N}_@])(?:${PLATFORM}|${LABEL})${FILL}([\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_.-]{1,38}[\\p{L}\\p{N}_]))(?![\\p{L}\\p{N}_@/#])`,
  'gu',
);
const SAID_NAME = new RegExp(
  `(?<!\\p{L})(?:my|mein|mon|mi|il mio|meu) (?:(?:${PLATFORM}) )?(?:${LABEL}|${PLATFORM})(?: name| id)?(?: is|:| ist| est| es| è| é) @?([\\p{L}\\p{N}_.-]{4,40})`,
  'gu',
);
/** In prose only platforms that are nothing else, and near. */
const SOCIAL = wordSet(
  'instagram insta ig tiktok snapchat discord telegram reddit steam twitch onlyfans facebook venmo kik tinder roblox psn gamertag',
);
const PLATFORM_WORDS = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${PLATFORM})(?![\\p{L}\\p{N}_])`, 'u');
const UNDERSCORED = /(?<![\p{L}\p{N}_.@/#$-])(?=[\p{L}\p{N}.]{0,30}_)[\p{L}\p{N}_.]{4,32}(?![\p{L}\p{N}_/(=@])/gu;
const LETTERS_DIGITS = /(?<![\p{L}\p{N}_.@/#$-])\p{L}{4,24}\.?\d{2,6}(?![\p{L}\p{N}_/(=@.])/gu;

/** At-words of style sheets, languages, frameworks and chat programs. */
const AT_WORDS = wordSet(
  `media import keyframes font-face supports page charset layer container property namespace tailwind apply include mixin extend use forward
  if else for each while function return error warn debug content screen theme utility variant source plugin config custom-variant
  starting-style counter-style view-transition scope position-try font-feature-values font-palette-values
  override autowired component injectable input output inject service controller bean entity table column id test before after beforeeach afterall
  param returns throws deprecated see since author version type typedef property callback template link example todo
  staticmethod classmethod dataclass property cached_property abstractmethod lru_cache wraps contextmanager overload final pytest app
  transactional configuration value qualifier primary lazy scope profile requestparam requestbody pathvariable springbootapplication requestmapping getmapping postmapping restcontroller repository
  nullable notnull nonnull data builder getter setter allargsconstructor slf4j mock spy injectmocks main mainactor state binding published
  observedobject environmentobject stateobject environment viewbuilder available objc escaping autoclosure frozen discardableresult inlinable
  directive pipe ngmodule hostlistener viewchild query mutation resolver field arg get post put delete body headers req res
  everyone here channel all admin types babel angular vue nuxt nestjs mui emotion react next latest alpha beta rc canary lts home work
  interface functionalinterface suppresswarnings safevarargs retention target inherited repeatable jsonproperty jsonignore
  symbol sign at decorator decorators annotation annotations mention mentions rest noindex ts-ignore ts-expect-error vite svelte
  midnight noon night this string 5pm me you gmail yahoo hotmail outlook`,
);
/** Signs of source code, where "@" is syntax. */
const CODE_WORDS =
  /(?<![\p{L}\p{N}])(?:css|scss|sass|less|java|kotlin|spring|angular|nestjs|typescript|python|decorator|decorators|annotation|npm|yarn|pnpm|pip|jsdoc|javadoc|lombok|swift|swiftui|tailwind|powershell|sql|tsql|perl|ruby|rails|latex|makefile|doxygen|graphql|razor|blazor|ansible|docker|webpack|vite|eslint|symbol|keyboard)(?![\p{L}\p{N}])/u;
const TAG_WORDS =
  /^(?:issue|pr|bug|ticket|comment|order|invoice|item|number|no|case|page|pull|c|f|lot|unit|apt|suite|room|case|build|ref|po|id|serial|episode|ep|chapter|issues|merge|color|colour|rule|tip|fact|step|pantone|ral|hex)#/;
/** Letters with digits that name a product, a version or a thing. */
const PRODUCT =
  /^(?:(?:iphone|ipad|galaxy|pixel|windows|win|office|python|java|php|node|vue|react|angular|ps|xbox|rtx|gtx|ryzen|core|intel|snapdragon|android|ios|macos|mp|usb|ddr|hdmi|wifi|web|covid|fifa|nba2k|nba|madden|gta|cod|mw|wwe2k|wwe|f1|part|season|episode|level|chapter|version|update|patch|tier|rank|error|code|level|stage|day|week|year|age|top|area|room|formula|catch|club|blink|maroon|sum|studio|level|cyberpunk|battlefield|minecraft|version|block|premium|under|over|gen|mark|model|series|type|class|unit|number|python3|log4j|division|halo|fallout|tekken|doom)-?\d.*|\d+.*|.*\.(?:com|org|net|io|js|ts|py|exe|dll|apk|html?|php|json|ya?ml|pdf|zip|mp[34]|jpe?g|png|gif|txt|csv|docx?|xlsx?|tv|gg|gov|edu|co|uk|de|me|app|dev|sh|md|ini|cfg|log|bat|jar|iso|lua|mov|mkv))$/;
/** Things of a platform that carry an underscore. */
const IDENTIFIER =
  /^(?:_+|api_.*|client_id|client_secret|access_token|user_id|user_agent|err_.*|error_.*|http_.*|net_.*|status_.*|invalid_.*|not_.*|.*_error|.*_(?:exception|token|key|id|code|url|uri|config|file|path|name|type|status|list|function|handler|client|server|python|size|count|mode|time|date)|get_.*|set_.*|is_.*|has_.*|on_.*|utm_.*|x_.*_x_.*|system_.*|dxgi_.*|bad_.*|kernel_.*|irql_.*|page_.*|whea_.*|memory_.*|video_.*|driver_.*|critical_.*|snake_case|camel_case|discord_py|my_list|__.*__)$/;

/** Names that people go by online: @name, u/name, a platform's word with the name, Discord tags. */
export const detectUsernames: Detector = (view) => {
  const text = view.lower;
  const found: Finding[] = [];
  const add = (start: number, value: string, confidence: number, reason: string) =>
    found.push(finding('USERNAME', start, start + value.length, confidence, reason));
  if (text.includes('@')) {
    const isCode = CODE_WORDS.test(text);
    for (const { 0: whole, 1: value = '', 2: host = '', index } of text.matchAll(AT_HANDLE)) {
      if (
        !AT_WORDS.has(value) &&
        /\p{L}/u.test(value) &&
        value.length > 2 &&
        (!isCode || host !== '' || (view.mode === 'prose' && /\d|_/.test(value)))
      )
        add(index + whole.indexOf(value), value + host, SHAPED, 'is an @name');
    }
  }
  for (const { 0: value, index } of text.includes('steam_') ? text.matchAll(STEAM_ID) : [])
    add(index, value, LABELLED, 'is a Steam account');
  if (text.includes('/'))
    for (const { 0: whole, 1: value = '', index } of text.matchAll(SLASH_USER))
      add(index + whole.length - value.length, value, LABELLED, 'is a user name of a forum');
  if (text.includes('#'))
    for (const { 1: value = '', index } of text.matchAll(DISCORD))
      if (!TAG_WORDS.test(value)) add(index, value, LABELLED, 'is a name with a tag');
  for (const { 0: whole, 1: value = '', index } of text.matchAll(CASH_TAG)) {
    if (whole.includes('$') || whole.includes('@') || isHandle(view, index + whole.length - value.length, value))
      add(index + whole.length - value.length, value, SHAPED, 'is a payment name');
  }
  for (const { 0: whole, 1: value = '', index } of text.matchAll(NAMED)) {
    const start = index + whole.length - value.length;
    if (isNamed(view, whole.slice(0, -value.length), start, value))
      add(start, value, SHAPED, 'stands behind a word for user names');
  }
  for (const { 0: whole, 1: value = '', index } of text.matchAll(SAID_NAME)) {
    if (value.length > 4 && !SAID_TALK.test(value))
      add(index + whole.length - value.length, value, SHAPED, 'is told as a user name');
  }
  if (PLATFORM_WORDS.test(text)) {
    for (const pattern of [UNDERSCORED, LETTERS_DIGITS]) {
      for (const { 0: value, index } of text.matchAll(pattern)) {
        const isMeant = view.mode === 'query' || isNear(view, index, index + value.length, SOCIAL);
        if (isMeant && isHandle(view, index, value))
          add(index, value, LIKELY, 'looks like a user name near the name of a platform');
      }
    }
  }
  return found;
};

const SAID_TALK =
  /^(?:hacked|banned|locked|suspended|disabled|taken|compromised|deleted|private|blocked|gone|deactivated|restricted|permanently|temporarily|glitched|shadowbanned|being|invalid|public|already|unavailable|broken|still|verified|stolen|limited|under|showing|logged|wrong|unknown|linked)$/;

/** Whether what stands behind `said` ("reddit account ") is a name: by its "@", its shape, or how it is introduced. */
function isNamed(view: TextView, said: string, start: number, value: string): boolean {
  if (said.endsWith('@') || isHandle(view, start, value)) return true;
  if (view.mode !== 'query') return false;
  if (/(?:user ?name|handle|login|nick(?:name)?|gamertag) ?[:=] ?$/.test(said)) return true;
  return ACCOUNT.test(said) && /^\p{L}{3,}-\p{L}{3,}$/u.test(value) && !HYPHENED.test(value);
}

const ACCOUNT = /(?:user ?name|user|account|handle|gamertag|profile)[ :=]{1,3}(?:is )?$/;
const HYPHENED =
  /^(?:log|sign|set|check|opt|two|multi|pre|pop|back|follow|built|user|third|first|read|non|self|real|shadow|one|high|long|cross)-/;

function isHandle(view: TextView, start: number, value: string): boolean {
  if (PRODUCT.test(value) || IDENTIFIER.test(value) || !/\p{L}/u.test(value)) return false;
  const written = view.text.slice(start, start + value.length);
  // In prose a constant or an emphasised word is likelier than a person.
  if (view.mode === 'prose' && /^[A-Z\d_]+$/.test(written) && /\p{Ll}/u.test(view.text)) return false;
  if (
    view.mode === 'prose' &&
    /^_|_$|\p{Ll}\p{Lu}\p{L}*\.|\.\p{Ll}*\p{Lu}|^\p{Lu}\p{L}*\.|^(?:request|reply|response|options|process|module|this|window|document|res|req|ctx|import|config|app|server|client)\./u.test(
      written,
    )
  )
    return false;
  if (/_/.test(value)) return value.replace(/_/g, '').length > 2;
  if (/\p{L}\.\p{L}/u.test(value)) return /\d/.test(value) || value.length > 7;
  const letters = value.replace(/[^\p{L}]/gu, '').length;
  const digits = value.replace(/\D/g, '').length;
  return (
    (letters >= 4 && digits >= 1) ||
    (letters >= 3 && digits >= 3) ||
    (/\p{Ll}\p{Lu}/u.test(written) && /^[\p{L}\p{N}]+$/u.test(written) && value.length > 6 && !CAMEL_BRANDS.has(value))
  );
}

const CAMEL_BRANDS = wordSet(
  'youtube tiktok linkedin github gitlab playstation facebook whatsapp snapchat onlyfans paypal deviantart soundcloud wechat cashapp javascript typescript bereal kakaotalk okcupid hackernews stackoverflow macbook iphone icloud openai chatgpt mastercard postgresql mongodb',
);

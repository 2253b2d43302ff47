import { wordSet } from '../../text/words.ts';
import type { Finding, TextView } from '../../types.ts';
import { finding, LABELLED, SHAPED } from '../finding.ts';
import { ADDRESS_WORDS, isLandmark, mentions, UNIT } from './shared.ts';

/** Street suffixes of USPS Publication 28 appendix C1 and of British and Australian use, with the typos people make. */
const STRONG =
  'streets?|str|st|stret|steet|sreet|srteet|streeet|steret|strret|streey|straat|avenues?|avenu|aven|ave|av|avnue|aveneu|avenuee|aveue|aevnue|road|rd|raod|roadd|roda|boulevard|boulavard|boulevrad|bouelvard|boulvard|blvd|bvld|blv|bldv|blvrd|lane|ln|lnae|laen|lanne|drive|dr|drv|dirve|drvie|driev|court|ct|cout|cuort|crt|circle|cir|crcl|cirlce|circel|terrace|terr|ter|terace|terrrace|terrcae|parkway|pkwy|pky|parkwy|highway|hwy|highwy|crescent|cres|crescnt|cresent|crecent|mews|close|clsoe|grove|grv|gardens|gdns|gardns|square|sq|squre|sqaure|trail|trl|trial|alley|aly|esplanade|expressway|expy|turnpike|tpke|causeway|freeway|fwy|plaza|plz|broadway|lodge|heights|hts|courtyard|quay|wharf|parade|pde|villas|cul-de-sac|mnr|manor|junction|driveway|walkway|byway|motorway|roadway|crossroad|xing|pathway|stravenue|throughway|trafficway';
const WEAK =
  'place|pl|way|wy|loop|row|walk|rise|view|hill|hills|green|park|path|pike|point|pt|ridge|run|crossing|bend|cove|glen|hollow|landing|meadows?|mill|orchard|pass|shores?|spur|springs|trace|vista|yard|vale|croft|chase|fold|gate|end|bank|brow|mount|common|buildings|heath|dell|drift|bay|circuit|garth|lea|wynd|wood|woods|brae|leys|field|fields|approach|estate|circus|island|creek|knoll|oaks|pines|key|valley|flat|flats|greens|union|spurs|bridge|brook|burg|canyon|cape|center|club|corner|corners|curve|dale|dam|falls|ferry|ford|forest|forge|forks|fort|garden|harbor|haven|inlet|isle|lake|lakes|light|locks|mall|manors|mission|motorways|neck|oval|overpass|parks|pine|plain|plains|port|prairie|ramp|ranch|rapids|rest|river|route|rue|shoal|skyway|spring|square|squares|stream|summit|track|tunnel|underpass|viaduct|village|ville|walks|wall|ways|well|wells|mountain|stravenue|extension|station';
const DIRECTION = '(?:north ?east|north ?west|south ?east|south ?west|north|south|east|west|ne|nw|se|sw|n|s|e|w)\\.?';
const NUMBER =
  '(?:[nsew]\\d{2,5}(?:[nsew]\\d{2,5})?|\\d{1,6}(?: ?[-/–] ?\\d{1,4})?(?:-?[a-f](?![\\p{L}\\p{N}]))?(?: 1/2)?)';
const NAME = "(?:[\\p{L}][\\p{L}\\p{M}'.-]{0,23}|\\d{1,3}(?:st|nd|rd|th))";
const BEFORE = "(?<![\\p{L}\\p{N}.,$€£#:/_-])(?<!\\p{L}')";
const UNIT_FIRST =
  '(?:(?:flat|apt|apartment|unit|suite|ste|room|level|shop|lot|villa|studio|maisonette|block) ?#?(?:[a-z]?\\d{1,4}[a-z]?|[a-z])[ ,/]{1,3})?';

const STREET = new RegExp(
  `${BEFORE}${UNIT_FIRST}(${NUMBER}),?[ \\n]{1,2}(?:${DIRECTION} )?(?:((?:${NAME}[ ]){1,4}?)(?:(${STRONG})|(${WEAK}))|(broadway))(?![\\p{L}\\p{N}'])(?: (?:(${STRONG})|${WEAK})(?![\\p{L}\\p{N}'])){0,2}\\.?(?:,? ${DIRECTION}(?![\\p{L}\\p{N}]))?(?:${UNIT})?`,
  'gu',
);
/** "1727 thistledown apt 4": a unit says as much as a suffix. */
const NO_SUFFIX = new RegExp(
  `${BEFORE}(\\d{2,6}) (?:${DIRECTION} )?((?:${NAME} ){1,3}?)(?:apt|apartment|unit|ste|suite|flat)\\.? ?#?[a-z]?-?\\d{1,5}[a-z]?(?![\\p{L}\\p{N}])`,
  'gu',
);
/** Rural grids: "n7421 county rd q", "4512 state route 210". */
const COUNTY_ROAD = new RegExp(
  `${BEFORE}(${NUMBER}) (?:${DIRECTION} )?(?:(?:county|co|state|us|old|private|township|ranch|farm to market|farm-to-market|forest|forest service|rural) )?(?:road|rd|highway|hwy|route|rte|rt|cr|fm|sr|trunk|line|concession|sideroad|range) (?:[a-z]{1,2}|\\d{1,5}[a-z]?)(?![\\p{L}\\p{N}])(?: ${DIRECTION}(?![\\p{L}\\p{N}]))?(?:${UNIT})?`,
  'gu',
);
const CORNER =
  /(?<!\p{L})(?:the )?corner of [^\n,;?!]{3,60}? and (?:[\p{L}\p{N}.'-]{2,24})(?: [\p{Lu}\p{N}][\p{L}\p{N}.'-]{0,24}){0,3}/gu;

/** Words that make "number, words, suffix" something else: "24 hour drive", "5 minute walk", "10 best views". */
const NO_NAME = wordSet(
  `hour hours hr hrs minute minutes min mins second seconds mile miles km kilometers day days week weeks month months year years yr yrs
  step steps ways best top worst greatest most things tips rules reasons of in to for on vs and or with from at by is are was were be how what
  inch inches foot feet ft lb lbs kg oz gram grams g percent million billion thousand hundred star stars bed bedroom bedrooms bath bathroom hole
  holes point points person people man men woman women girls boys guys kids ball speed door wheel cylinder stroke gb tb mb mm cm meter meters
  metre watt volt amp hp mph lane lanes way car cars story storey piece pack player players season episode week round bit core pin ply seater seat
  course page pages pound pounds dollar dollars euro cents am pm o'clock level levels part parts side sided face legged layer layers tier
  direction directions feet acre acres unit units room rooms bhk sqft hotels restaurants places movies films songs books games teams states
  countries cities days nights first second third next last near not my your his her their our this that these those i you he she it we they
  can do does did has have had if when where why who than then so but not no yes who about into over under within per each every any all
  times x grade grit gauge carat karat ct yo bus train flight route exit line terminal gate platform runway highway interstate
  degree degrees celsius fahrenheit calories carb carbs protein mg ml liter liters gallon gallons ghz mhz hz fps nm kw kwh mah v w
  chicago live free new used cheap vs. review reviews recipe price prices cost season`,
);
/** "2 hotels st louis": "st" is a saint and "dr" a doctor before these. */
const AFTER_ST =
  /^\.? (?:louis|patrick|patricks|john|johns|paul|pauls|petersburg|george|georges|thomas|mary|marys|lucia|kitts|barts|moritz|ives|andrews|albans|helens|james|joseph|peter|nicholas|augustine|cloud|croix|martin|maarten|elmo|germain|tropez|malo|emilion|vincent|helena|anthony|francis|jude|michael|christopher|valentine|laurent)(?!\p{L})/u;
const AFTER_DR =
  /^\.? (?:pepper|martens|seuss|who|dre|phil|oz|strange|evil|fauci|house|doolittle|strangelove|bronner|dobb|near|jekyll)(?!\p{L})/u;

/** "road trip", "close to home", "square feet": the word goes on, it is no suffix. */
const GOES_ON =
  /^ (?:trip|trips|map|bike|bikes|runner|test|rage|tax|rules|fighter|food|wear|style|art|legal|racing|to|of|too|back|through|thru|feet|foot|ft|inch|inches|root|meters?|case|order|cases|value|values|settings|songs?|lyrics|movie|film|cast|band|album|tour|episode|season|guitar|chords|drive|ssd|wheel|time|trial|ratio|system|download|bank|wall(?!er))(?!\p{L})/u;

/** Number, name, suffix: the form of the United States, Britain, Ireland, Canada, Australia, New Zealand, India. */
export function* englishAddresses(view: TextView): Generator<Finding> {
  const text = view.lower;
  const isAddressed = mentions(text, ADDRESS_WORDS);
  for (const match of text.matchAll(STREET)) {
    const [value, number = '', name = '', strong, , broadway, last] = match;
    const end = match.index + value.length;
    if (isStreet(text, end, number, name, strong ?? broadway ?? last, isAddressed) && !isLandmark(value))
      yield found(match.index, end);
  }
  for (const pattern of [NO_SUFFIX, COUNTY_ROAD]) {
    for (const match of text.matchAll(pattern)) {
      const names = (match[2] ?? '').trim().split(' ');
      if (!isYear(match[1] ?? '') && !names.some((word) => NO_NAME.has(word)))
        yield found(match.index, match.index + match[0].length);
    }
  }
  if (!text.includes('corner of ')) return;
  for (const match of view.text.matchAll(CORNER)) yield found(match.index, match.index + match[0].length);
}

function isStreet(
  text: string,
  end: number,
  number: string,
  name: string,
  strong: string | undefined,
  isAddressed: boolean,
): boolean {
  const words = name.trim() === '' ? [] : name.trim().split(' ');
  const isThe = words.length === 1 && words[0] === 'the';
  if (
    !isThe &&
    words.some((word) => NO_NAME.has(word) || word.endsWith('iest') || word === 'the' || word === 'a' || word === 'an')
  )
    return false;
  const rest = text.slice(end, end + 24);
  if (GOES_ON.test(rest)) return false;
  if (strong === undefined) {
    if (words.length === 0) return false;
    return (
      isAddressed ||
      (digits(number) >= 3 && !isYear(number)) ||
      (words.length > 0 && words.length < 3 && hasPostcode(rest))
    );
  }
  if (words.length === 0) return strong === 'broadway' && digits(number) > 1 && !isYear(number);
  if (/^st$/.test(strong) && AFTER_ST.test(rest)) return false;
  if (/^dr$/.test(strong) && AFTER_DR.test(rest)) return false;
  return !(isYear(number) && !isAddressed && words.length > 1);
}

function digits(number: string): number {
  return number.replace(/\D/g, '').length;
}

function isYear(number: string): boolean {
  return /^(?:19[4-9]|20[0-3])\d$/.test(number);
}

function hasPostcode(rest: string): boolean {
  return /^,? ?[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}(?![a-z\d])/.test(rest);
}

function found(start: number, end: number): Finding {
  return finding('ADDRESS', start, end, end - start > 12 ? LABELLED - 0.02 : SHAPED, 'is a house number with a street');
}

import { createRequire } from 'node:module';
import type { CountryCode } from 'libphonenumber-js/max';
import { isBefore, isNear, wordSet } from '../text/words.ts';
import type { Detector, Finding, TextView } from '../types.ts';
import { CERTAIN, digitsOf, finding, hasDigits, LABELLED, LIKELY, SHAPED } from './finding.ts';
import { spelledNumbers } from './spelled-digits.ts';

type PhoneLibrary = typeof import('libphonenumber-js/max');
let library: PhoneLibrary | undefined;

/** Loaded with the first number that needs it: its tables take some 80 ms. */
function phoneLibrary(): PhoneLibrary {
  library ??= createRequire(import.meta.url)('libphonenumber-js/max') as PhoneLibrary;
  return library;
}

/** Digits with the separators people type in phone numbers. */
const CANDIDATE =
  /(?<![\p{L}\p{N}_.,$€£#/=-])(?:\+ ?|00(?=[1-9])|\()?\d(?:[ ().\-/]{0,3}\d){5,16}(?![\p{L}\p{N}_]|[.,:/-]\d|%)/gu;

/** Never a person's: toll-free and shared-cost numbers, by what a national number starts with. */
const PUBLIC_PREFIX =
  /^(?:1?8(?:00|33|44|55|66|77|88)\d{7}$|0800|0808|0300|0333|0345|0845|0844|0870|0871|1300\d{6}$|1800\d{6}$|0180[0-9]\d|0900\d)/;
const PUBLIC_TYPES: ReadonlySet<string> = new Set(['TOLL_FREE', 'SHARED_COST', 'PREMIUM_RATE', 'UAN', 'VOICEMAIL']);

/** National forms that mean a phone wherever they stand. */
const TELLING = [
  /^\d(?: \d){8,11}$/,
  /^\(?[2-9]\d\d\)?[-. ]{1,2}[2-9]\d\d[-. ]\d{4}$/,
  /^[2-9]\d\d[-. ][2-9]\d{6}$/,
  /^1[-. ]\(?[2-9]\d\d\)?[-. ]{1,2}[2-9]\d\d[-. ]\d{4}$/,
  /^\(?0\d{1,4}\)?[ \-/.](?:\d[ \-/.]?){5,9}\d$/,
  /^0[1-9]\d{8,9}$/,
  /^\(\d{2,3}\) ?9?\d{3,4}[- ]\d{4}$/,
  /^\d{2} 9\d{4}-\d{4}$/,
  /^8[ -]?\(?9\d\d\)?[ -]?\d{3}[ -]?\d\d[ -]?\d\d$/,
];
/** Tried with the library, by how many digits a number has. */
const REGIONS: Readonly<Record<number, readonly CountryCode[]>> = {
  8: ['DK', 'NO', 'SG', 'HK'],
  9: ['ES', 'PT', 'PL', 'CZ', 'FR', 'AU', 'IL', 'UA', 'NL', 'CL'],
  10: ['US', 'IN', 'MX', 'IT', 'FR', 'AU', 'TR', 'GR', 'CO', 'TW', 'BE', 'CH'],
  11: ['US', 'CN', 'GB', 'DE', 'BR', 'JP', 'KR', 'RU', 'NG', 'IT', 'PH', 'AR'],
  12: ['DE', 'AT', 'ID', 'MY'],
};
/** Groupings without a leading zero that only phones have in practice. */
const GROUPED =
  /^(?:[5-9]\d\d[ -]\d{3}[ -]\d{3}|[5-9]\d\d[ -]\d\d[ -]\d\d[ -]\d\d|[2-9]\d \d\d \d\d \d\d|[89]\d \d{3} \d\d \d\d|[6-9]\d{4}[ -]\d{5}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|3\d\d[ -]\d{3}[ -]?\d{4}|[5-9]\d{2}-\d{3}-\d{3,4})$/;

/** The digits in order are nobody's number. */
const COUNTING = '01234567890 9876543210';

const CALLING = wordSet(
  `call calls called answering calling caller phone telephone tel mobile cell cellphone number text texted texting sms whatsapp
  viber signal fax voicemail ring rang ringing dial dialed missed answer reach contact spam scam scammer robocall unknown who whose
  registered hotline landline phonenumber imessage facetime bank irs
  llamada llamadas llama llamo llamaron llaman numero número teléfono telefono móvil movil celular quien quién appel appels appelle téléphone portable
  numéro qui anruf anrufer rufnummer handy telefon telefonnummer nummer wer wem chiamata chiamate chi cellulare chiama telefone telemóvel
  celular ligação ligou liga quem bel belde belt gebeld wie telefoon mobiel numer dzwoni dzwonił telefonu komórka kto číslo volal
  ringer ringde ring vem hvem puhelin kuka soitti numara arayan kim cep aradı звонок звонил звонят кто номер телефон тел позвонить
  ποιος τηλέφωνο κινητό nomor hp telp siapa số điện thoại gọi 电话 手机 手机号 電話 携帯 전화 번호 هاتف رقم اتصال טלפון מספר נייד फोन नंबर मोबाइल
  truecaller telegram zalo wechat line kakao bizum pix paypal zelle venmo mpesa swish vipps mobilepay`,
);
/** Numbers of these things look like phones and are none. */
const OTHER_THINGS = wordSet(
  `isbn issn ean upc gtin barcode asin sku part model item product order orders invoice tracking ups fedex usps dhl case ticket kb
  error code patent oeis fibonacci pi digits prime population views usd eur gbp dollars euros yen rupees unix timestamp epoch version
  sap note article doi arxiv pmid pmc lotto lottery powerball euromillions cas rfc iso nsn ndc serial imo icao flight build zip
  sqrt sequence bytes size resolution nist ieee cfr crc hex decimal binary constant number# catalog ref`,
);

/** Phone numbers in international or national form. Toll-free numbers and short codes are nobody's and stay. */
export const detectPhones: Detector = (view) => {
  const found: Finding[] = [];
  if (hasDigits(view.text, 6)) {
    for (const match of view.lower.matchAll(CANDIDATE)) {
      const verdict = judge(view, match[0], match.index);
      if (verdict)
        found.push(finding('PHONE', match.index, match.index + match[0].length, verdict.confidence, verdict.reason));
    }
  }
  for (const { start, end } of spelledNumbers(view)) {
    found.push(finding('PHONE', start, end, SHAPED, 'spells out the digits of a number'));
  }
  return found;
};

function judge(view: TextView, raw: string, start: number): { confidence: number; reason: string } | undefined {
  const digits = digitsOf(raw);
  const end = start + raw.length;
  if (raw.startsWith('+') || raw.startsWith('00')) return judgeInternational(raw, digits);
  if (PUBLIC_PREFIX.test(digits) || /^(\d)\1+$/.test(digits) || COUNTING.includes(digits) || digits.length > 13)
    return undefined;
  if (isBefore(view, start, 3, OTHER_THINGS)) return undefined;
  const shape = raw.replace(/ {2,}/g, ' ');
  const isOther = isNear(view, start, end, OTHER_THINGS);
  if ((!isOther || /\D/.test(raw)) && digits.length >= 9 && TELLING.some((pattern) => pattern.test(shape))) {
    return { confidence: SHAPED, reason: 'is written like a phone number' };
  }
  if (
    isNear(view, start, end, CALLING) &&
    looksDialable(shape, digits) &&
    (view.mode === 'query' || /\D/.test(shape) || isValidSomewhere(digits))
  ) {
    return { confidence: LABELLED - 0.05, reason: 'stands near a word about calling' };
  }
  if (isOther) return undefined;
  const bare = /^\d+$/.test(shape);
  if ((GROUPED.test(shape) || (bare && (digits.length === 10 || digits.length === 11))) && isValidSomewhere(digits)) {
    return { confidence: LIKELY, reason: 'is a valid phone number of some country' };
  }
  return undefined;
}

function judgeInternational(raw: string, digits: string): { confidence: number; reason: string } | undefined {
  if (digits.length < 8 || digits.length > 17) return undefined;
  const number = phoneLibrary().parsePhoneNumberFromString(`+${digits.replace(/^00/, '')}`);
  if (number === undefined)
    return raw.startsWith('+') && digits.length > 8
      ? { confidence: LIKELY, reason: 'is written like an international number' }
      : undefined;
  if (PUBLIC_TYPES.has(number.getType() ?? '')) return undefined;
  if (number.isValid()) return { confidence: CERTAIN - 0.04, reason: 'is a valid international phone number' };
  return raw.startsWith('+') ? { confidence: SHAPED, reason: 'is written like an international number' } : undefined;
}

/** Seven or more digits in phone-like groups; "450 0840" counts, a year or "2024 2025" does not. */
function looksDialable(shape: string, digits: string): boolean {
  if (/^(?:19|20)\d\d[ \-/](?:19|20)\d\d$/.test(shape) || /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/.test(shape)) return false;
  return digits.length >= 7 && digits.length <= 13;
}

function isValidSomewhere(digits: string): boolean {
  const { parsePhoneNumberFromString } = phoneLibrary();
  return (REGIONS[digits.length] ?? []).some((region) => {
    const number = parsePhoneNumberFromString(digits, region);
    return number?.isValid() === true && number.country === region && !PUBLIC_TYPES.has(number.getType() ?? '');
  });
}

import { passesEan, passesLuhn } from '../checksum/digits.ts';
import { isIban } from '../checksum/national.ts';
import { isBefore, isNear, wordSet } from '../text/words.ts';
import type { Detector, Finding, TextView } from '../types.ts';
import { CERTAIN, digitsOf, finding, hasDigits, LABELLED, LIKELY, SHAPED } from './finding.ts';

/** Length of an IBAN by country (ISO 13616 registry). */
const IBAN_LENGTH = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27
  GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22
  MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28
  TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2).toLowerCase(), Number(entry.slice(2))]),
);
const IBAN_START = /(?<![\p{L}\p{N}_])[a-z]{2} ?\d{2}(?=[ -]{0,2}[a-z\d])/gu;
const CARD =
  /(?<![\p{L}\p{N}_.+$€£-])(?:\d{12,19}|(?:\d{4}[ .-]{1,2}){3}\d{4}(?:[ .-]{1,2}\d{3})?|\d{4}[ .-]{1,2}\d{6}[ .-]{1,2}\d{4,5}|\d(?:[ .-]{0,2}\d){11,18})(?![\p{L}\p{N}_]|[.-]\d)/gu;
/** First digits of the large card schemes (ISO/IEC 7812). */
const ISSUER = /^(?:4|5[0-8]|2[2-7]|3[0-9]|6[0-9]|1800|2131|9)/;
const CARD_WORDS = wordSet(
  `card cards credit debit visa mastercard master amex american discover diners jcb unionpay rupay maestro cc tarjeta tarjetas carte carta
  carte cartão cartao kreditkarte karte kreditkort kort creditcard betaalkaart karta karty luottokortti kortti kart kredi карта карты 信用卡
  银行卡 カード 카드 بطاقة cvv cvc expiry exp stripe charged declined payment refund chargeback`,
);
/** One number with many places, not digits in groups. */
const DECIMAL = /^\d{1,3}\.\d{6,}$/;
const EXPIRY = /(?<![\p{N}/.-])(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?[2-4]\d(?![\p{N}/.-])/gu;
const EXPIRY_WORDS = wordSet(
  'exp expiry expires expiration expiring valid thru through until good cvv cvc gültig vence validade scad scadenza caducidad expire',
);
const CODE_WORDS = wordSet('cvv cvc cvv2 csc code security cid');
const CODE = /(?<![\p{L}\p{N}/.-])\d{3,4}(?![\p{L}\p{N}/.-])/gu;
const SORT_CODE = /(?<![\p{L}\p{N}_.-])(\d{2}-\d{2}-\d{2}) ?[,/]? ?(\d{8})(?![\p{N}.-])/gu;
/** Unified Payments Interface handles (NPCI). */
const UPI =
  /(?<![\p{L}\p{N}._-])[a-z\d][a-z\d._-]{1,60}@(?:ok(?:sbi|axis|icici|hdfcbank|hdfc)|ybl|ibl|axl|paytm|pt(?:axis|hdfc|sbi|yes)|upi|apl|yapl|rapl|sbi|icici|hdfcbank|axisbank|kotak|fbl|jupiteraxis|waicici|wasbi|waaxis|wahdfcbank|abfspay|freecharge|ikwik|airtel|barodampay|cnrb|pnb|boi|idfcbank|yesbank|axisb|naviaxis|superyes|slice)(?![\p{L}\p{N}.])/gu;

/** IBANs, payment cards with what stands beside them, sort codes with accounts, UPI handles. */
export const detectBank: Detector = (view) => {
  const found: Finding[] = [];
  for (const { 0: value, index } of view.lower.includes('@') ? view.lower.matchAll(UPI) : []) {
    found.push(finding('BANK_ACCOUNT', index, index + value.length, CERTAIN, 'is a payment handle'));
  }
  if (!hasDigits(view.text, 6)) return found;
  findIbans(view, found);
  for (const { 0: value, index } of view.lower.matchAll(SORT_CODE)) {
    found.push(
      finding('BANK_ACCOUNT', index, index + value.length, SHAPED, 'has the shape of a sort code and account number'),
    );
  }
  findCards(view, found);
  return found;
};

function findIbans(view: TextView, found: Finding[]): void {
  for (const { 0: head, index } of view.lower.matchAll(IBAN_START)) {
    const length = IBAN_LENGTH.get(head.slice(0, 2));
    if (length === undefined) continue;
    const end = endOfIban(view.lower, index, length);
    if (end === undefined) continue;
    const value = view.lower.slice(index, end).replace(/[ -]/g, '');
    if (isIban(value)) found.push(finding('BANK_ACCOUNT', index, end, CERTAIN, 'passes the check of an IBAN'));
    else if (digitsOf(value).length > 11)
      found.push(finding('BANK_ACCOUNT', index, end, SHAPED, 'has the length of an IBAN'));
  }
}

/** Where `length` letters and digits are through; undefined when the run of groups is shorter or longer. */
function endOfIban(text: string, start: number, length: number): number | undefined {
  let seen = 0;
  let at = start;
  for (; at < text.length && seen < length; at += 1) {
    const char = text.charAt(at);
    if (/[a-z\d]/.test(char)) seen += 1;
    else if (!/[ -]/.test(char) || at - start > length * 2) return undefined;
  }
  return seen === length && !/[a-z\d]/.test(text.charAt(at)) ? at : undefined;
}

function findCards(view: TextView, found: Finding[]): void {
  let last: number | undefined;
  for (const { 0: raw, index } of view.lower.matchAll(CARD)) {
    if (DECIMAL.test(raw)) continue;
    const digits = digitsOf(raw);
    const end = index + raw.length;
    const isNamed = isNear(view, index, end, CARD_WORDS);
    const isGrouped = /^(?:\d{4}[ .-]{1,2}){3}\d{1,7}$|^\d{4}[ .-]{1,2}\d{6}[ .-]{1,2}\d{4,5}$/.test(raw);
    const isValid = passesLuhn(digits) && ISSUER.test(digits);
    // Books and goods carry thirteen digits with a check of their own.
    const isBarcode = digits.length < 15 && passesEan(digits) && !isNamed;
    if (isValid && !isBarcode && (digits.length > 14 || isNamed))
      found.push(
        finding('CREDIT_CARD', index, end, isNamed || digits.length === 16 ? CERTAIN : SHAPED, 'passes the Luhn check'),
      );
    else if (isNamed || isGrouped)
      found.push(
        finding('CREDIT_CARD', index, end, isNamed ? LABELLED - 0.1 : LIKELY, 'has the shape of a card number'),
      );
    else continue;
    last = end;
  }
  const isCard = last !== undefined || /(?<!\p{L})(?:cvv|cvc)(?!\p{L})/u.test(view.lower);
  if (!isCard) return;
  for (const { 0: raw, index } of view.lower.matchAll(EXPIRY)) {
    const isClose = last !== undefined && index >= last && index - last < 40;
    if (isClose || isBefore(view, index, 3, EXPIRY_WORDS))
      found.push(finding('CREDIT_CARD', index, index + raw.length, LABELLED, 'is the expiry of a card'));
  }
  for (const { 0: raw, index } of last === undefined ? [] : view.lower.slice(last, last + 40).matchAll(CODE)) {
    const start = last! + index;
    if (
      isBefore(view, start, 2, CODE_WORDS) ||
      /^[ ,;/]{1,3}(?:\d{2} ?\/ ?\d{2,4}[ ,;]{1,2})?$/.test(view.lower.slice(last, start))
    )
      found.push(finding('CREDIT_CARD', start, start + raw.length, LABELLED, 'stands beside a card number'));
  }
}

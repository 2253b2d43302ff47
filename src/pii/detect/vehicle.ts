import { passesLuhn } from '../checksum/digits.ts';
import { isNear, wordSet } from '../text/words.ts';
import type { Detector, Finding } from '../types.ts';
import { CERTAIN, finding, hasDigits, LABELLED, SHAPED } from './finding.ts';

/** ISO 3779: seventeen characters, never I, O or Q. */
const VIN =
  /(?<![\p{L}\p{N}_-])(?=[a-z\d]{0,16}\d)(?=[a-z\d]{0,13}[a-hj-npr-z])[a-hj-npr-z\d]{11}[a-hj-npr-z\d]{2}\d{4}(?![\p{L}\p{N}_-])/gu;
const IMEI = /(?<![\p{L}\p{N}_.-])\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d(?![\p{L}\p{N}_-]|\.\d)/gu;
const ICCID = /(?<![\p{L}\p{N}_.-])89\d{17,18}(?![\p{L}\p{N}_.-])/gu;

/** Plates behind their word: one to three groups of letters and digits, at least one digit and one letter (or a pure number). */
const PLATE_LABEL =
  /(?<!\p{L})(?:licen[sc]e plates?|number ?plates?|plates?|plate (?:number|no)|licen[sc]e tag|car tag|tag number|reg(?:istration)?(?: number| no| plate| mark)?|rego|vrm|vehicle reg(?:istration)?|car reg(?:istration)?|kfz[ -]kennzeichen|autokennzeichen|kennzeichen|nummernschild|kontrollschild|plaque(?: d'? ?immatriculation)?|immatriculation|immat|matr[ií]cula|placas?|patente|targa|kenteken|nummerplaat|tablic[ae](?: rejestracyjn[ae])?|nr rejestracyjny|rejestracja|spz|rz|registreringsnummer|reg ?nr|regnr|regskylt|nummerplade|nummerskilt|rekisterinumero|rekisterikilpi|rendszám|rendszam|număr de înmatriculare|plaka(?: no)?|гос ?номер|госномер|номер (?:авто|машины)|номерной знак|πινακίδα|biển số(?: xe)?|bien so xe|plat nomor|nopol|לוחית רישוי|رقم اللوحة|لوحة|नंबर प्लेट|vehicle number|car number|parking ticket|车牌号?码?|車牌|ナンバー(?:プレート)?|차량번호|번호판|ทะเบียนรถ?)(?![\p{L}])[ :#=.-]{0,3}(?:(?:is|no|nr|number|num|my|the|of|for|ist|est|es|è|state|california|texas|florida|ny|tx|ca|reading|called|с|на) ){0,3}/gu;
const PLATE_VALUE =
  /(?:[\p{L}]{1,4}[ ·-]{1,3}){0,2}(?:[\p{L}]{0,3}\d[\p{L}\d]{0,7})(?:[ ·-]{1,3}(?:\d{1,4}[\p{L}]{0,3}|[\p{L}]{1,3}(?![\p{L}'])(?:[ -]?\d{1,4})?)){0,3}/uy;
const NO_PLATE =
  /^(?:.{0,3}(?:fees?|quiz|cost|form|tax|law|test|day|act|sale|year)(?!\p{L}).*|\d{1,2}(?:mm|cm|kg|lbs?|inch|in|x\d+)?|(?:19|20)\d\d|\d+ ?(?:lbs?|kg|mm|cm|in|inch|years?|days?|dollars|usd).*)$/u;
/** Common words that end a plate: "6GJF285 amber", "ab12 cde tax". */
const PLATE_TAIL =
  /[ ·-]+(?:the|and|for|mot|tax|in|on|at|to|my|is|was|who|car|van|hit|via|how|can|of|a|i|bmw|vw|kia|lost|fee|dmv|app|no|or)$/u;
/** A plate has at most eight signs: a word after six of them is not its last group. */
const LONG_TAIL = /^((?:[ ·-]{0,3}[\p{L}\p{N}]){6,9}) \p{L}{1,3}$/u;

/** Plates by shape alone: today's British, German with its hyphen, French and Italian. */
const UK_PLATE =
  /(?<![\p{L}\p{N}_-])[a-hj-prsvwxy][a-hj-pr-y](?:0[2-9]|[1267]\d|5[1-9]|[2]\d)( ?)[a-hj-pr-z]{3}(?![\p{L}\p{N}_-])/gu;
const SHAPED_PLATES =
  /(?<![\p{L}\p{N}_/-])(?:[a-zäöü]{1,3}-[a-z]{1,2} \d{1,4}[eh]?|[a-hj-np-tv-z]{2}-\d{3}-[a-hj-np-tv-z]{2}|[авекмнорстух]\d{3}[авекмнорстух]{2} ?\d{2,3})(?![\p{L}\p{N}_/-])/gu;
const VEHICLE_WORDS = wordSet(
  'car van truck vehicle plate plates reg registration mot tax dvla insurance parking ticket speeding cloned stolen auto wagen kfz versicherung voiture coche macchina bil hit run driver ulez ved v5c',
);

/** Vehicle numbers, plates, and the numbers of phones and their cards. */
export const detectVehicles: Detector = (view) => {
  const text = view.lower;
  if (!/\d/.test(text)) return [];
  const found: Finding[] = [];
  // In a text all in capitals they say nothing.
  const hasCase = /\p{Ll}/u.test(view.text);
  for (const match of text.matchAll(PLATE_LABEL)) {
    const start = match.index + match[0].length;
    PLATE_VALUE.lastIndex = start;
    const value = (PLATE_VALUE.exec(text)?.[0] ?? '').replace(PLATE_TAIL, '').replace(LONG_TAIL, '$1');
    if (value !== '' && !NO_PLATE.test(value) && hasDigits(value, 1)) {
      const isTelling = (/\p{L}/u.test(value) && value.length > 4) || hasDigits(value, 4);
      if (isTelling)
        found.push(
          finding('LICENSE_PLATE', start, start + value.length, LABELLED, 'stands behind a word for number plates'),
        );
    }
  }
  for (const { 0: value, index, 1: space } of text.matchAll(UK_PLATE)) {
    const isUpper = hasCase && view.text.slice(index, index + value.length) === value.toUpperCase();
    if (space === '' || isUpper || isNear(view, index, index + value.length, VEHICLE_WORDS))
      found.push(finding('LICENSE_PLATE', index, index + value.length, SHAPED, 'has the shape of a number plate'));
  }
  for (const { 0: value, index } of text.matchAll(SHAPED_PLATES)) {
    const isUpper = hasCase && view.text.slice(index, index + value.length) === value.toUpperCase();
    if (/ (?:19|20)\d\d$/.test(value)) continue;
    if (isUpper || isNear(view, index, index + value.length, VEHICLE_WORDS))
      found.push(finding('LICENSE_PLATE', index, index + value.length, SHAPED, 'has the shape of a number plate'));
  }
  if (!hasDigits(text, 5)) return found;
  for (const { 0: value, index } of text.matchAll(VIN)) {
    if (/[a-z]{2}/.test(value) && !/^[\da-f]+$/.test(value))
      found.push(finding('VIN', index, index + value.length, LABELLED, 'has the shape of a vehicle number'));
  }
  for (const { 0: value, index } of text.matchAll(IMEI)) {
    const digits = value.replace(/\D/g, '');
    if (/^(?:01|35|86|99|98|91|44|45|49|5[0-4])/.test(digits) && passesLuhn(digits))
      found.push(finding('DEVICE_ID', index, index + value.length, LABELLED + 0.05, 'passes the check of an IMEI'));
  }
  for (const { 0: value, index } of text.matchAll(ICCID))
    found.push(finding('DEVICE_ID', index, index + value.length, CERTAIN - 0.01, 'has the shape of a SIM card number'));
  return found;
};

import { isShortDate, passesEan, passesLuhn, passesVerhoeff } from '../checksum/digits.ts';
import * as id from '../checksum/national.ts';
import type { Detector } from '../types.ts';
import { CERTAIN, hasDigits, LIKELY, SHAPED } from './finding.ts';
import { type Rule, scan } from './scan.ts';

/** A shape that stands alone: no letter, digit or joined part before or after it. */
const alone = (shape: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}_.#/-])(?:${shape})(?![\\p{L}\\p{N}_]|[./-]\\p{N})`, 'gu');

const valid = (shape: string, check: (value: string) => boolean, reason: string): Rule => ({
  kind: 'NATIONAL_ID',
  pattern: alone(shape),
  check,
  reason,
  confidence: CERTAIN,
});
const shaped = (shape: string, reason: string, check?: (value: string) => boolean): Rule => ({
  kind: 'NATIONAL_ID',
  pattern: alone(shape),
  reason,
  confidence: SHAPED,
  ...(check && { check }),
});

/** SSN areas: never 000 or 666 (SSA, 2011); 9xx are ITINs, whose middle is 50-65, 70-88, 90-92 or 94-99 (IRS). */
const SSN =
  '(?!000|666)[0-8]\\d{2}[- ]\\s?(?!00)\\d{2}[- ]\\s?(?!0000)\\d{4}|9\\d{2}[- ](?:5\\d|6[0-5]|7\\d|8[0-8]|9[0-24-9])[- ]\\d{4}';

/** Numbers that need no label: a checksum with a birth date or separators, or a shape nothing else has. */
const RULES: readonly Rule[] = [
  shaped(SSN, 'has the shape of a US social security or tax number'),
  valid(
    '[xyz]?[ -]?\\d{7,8}[ -]?[a-z]',
    (v) => /^(?:[XYZ]\d{7}|\d{8})[A-Z]$/.test(v) && id.isSpanishId(v),
    'passes the check of a Spanish identity number',
  ),
  valid(
    '\\d{3}\\.\\d{3}\\.\\d{3}[-/ .]\\d{2}|\\d{3} \\d{3} \\d{3}[- ]\\d{2}',
    (v) => id.isCpf(v) || id.isSnils(v),
    'passes the check of a Brazilian CPF or a Russian SNILS',
  ),
  valid('\\d{3}-\\d{3}-\\d{3}[ -]\\d{2}', id.isSnils, 'passes the check of a Russian SNILS'),
  valid('\\d{2}\\.?\\d{3}\\.?\\d{3}/\\d{4}-?\\d{2}', id.isCnpj, 'passes the check of a Brazilian CNPJ'),
  valid('\\d{1,2}\\.\\d{3}\\.\\d{3}-?[\\dk]|\\d{7,8}-[\\dk]', id.isRut, 'passes the check of a Chilean RUT'),
  valid(
    '[a-z]{3} ?[a-z]{3} ?\\d{2}[abcdehlmprst]\\d{2} ?[a-z]\\d{3} ?[a-z]',
    id.isCodiceFiscale,
    'passes the check of an Italian tax code',
  ),
  shaped('[a-z]{6}\\d{2}[abcdehlmprst]\\d{2}[a-z]\\d{3}[a-z]', 'has the shape of an Italian tax code'),
  shaped('[a-z]{4}\\d{6}[hmx][a-z]{5}[a-z\\d]\\d', 'has the shape of a Mexican CURP', (v) => isShortDate(v.slice(4))),
  shaped(
    '[a-zñ&]{4}[- ]?\\d{6}[- ]?[a-z\\d]{3}',
    'has the shape of a Mexican RFC',
    (v) => isShortDate(v.slice(4)) && /[A-Z]|\d{9}/.test(v.slice(4)),
  ),
  shaped('[a-z]{3}[abcfghljpt][a-z]\\d{4}[a-z]', 'has the shape of an Indian PAN'),
  valid('[2-9]\\d{3}[ -]\\d{4}[ -]\\d{4}', passesVerhoeff, 'passes the check of an Aadhaar number'),
  shaped(
    '(?!bg|gb|kn|nk|nt|tn|zz)[a-ceghj-prtw-z][a-ceghj-npr-tw-z] ?\\d{2} ?\\d{2} ?\\d{2} ?[a-d]',
    'has the shape of a UK national insurance number',
  ),
  valid('\\d{7}[a-w][a-iw]?', id.isPps, 'passes the check of an Irish PPS number'),
  valid('\\d{6}[-+a-fu-y]\\d{3}[\\da-y]', id.isHetu, 'passes the check of a Finnish identity code'),
  valid('(?:19|20)?\\d{6}[-+]\\d{4}', id.isPersonnummer, 'passes the check of a Swedish personal number'),
  shaped('[0-3]\\d[01]\\d{3}-\\d{4}', 'has the shape of a Danish or Icelandic personal number', (v) =>
    isShortDate(v, true),
  ),
  shaped('[0-3]\\d[01]\\d{3}-[0-2]\\d{4}', 'has the shape of a Latvian personal code', (v) => isShortDate(v, true)),
  shaped('\\d{6}/\\d{3,4}', 'has the shape of a Czech or Slovak birth number', (v) =>
    isShortDate(`${v.slice(0, 2)}${String(Number(v.slice(2, 4)) % 50).padStart(2, '0')}${v.slice(4)}`),
  ),
  valid('\\d{6} ?\\d{5}', id.isFodselsnummer, 'passes the check of a Norwegian identity number'),
  valid(
    '\\d{11}',
    (v) => id.isPesel(v) || id.isTckn(v) || id.isBalticId(v) || id.isBelgianId(v),
    'passes the check of a national identity number',
  ),
  valid(
    '\\d{2}[.-]\\d{2}[.-]\\d{2}[- ]\\d{3}[. -]\\d{2}',
    id.isBelgianId,
    'passes the check of a Belgian national number',
  ),
  valid(
    '\\d{13}',
    (v) => !passesEan(v) && (id.isCnp(v) || id.isJmbg(v) || id.isSouthAfricanId(v)),
    'passes the check of a national identity number',
  ),
  valid(
    '\\d{6} \\d{4} \\d{3}|\\d{6} \\d{4} \\d{2} \\d',
    id.isSouthAfricanId,
    'passes the check of a South African identity number',
  ),
  valid(
    '\\d-\\d{4}-\\d{5}-\\d{2}-\\d|\\d \\d{4} \\d{5} \\d{2} \\d',
    id.isThaiId,
    'passes the check of a Thai identity number',
  ),
  valid(
    '[1-9]\\d{16}[\\dx]|\\d{6} \\d{8} \\d{3}[\\dx]',
    id.isChineseId,
    'passes the check of a Chinese identity number',
  ),
  shaped('\\d{2}[01]\\d[0-3]\\d-[1-8]\\d{6}', 'has the shape of a Korean registration number', isShortDate),
  shaped('\\d{2}[01]\\d[0-3]\\d-\\d{2}-\\d{4}', 'has the shape of a Malaysian identity number', isShortDate),
  valid(
    '[12] ?\\d{2} ?(?:0[1-9]|1[0-2]|[2-4]\\d) ?(?:\\d{2}|2[ab]) ?\\d{3} ?\\d{3} ?\\d{2}',
    id.isNir,
    'passes the check of a French social security number',
  ),
  valid('756[. ]?\\d{4}[. ]?\\d{4}[. ]?\\d{2}', passesEan, 'passes the check of a Swiss social security number'),
  valid('[stfgm]\\d{7}[a-z]', id.isNric, 'passes the check of a Singaporean identity number'),
  valid('[a-z][1289]\\d{8}', id.isTaiwanId, 'passes the check of a Taiwanese identity number'),
  valid('[a-z]{1,2}\\d{6} ?\\([\\da]\\)', id.isHkid, 'passes the check of a Hong Kong identity number'),
  valid('(?:20|2[3-7]|30|33)-\\d{8}-\\d', id.isCuit, 'passes the check of an Argentine tax number'),
  {
    ...valid('[1-79]\\d{2}-\\d{3}-\\d{3}', passesLuhn, 'passes the check of a Canadian social insurance number'),
    confidence: LIKELY,
  },
  {
    ...shaped(
      '[a-z]{2,5}9{0,3} ?\\d{6} ?[a-z][a-z9] ?\\d[a-z]{2}',
      'has the shape of a British driving licence',
      (v) => v.length === 16,
    ),
    kind: 'DRIVER_LICENSE',
  },
];

/** National identity, tax and social security numbers, and British driving licences, that are recognised without a label. */
export const detectNationalIds: Detector = (view) => (hasDigits(view.text, 4) ? scan(view, RULES) : []);

import type { Finding, TextView } from '../../types.ts';
import { finding, LABELLED } from '../finding.ts';

const HAN = /[\u3040-\u30ff\u4e00-\u9fff]/;
const HANGUL = /[\uac00-\ud7af]/;
const NUMERAL = '[\\d〇一二三四五六七八九十百-]';
/** China and Taiwan: from the largest place to the door. */
const CHINESE = new RegExp(
  `(?:[\\p{Script=Han}]{2,8}(?:省|市|州|区|區|县|縣|镇|鎮|乡|鄉|街道))?(?:[\\p{Script=Han}]{1,8}(?:市|区|區|县|縣|镇|鎮|乡|鄉|里|村)){0,3}[\\p{Script=Han}]{1,10}(?:路|街|道|巷|弄|胡同|大道|小区|花园|新村|段)(?:${NUMERAL}{1,4}(?:段|巷|弄)){0,3} ?${NUMERAL}{1,6}(?:号|號|弄|之\\d)(?:${NUMERAL}{1,5}(?:号楼|號樓|栋|棟|幢|单元|樓|楼|层|室|户)){0,4}(?:\\d{1,5}(?:室|房)?)?`,
  'gu',
);
/** Japan: town, block, number; or the "chome" form. */
const JAPANESE = new RegExp(
  `(?:〒 ?\\d{3}-?\\d{4} ?)?(?:[\\p{Script=Han}ヶケ]{2,4}[都道府県])?(?:[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー]{1,8}[市区町村郡])(?:[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー]{1,10}?)${NUMERAL}{1,4}(?:丁目|番地?|-|の)(?:\\d{1,4}(?:番地?|号|-|の)?){0,3}(?: ?[\\p{Script=Han}\\p{Script=Katakana}ー]{2,12} ?\\d{2,4}(?:号室|号)?)?`,
  'gu',
);
const JAPANESE_CODE = /〒 ?\d{3}-?\d{4}/gu;
/** Korea: road name and number, or lot number. */
const KOREAN =
  /(?:[\p{Script=Hangul}]{2,8}(?:특별시|광역시|도|시) )?(?:[\p{Script=Hangul}]{1,6}(?:시|군|구) ){0,2}(?:[\p{Script=Hangul}]{1,6}(?:읍|면|동) )?[\p{Script=Hangul}\d]{1,12}(?:로|길|동|리) ?\d{1,4}(?:-\d{1,4})?(?:번지|번길 ?\d{1,4})?(?:[ ,]{1,2}\d{1,4}(?:동|호|층)){0,3}(?! ?(?:년|월|일|위|개|명|만|원|강|차|시|분))/gu;
/** Vietnam's alleys, Thailand's house numbers, India's flats. */
const SOUTH_EAST =
  /(?<![\p{L}\p{N}])(?:số (?:nhà )?\d{1,4}(?:\/\d{1,4}){0,3} ?(?:đường|phố|ngõ|hẻm)? ?[\p{L} ]{2,30}|บ้านเลขที่ ?\d{1,4}(?:\/\d{1,4})?(?: ?(?:หมู่|ซอย|ถนน|ม\.|ซ\.|ถ\.) ?[\p{L}\p{M}\d]{1,20}){0,4}|(?:h\.? ?no\.?|house no\.?|flat no\.?|plot no\.?|door no\.?|d\.? ?no\.?|plot) ?[a-z]?-?\d{1,4}[a-z\d/-]{0,10},? (?:[\p{L}\d.'-]{2,20}[ ,]{1,2}){0,4}?(?:nagar|colony|vihar|enclave|layout|sector|road|street|cross|main|marg|puram|society|apartments?|residency|phase|block|bagh|ganj|chowk|gali|lane)(?: \d{1,3})?)/gu;

/** Addresses in the scripts and orders of East, South-East and South Asia. */
export function* asianAddresses(view: TextView): Generator<Finding> {
  const text = view.lower;
  const patterns = [
    ...(HAN.test(text) ? [CHINESE, JAPANESE, JAPANESE_CODE] : []),
    ...(HANGUL.test(text) ? [KOREAN] : []),
    ...(/số|บ้านเลข|no|plot/.test(text) ? [SOUTH_EAST] : []),
  ];
  for (const pattern of patterns) {
    for (const { 0: value, index } of text.matchAll(pattern)) {
      yield finding('ADDRESS', index, index + value.length, LABELLED, 'is a street with a house number');
    }
  }
}

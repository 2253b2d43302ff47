import type { Detector } from '../types.ts';
import { finding, hasDigits, LABELLED } from './finding.ts';

/** Month names and their short forms in the interface's languages and their neighbours. */
const MONTH =
  'jan(?:uary|uar|vier|uari|uarie|eiro)?|feb(?:ruary|ruar|ruari|bre)?|mar(?:ch|s|zo|ço|co|t|tie)?|apr(?:il|ile|ilie)?|may|mai|maj|mayo|maio|maggio|mei|june?|juni|juin|junio|junho|july?|juli|juillet|julio|julho|aug(?:ust|ustus|usti)?|sept?(?:ember|embre|iembre|tembrie)?|oct(?:ober|obre|ubre|ombrie)?|okt(?:ober)?|nov(?:ember|embre|iembre|embro)?|dec(?:ember|embre|embrie)?|dez(?:ember|embro)?|jänner|januar|februar|märz|maerz|avril|août|aout|février|fevrier|décembre|decembre|enero|febrero|abril|agosto|septiembre|setiembre|octubre|noviembre|diciembre|janeiro|fevereiro|março|setembro|outubro|novembro|dezembro|gennaio|febbraio|marzo|aprile|giugno|luglio|settembre|ottobre|novembre|dicembre|januari|februari|maart|augustus|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|wrzesnia|października|pazdziernika|listopada|grudnia|ledna|února|března|dubna|května|června|července|srpna|září|října|prosince|augusti|oktober|desember|tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta|heinäkuuta|elokuuta|syyskuuta|lokakuuta|marraskuuta|joulukuuta|ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня|ιανουαρίου|φεβρουαρίου|μαρτίου|απριλίου|μαΐου|ιουνίου|ιουλίου|αυγούστου|σεπτεμβρίου|οκτωβρίου|νοεμβρίου|δεκεμβρίου|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר|tháng \\d{1,2}|január|február|március|április|május|június|július|augusztus|szeptember|október|februarie|martie|iunie|iulie|septembrie|feburary|febuary|septmber|agustus|desember|जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर';
const YEAR = "(?:19|20)\\d{2}|'?\\d{2}";
const DAY = '(?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th|er|ero|º|ª|\\.)?';
const DATE = [
  `(?:19|20)\\d{2}(?: ?[-/.] ?\\d{1,2}){2}|(?:19|20)\\d{2} \\d{1,2} \\d{1,2}`,
  `\\d{1,2} ?[-/.] ?\\d{1,2} ?[-/.] ?(?:${YEAR})`,
  `\\d{1,2} \\d{1,2} (?:19|20)\\d{2}`,
  `(?:the )?${DAY}[ ,-]{0,2}(?:of |de |do |d' ?)?(?:${MONTH})\\.?[ ,-]{0,2}(?:of |de |del |do |г |năm )?(?:${YEAR})`,
  `(?:${MONTH})\\.?[ -]?(?:the )?${DAY}(?:, ?|[ -]{1,2})(?:of )?(?:${YEAR})`,
  `(?:19|20)\\d{2},?[ .-]{1,2}(?:${MONTH})\\.?[ -]?${DAY}`,
  '(?:19|20)\\d{2}年 ?\\d{1,2}月 ?\\d{1,2}日',
  '(?:19|20)\\d{2}년 ?\\d{1,2}월 ?\\d{1,2}일',
  '(?:昭和|平成|令和)\\d{1,2}年\\d{1,2}月\\d{1,2}日',
].join('|');
const ANY_DATE = new RegExp(`(?<![\\p{L}\\p{N}/.-])(?:${DATE})(?![\\p{N}]|[/-]\\p{N})`, 'gu');
/** Scripts without spaces leave no edge before a date. */
const GLUED_DATE = /(?:19|20)\d{2}[年년] ?\d{1,2}[月월] ?\d{1,2}[日일]|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}/gu;
/** Digits without separators are a date only right behind the label. */
const COMPACT =
  /(?<![\p{L}\p{N}])(?:d\.?o\.?b\.?|date of birth|birth ?date|birthday|born|geb(?:urtsdatum)?|geboren|naissance|nacimiento|nascimento|nascita|urodzenia)[ :=.#]{1,3}(?:is |on |am )?(\d{8}|\d{6}|\d{1,2} ?[/-] ?\d{1,2} ?[/-] ?\d{2})(?!\p{N})/gu;

/** Official labels: the date is somebody's, whoever is spoken of. */
const LABEL =
  /(?<!\p{L})(?:d\.?o\.?b\.?|d o b|date of birth|birth ?dates?|date naissance|date de naissance|naissance|née? le|geburtsdatum|geburtstag|geb(?:\.|oren)?|fecha de nacimiento|fecha nacimiento|f\.? ?nac|nacid[oa]|nací|nacimiento|data de nascimento|nascid[oa]|nasci|data di nascita|nat[oa] il|nascita|geboortedatum|geboren|data urodzenia|urodzon[ya]|urodz|ur\.|datum narození|narozen[aá]?|födelsedatum|född|fødselsdato|født|syntymäaika|syntynyt|született|születési|data nașterii|născut[aă]?|doğum tarihi|doğum|doğumlu|дата рождения|родил(?:ся|ась)|д\.?р\.?|г\.?р\.?|дата народження|ημερομηνία γέννησης|γεννήθηκα|ngày sinh|sinh ngày|tanggal lahir|lahir|تاريخ الميلاد|תאריך לידה|जन्म ?तिथि|जन्म|born|birth ?day|b-day|bday|birth|borned)(?!\p{L})|出生日期|出生|生日|生年月日|生まれ|誕生日|생년월일|출생|생일|วันเกิด|เกิดวันที่/u;
/** Talk about the famous dead, or about everybody of a day. */
const PUBLIC_BIRTH =
  /(?<!\p{L})(?:died|death|who was|who is|when was|famous|celebrit(?:y|ies)|actors?|singers?|presidents?|people born|king|queen|emperor|composer|biography|history|historical|anniversary|battle|holiday)(?!\p{L})/u;
const REACH = 48;

/** Full dates in a birth context. Any other date, and those of before 1900, stay. */
export const detectBirthDates: Detector = (view) => {
  if (!hasDigits(view.text, 4)) return [];
  const text = view.lower;
  if (!LABEL.test(text)) return [];
  const spans = [...text.matchAll(ANY_DATE), ...text.matchAll(GLUED_DATE)].map(({ 0: value, index }) => ({
    start: index,
    end: index + value.length,
  }));
  const named = spans.filter(({ start, end }) => {
    const before = text.slice(Math.max(0, start - REACH), start);
    const after = text.slice(end, end + (view.mode === 'query' ? REACH : 24));
    if (view.mode === 'query' && PUBLIC_BIRTH.test(text) && !/(?<!\p{L})(?:my|i|dob)(?!\p{L})/u.test(text))
      return false;
    return LABEL.test(before) || LABEL.test(after);
  });
  const compact = Array.from(text.matchAll(COMPACT), ({ 0: whole, 1: value = '', index }) => ({
    start: index + whole.length - value.length,
    end: index + whole.length,
  }));
  return [...named, ...compact].map(({ start, end }) =>
    finding('DOB', start, end, LABELLED + 0.02, 'is a date of birth'),
  );
};

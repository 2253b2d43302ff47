import { wordAt, wordSet, wordsOf } from '../../text/words.ts';
import type { Finding, TextView } from '../../types.ts';
import { finding, LABELLED, SHAPED } from '../finding.ts';

/** What people say before where they live, in the languages of the interface and their neighbours. */
const TOLD =
  /(?<!\p{L})(?:(?:i|we|he|she|they)(?:'m| am| are)? (?:now |currently |just |once |used to )?(?:lived?|living|lives|reside|residing|stay|staying|moved|moving|rent|renting) (?:at|to|on)|(?:my|our|his|her|home|the|current|new|old|billing|shipping|mailing|delivery|street|postal|house|work|permanent|residential)(?: \p{L}{2,10})? address(?:es)?(?: is| was| to| with| as|:|,)?(?: now)?|address:|addr:|(?:my|our|his|her) (?:house|home|flat|apartment|place|condo|cabin|property|building)(?: is)? (?:at|on)|(?:deliver|delivered|ship|shipped|send|sent|mail|mailed|courier|taxi|uber|cab|ride|drive|directions|parcel|package|move|meet (?:me|you)|visit (?:me|us)|located|dispatch(?:ed)?|forward(?:ed)?) (?:it |this |them |me |mail |a new one )?(?:to|at|for)|ich wohne (?:in der|im|am|in)|wohnhaft(?: in)?|meine (?:neue )?adresse(?: ist|:)?|wohne in der|wohnt in der|j'habite(?: au| à| dans)?|j habite(?: au)?|mon adresse(?: est|:)?|domicilié(?:e)? (?:au|à)|vivo en(?: la)?|mi (?:dirección|direccion|domicilio)(?: es|:)?|domicilio(?: en)?|abito (?:in|a)|il mio indirizzo(?: è|:)?|indirizzo:|moro (?:na|no|em)|meu endereço(?: é|:)?|minha morada(?: é)?|ik woon (?:op|in|aan)(?: de)?|mijn adres(?: is|:)?|mieszkam (?:na|przy|w)|mój adres(?: to|:)?|adres:|jag bor på|min adress(?: är|:)?|jeg bor (?:på|i)|min adresse(?: er|:)?|asun osoitteessa|osoitteeni(?: on)?|lakcímem|bydlím (?:na|v)|moje adresa(?: je)?|adresim|evim|живу (?:на|по|в)|мой адрес:?|проживаю по адресу:?|адрес:|мешкаю|μένω|alamat saya|tinggal di|tôi sống ở|địa chỉ(?: nhà)?:?)(?!\p{L})/gu;
/** How far an address can reach behind the words: about nine words. */
const REACH_WORDS = 9;
/** Words that end a place behind its number. */
const STOP = wordSet(
  `can how is and what near with do who when where to my for the a an i we it was are has have will would should does did need want please but or if
  because since after before about until still no not get got from by there here that this which why am be been so then rent rental zoning crime
  price internet plumber flood fire noise pest mold car tax broadband und ist wie was mit für y es con por que como et est avec pour que come per con
  e é com para como en is met voor hoe i jest z dla jak och är med för hur на и как для с что`,
);

/** "12", "12b", "n7421"; not "5pm" and not "ipv4". */
const HOUSE_NUMBER = /^(?:[nsew]\d{2,5}|\d{1,6}(?:[a-h]|bis|ter)?)$/;

/** The place told after words such as "i live at": up to its last number, or two words past it when the number leads. */
export function* toldAddresses(view: TextView): Generator<Finding> {
  for (const match of view.lower.matchAll(TOLD)) {
    const after = match.index + match[0].length;
    const span = placeAfter(view, after);
    if (span)
      yield finding(
        'ADDRESS',
        span.start,
        span.end,
        span.isLong ? LABELLED - 0.1 : SHAPED - 0.1,
        'is told as somebody’s address',
      );
  }
}

function placeAfter(view: TextView, after: number): { start: number; end: number; isLong: boolean } | undefined {
  const words = wordsOf(view);
  const first = wordAt(words, after);
  let lastNumber = -1;
  let i = first;
  for (; i < words.length && i < first + REACH_WORDS; i += 1) {
    const word = words[i]!;
    const gap = view.text.slice(i === first ? after : words[i - 1]!.end, word.start);
    if (/[?!;{}`'"=<>|]|\.\s/.test(gap) || (i > first + 2 && STOP.has(word.text))) break;
    if (HOUSE_NUMBER.test(word.text) && !/^(?:19|20)\d\d$/.test(word.text)) lastNumber = i;
  }
  if (lastNumber < 0 || first >= words.length) return undefined;
  let end = lastNumber;
  // "i live at 4417 thistledown": the name follows its number.
  while (end < lastNumber + 2 && end + 1 < i && lastNumber <= first + 1 && !STOP.has(words[end + 1]!.text)) end += 1;
  if (end === first) return undefined;
  if (QUANTITY.test(words[lastNumber + 1]?.text ?? '')) return undefined;
  return { start: words[first]!.start, end: words[end]!.end, isLong: end - first > 1 };
}

const QUANTITY =
  /^(?:miles?|minutes?|mins?|hours?|km|kilometers?|people|percent|years?|days?|weeks?|months?|am|pm|feet|degrees|dollars|usd|eur|states|countries|friends|items|times|roommates|acres|bedrooms?|countries|customers|users|o|oclock|guests)$/;

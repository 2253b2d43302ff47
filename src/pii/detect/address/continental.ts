import type { Finding, TextView } from '../../types.ts';
import { finding, LABELLED, SHAPED } from '../finding.ts';
import { isLandmark, UNIT } from './shared.ts';

const BEFORE = '(?<![\\p{L}\\p{N}_/-])';
const WORD = "[\\p{L}][\\p{L}\\p{M}'.-]{0,24}";
const HOUSE =
  '(?:n[°ºo.]? ?|no\\.? ?|nr\\.? ?|num\\.? ?|número |д\\.? ?|дом |№ ?|# ?)?\\d{1,5}(?: ?[-/] ?\\d{1,4}(?![\\p{N}]))?(?:[ -]?[a-h](?![\\p{L}\\p{N}])| ?bis(?!\\p{L})| ?ter(?!\\p{L}))?';
const DOOR = `(?:${UNIT}|(?<= [a-h]) \\d{1,3}(?![\\p{L}\\p{N}])|[ ,]{1,2}(?:\\d{1,2}[ºª°][ ]?[a-z]{0,4}(?!\\p{L})|\\d{1,2} ?[a-d](?![\\p{L}\\p{N}])|\\d{1,2}(?:er|e|eme|ème) étage|bajo [a-z](?!\\p{L})|hinterhaus|vorderhaus|(?:1|2|3|4|5)\\. ?(?:og|stock|sal|etage|tv|th|mf)[ .]{0,2}(?:tv|th|mf)?(?!\\p{L})|кв\\.? ?\\d{1,4}|d\\.? ?\\d{1,3}|m\\.? ?\\d{1,4}(?!\\p{L})|/\\d{1,4}))?`;

/** The type comes first: Romance and Slavic languages, Greek, Turkish, Vietnamese, Indonesian. */
const TYPE =
  'rue|r\\.|avenue|av\\.?|boulevard|bd\\.?|bvd|blvd|chemin|ch\\.|impasse|imp\\.|all[ée]e|all\\.|place|pl\\.|quai|route|rte|cours|square|passage|sentier|ruelle|villa|faubourg|fg|mont[ée]e|lotissement|r[ée]sidence|calle|cl\\.?|c/|avenida|avda\\.?|avd\\.?|plaza|pza\\.?|paseo|p[ºo]\\.|camino|carretera|ctra\\.?|ronda|traves[ií]a|glorieta|carrer|passeig|plaça|placa|rambla|lungomare|borgo|salita|piazzetta|cuesta|callej[óo]n|bulevar|privada|cerrada|calzada|prolongaci[óo]n|circuito|eje|av[ée]nida|carrera|cra\\.?|kra\\.?|diagonal|transversal|jir[óo]n|jr\\.|pasaje|via|viale|v\\.le|piazza|p\\.za|piazzale|corso|c\\.so|vicolo|largo|strada|contrada|localit[àa]|lungotevere|lungarno|r[uú]a|travessa|alameda|estrada|pra[çc]a|rodovia|beco|ladeira|ul\\.?|ulica|ulice|ulitsa|al\\.?|aleja|aleje|os\\.|osiedle|pl\\.|plac|n[áa]m[ěe]st[íi]|n[áa]m\\.|t[řr][íi]da|bulevardul|bd\\.?|bul\\.?|strada|str\\.|aleea|calea|[șs]oseaua|ulice|trg|улица|ул\\.?|проспект|пр-т|пр\\.|просп\\.?|переулок|пер\\.|бульвар|бул\\.|площадь|пл\\.|шоссе|набережная|наб\\.|проезд|вулиця|вул\\.?|провулок|οδός|οδ\\.|λεωφόρος|λεωφ\\.?|λ\\.|πλατεία|jalan|jln?\\.?|gang|gg\\.|lorong|đường|phố|ngõ|cadde(?:si)?|sokak|sok\\.|mahallesi|rruga|triq|شارع|רחוב|rehov';
const PARTICLE =
  "(?:(?:de|du|des|da|do|dos|das|di|del|della|dello|dei|degli|delle|de la|de las|de los|de l'|la|le|les|el|los|las|l'|d'|al|y|e|et|dell'|i|w|u|na|im\\.?|gen\\.?|św\\.?|san|santa|saint|sainte|st\\.?|são|ks\\.?|dr\\.?|prof\\.?|av\\.?|a\\.) ?)";
const TYPE_FIRST = new RegExp(
  `${BEFORE}(?:${TYPE})(?:(?<=[./]) ?|,? )(?:${PARTICLE}{0,3}(?:${WORD}|\\d{1,3}(?= (?:de|di|sur|norte|oriente|poniente|este|oeste|bis) ))[ ,]{1,2}){1,4}?${HOUSE}(?![\\p{L}\\p{N}])${DOOR}`,
  'gu',
);
/** Streets that are numbers: "calle 100 # 15-20", "carrera 7 no 32-16". */
const GRID = new RegExp(
  `${BEFORE}(?:calle|cll?\\.?|carrera|cra\\.?|kra\\.?|cr\\.?|diagonal|transversal|avenida|av\\.?|tv\\.?|dg\\.?) ?\\d{1,3} ?[a-z]?(?: ?(?:bis|sur|norte|este))? ?(?:#|no\\.?|n[°º.]?|nro\\.?|con)? ?\\d{1,3} ?[a-z]? ?- ?\\d{1,3}${DOOR}`,
  'gu',
);
/** France, Belgium, Luxembourg, Québec, Tunisia: the number first, then the type. */
const NUMBER_TYPE = new RegExp(
  `(?<![\\p{L}\\p{N}_.,/-])\\d{1,4}(?:[ -]?[a-d](?!\\p{L}))?(?: ?(?:bis|ter|quater))?,? (?:rue|avenue|av\\.?|boulevard|bd\\.?|blvd|chemin|impasse|all[ée]e|place|quai|route|rte|cours|square|passage|sentier|ruelle|villa|faubourg|mont[ée]e|r[ée]sidence|promenade|esplanade|lieu[ -]dit|hameau|calle|via|viale|jalan|jln?\\.?|ulica|ul\\.?|rruga|nguyễn|đường|οδός) (?!(?:in|of|to|from|is|and|the|for|on|with|at|per|or|that|which|was|by|as) )(?:${PARTICLE}{0,3})(?:(?:général|general|docteur|maréchal|marechal|président|president|jean|pierre|victor|charles|saint|sainte|abbé|colonel|capitaine|professeur|paul|louis|marie|georges|henri|ibn|el|vieux|vieille|petit|petite|grand|grande|belle|haute|haut|bas)[ -])?(?:${WORD})(?: (?:${PARTICLE}{1,2})${WORD}| (?!avis|plan|prix|photo|photos|maison|street|view|loyer|voisin|accident|incendie|dpe|vente|location|livraison|colis|propriétaire|qui|est|et|en|pour|comment|à)${WORD})?${DOOR}`,
  'gu',
);

/** The type ends the word: German, Dutch, Scandinavian, Finnish, Hungarian. */
const ENDING =
  'stra(?:ß|ss)en?|str\\.?|gasse|allee|platz|damm|ufer|chaussee|graben|steig|pfad|stieg|weg|kai|gässle|winkel|zeile|promenade|markt|twiete|kamp|straat|laan|plein|gracht|kade|dijk|dreef|singel|steeg|weide|hof|pad|baan|lei|vägen|vagen|gatan|gränd|grand|stigen|torget|allén|backen|väg|veien|vegen|veg|gata|gaten|gate|bakken|svingen|vej|gade|allé|alle|stræde|vænget|toften|parken|haven|katu|kuja|polku|ntie|intie|tori|raitti|rinne|utca|körút|sétány|köz|tér|gatan|gatu|stígur|braut|vegur|gata|brú|bygget';
const COMPOUND = new RegExp(
  `${BEFORE}(?:(?:${WORD}[ -]){0,2})(?:[\\p{L}.-]{2,30}?(?:${ENDING})|(?:${WORD}[ -])(?:straße|strasse|str\\.?|allee|platz|weg|gasse|ring|straat|laan|plein|vägen|gatan|vej|gade|utca|u\\.|út|útja|tér|körút|tie|katu|caddesi|cad\\.?|sokak|sok\\.?|sokağı|bulvarı|tänav|iela|gatvė|g\\.|puiestee|mnt)) ?${HOUSE}(?![\\p{L}\\p{N}.])${DOOR}`,
  'gu',
);
/** Common words of other languages that only end like a street. */
const NO_COMPOUND =
  /^(?:watergate|colgate|brigade|decade|renegade|arcade|blockade|facade|cascade|lemonade|grenade|parade|tirade|upgrade|downgrade|postgrade|centigrade|trade|grade|fade|made|shade|blade|spade|nomade|marmalade|palisade|escalade|stockade|charade|comrade|jade|wade|evade|invade|persuade|crusade|gate|propagate|navigate|mitigate|investigate|irrigate|aggregate|delegate|interrogate|surrogate|tailgate|conjugate|ipad|thinkpad|ideapad|touchpad|notepad|launchpad|keypad|gamepad|trackpad|mousepad|pad|market|hulu|norweg|lei|mei|kai|mai|bukkake|weg|alle|str|markt|hof|gata|grand|parken|haven|data|regata|sonata|fregata|kata|errata|katu|damm|steig|pad|baan|veg|gate|bakken|kade|decade|laan|tie|necktie|bowtie|cutie|dienstag|monster|minster|master|roster|poster|winkel|tori|story|victory|history|directory|factory|monastery|inventory|territory|category|tempelhof|bahnhof|hauptbahnhof|dortmund|weihnachtsmarkt|supermarkt|mediamarkt|media markt|flohmarkt|aktienmarkt|arbeitsmarkt|megaupload|upload|download|payload|platz|parkplatz|arbeitsplatz|sitzplatz|stellplatz|spielplatz|fußballplatz|studienplatz|weltrangliste|allee|promenade|ring|zeile|laptop|desktop|netgate|seagate|promenade|rinne|brigade|gamer?gate|applegate|deflategate|kamp|trainingskamp|weide|kade|utca|köz|tér|weg|gangway|norway|subway|railway|singel|brú|braut)$/u;
/** Prepositional street names: "am rosengarten 5b", "an der alten mühle 3". Safe only with a letter, a post code or a capital. */
const PREPOSITION = new RegExp(
  `(?<![\\p{L}\\p{N}_/'-])(?:am|im|zum|zur|an der|an den|an dem|auf der|auf dem|auf den|in der|in den|unter den|unter der|hinter der|hinter dem|vor dem|vor der|bei der|beim|op de|op den|aan de|in de|achter de|onder de) ((?:alten?|neuen?|langen?|kurzen?|grünen?|hohen?|oude|nieuwe) )?([\\p{L}][\\p{L}-]{2,24}) (${HOUSE})(?![\\p{L}\\p{N}.])((?:,? \\d{4,5}(?!\\p{N}))?)`,
  'gu',
);

/** Addresses of countries that write the number last, and of those that put the type before the name. */
export function* continentalAddresses(view: TextView): Generator<Finding> {
  const text = view.lower;
  for (const pattern of [TYPE_FIRST, GRID, NUMBER_TYPE]) {
    for (const { 0: value, index } of text.matchAll(pattern)) {
      const isYear = /(?:^| )(?:19[5-9]|20[0-3])\d$/.test(value);
      if (!isYear && !NO_TYPE.test(value) && !isLandmark(value)) yield found(index, value.trimEnd());
    }
  }
  for (const { 0: value, index } of text.matchAll(COMPOUND)) {
    const cut = value.search(/ ?(?:n[°ºo.]? ?|no\.? ?|nr\.? ?|№ ?|# ?)?\d{1,5}/u);
    const street = value.slice(0, cut).trimEnd();
    const start = startOfName(street);
    if (
      NO_COMPOUND.test(street.slice(start)) ||
      /(?:^| )(?:19[5-9]|20[0-3])\d$/.test(value) ||
      street.length - start < 5
    )
      continue;
    yield found(index + start, value.slice(start));
  }
  for (const match of text.matchAll(PREPOSITION)) {
    const written = view.text.slice(match.index, match.index + match[0].length);
    const isSure =
      match[1] !== undefined ||
      !/^(?:am|im|in de|op de|in der) /.test(match[0]) ||
      /\d ?[a-h]$/.test(match[3] ?? '') ||
      match[4] !== '' ||
      /^\p{Lu}|[ -]\p{Lu}/u.test(written);
    const isEnglish = /(?:^|[^\p{L}])i $/u.test(text.slice(Math.max(0, match.index - 3), match.index));
    if (isSure && !isEnglish) yield found(match.index, match[0]);
  }
}

/** English words that are street types elsewhere: "via 5g", "place 12", "route 66", "al 2024". */
const NO_TYPE =
  /^(?:via|place|pl\.?|al\.?|route|square|passage|villa|cours|largo|plaza|avenue|av\.?|os\.|gang|diagonal|carrera|strada|jr\.|r\.|ch\.|cl|str\.|v\.) ?(?:of|the|to|for|in|and|with|best|top|is|my|a|vs|version|usb|wifi|bluetooth|email|sms|ssh|api|http|update|part|number|number of|from|on|gore|pacino|jazeera|capone|qaeda|grey|clear|cup)(?!\p{L})|^(?:route|place) \d/u;

/** The words before the street's own: only particles and names of the compound stay; a query's topic does not. */
function startOfName(street: string): number {
  const words = street.split(' ');
  const own = words.at(-1) ?? '';
  const isOwnType =
    /^(?:straße|strasse|str\.?|allee|platz|weg|gasse|ring|straat|laan|plein|vägen|gatan|vej|gade|utca|u\.|út|útja|tér|körút|tie|katu|caddesi|cad\.?|sokak|sok\.?|sokağı|bulvarı|tänav|iela|gatvė|g\.|puiestee|mnt)$/u.test(
      own,
    );
  const kept = isOwnType ? 2 : 1;
  return words.slice(0, Math.max(0, words.length - kept)).reduce((sum, word) => sum + word.length + 1, 0);
}

function found(start: number, value: string): Finding {
  return finding(
    'ADDRESS',
    start,
    start + value.length,
    value.length > 12 ? LABELLED - 0.03 : SHAPED,
    'is a street with a house number',
  );
}

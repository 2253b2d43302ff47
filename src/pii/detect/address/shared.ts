/** A flat, a floor, a door behind the street. */
export const UNIT =
  '[ ,\\n]{1,4}(?:#|(?:apt|apartment|unit|ste|suite|flat|floor|fl|rm|room|lot|bldg|building|trlr|trailer|spc|space|no|ap|apto|depto|dpto|bloco|bl|piso|puerta|esc|escalera|int|interno|scala|appt|appartement|bât|batiment|étage|etage|top|stiege|tür|wohnung|whg|eg|og|lgh|m|kl|bte|boîte|bus|lok|local|sala|cj|conjunto|кв|корп|стр|daire|d|kat)(?!\\p{L}))\\.? ?#?(?:[a-z]{0,2}-?\\d{1,5}[a-z]?|[a-z])(?![\\p{L}\\p{N}])|,? ?#[a-z]?\\d{1,5}[a-z]?(?![\\p{L}\\p{N}])';

/** Words by which a text shows that it is about where somebody is. */
export const ADDRESS_WORDS =
  /(?<!\p{L})(?:address|addresses|live|lives|lived|living|home|house|apartment|apt|flat|parcel|package|delivery|deliver|delivered|ship|shipped|shipping|mail|taxi|uber|lyft|directions?|landlord|tenant|rent|rental|lease|sold|listing|zillow|redfin|rightmove|zoopla|owner|owns|property|mortgage|deed|eviction|neighbou?rs?|bins|moving|moved|move|street view|crime|foreclosure|hoa|planning|council tax|epc|flood|fire|police|noise|broadband|internet|electric|plumber|pest|mold|mould|rats|listed building|pick ?up|drop|adresse|adresa|dirección|direccion|endereço|indirizzo|adres|colis|paket|paquete|pacco|encomenda|pakket|paczka|hipoteca|alquiler|loyer|miete|affitto|huur|voisin|nachbar|vecino|wohnung|maison|casa|piso|departamento)(?!\p{L})/u;

/** Whether a pattern occurs; named so that callers read as a sentence. */
export function mentions(text: string, words: RegExp): boolean {
  return words.test(text);
}

/** Addresses that everybody knows; they are a topic, not a home. */
const LANDMARKS =
  /(?:10|11) downing|1600 penn|221 ?b baker|4 privet|742 evergreen|12 grimmauld|42 wallaby|32 windsor gardens|77 sunset|350 (?:5th|fifth)|1 infinite loop|(?:1|one) apple park|(?:1|one) hacker|1600 amphitheatre|84 charing cross|11 wall st|30 rockefeller|(?:4|24) (?:yawkey|jersey)|1313 mockingbird|10 cloverfield|21 jump|(?:1|one) microsoft|410 terry|405 lexington|20 w(?:est)? 34th|285 fulton|1 times sq|4059 mt lee|2 macquarie|24 sussex|55 rue du faubourg|1 world way|725 (?:5th|fifth)|8 mile|13 elm|1428 elm|112 ocean|124 conch|0001 cemetery|1630 revello|698 candlewood|1164 morning glory|5 hertford|1 canada sq|30 st mary axe|1 london bridge|20 fenchurch|3 abbey|9 oxford circus|1640 riverside|129 w(?:est)? 81st|90 bedford|4616 melrose|1882 gerard|328 chauncey|2311 n(?:orth)? los robles|308 negra|52 festive|99 wall|1060 w(?:est)? addison|1 e(?:ast)? 161st|9 ?3\/4|platform 9/u;

export function isLandmark(address: string): boolean {
  return LANDMARKS.test(address);
}

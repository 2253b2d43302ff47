const SAMPLE_BYTES = 64 * 1024;

/** Labels of the Encoding Standard, in the order of preference when two texts look alike. */
const CANDIDATES = ['windows-1252', 'windows-1251', 'koi8-r', 'shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr'];

/** The most frequent characters of Chinese and Japanese prose, simplified and traditional. */
const COMMON_HAN = new Set(
  '的一是不了人我在有他这这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市' +
    '這來國個說們為時會過學對裡後麼沒於還發當無開見經頭長樣現將與進實點種聲話問機給幾業間東電門氣關並內產萬書員場動' +
    '日本語大学年月人国会社気見言思行出入前後上下今何私彼',
);

/** Most frequent syllables of Korean prose. */
const COMMON_HANGUL = new Set('이다는을의에가고하지도로한기리나를은사어서자아시해그라대인있수들것보일정게부');

/** Most frequent letters of Russian, Ukrainian and Bulgarian. */
const COMMON_CYRILLIC = new Set('оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфіїє');

/**
 * Picks the encoding that makes bytes look most like text of some language. Meant for bytes that are not valid UTF-8.
 * @returns a label for `TextDecoder`; `utf-8` when the bytes are UTF-8 with a little damage
 */
export function guessLegacyEncoding(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  if (isDamagedUtf8(sample)) return 'utf-8';
  let best = { label: 'windows-1252', score: Number.NEGATIVE_INFINITY };
  for (const label of CANDIDATES) {
    const score = plausibility(new TextDecoder(label).decode(sample));
    if (score > best.score + 1e-9) best = { label, score };
  }
  return best.label;
}

/** A cut or overwritten byte here and there leaves most multi-byte characters whole. */
function isDamagedUtf8(sample: Uint8Array): boolean {
  let whole = 0;
  let broken = 0;
  for (const character of new TextDecoder().decode(sample)) {
    if (character === '\ufffd') broken++;
    else if (character > '\x7f') whole++;
  }
  return whole >= broken * 2;
}

/** Mean worth of the characters beyond ASCII, from -1 (never seen in prose) to 1 (what prose is made of). */
function plausibility(text: string): number {
  let sum = 0;
  let count = 0;
  let previous = ' ';
  for (const character of text) {
    if (character > '\x7f') {
      sum += worth(character, previous);
      count++;
    }
    previous = character;
  }
  return count === 0 ? 0 : sum / count;
}

function worth(character: string, previous: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0xfffd || (code >= 0x80 && code < 0xa0)) return -1;
  if (code >= 0x3041 && code <= 0x30fe) return 1;
  if (code >= 0x3001 && code <= 0x3011) return 0.9;
  if (code >= 0x4e00 && code <= 0x9fff) return COMMON_HAN.has(character) ? 1 : 0.2;
  if (code >= 0xac00 && code <= 0xd7a3) return COMMON_HANGUL.has(character) ? 1 : 0.2;
  if (code >= 0xff61 && code <= 0xff9f) return -0.3;
  if (code >= 0xff01 && code <= 0xff5e) return 0.5;
  if (code >= 0x0400 && code <= 0x045f) return cyrillicWorth(character, previous);
  if (code >= 0x00c0 && code <= 0x017f) return latinWorth(previous);
  return code >= 0x2010 && code <= 0x2122 ? 0.4 : code < 0x00c0 ? 0.1 : -0.5;
}

/** KOI8-R read as windows-1251 has its cases swapped: capitals within words give it away. */
function cyrillicWorth(character: string, previous: string): number {
  // Two alphabets in one word: an accented letter read wrongly.
  if (/[a-z]/i.test(previous)) return -0.6;
  const lower = character.toLowerCase();
  if (character === lower) return COMMON_CYRILLIC.has(lower) ? 0.9 : 0.3;
  return previous !== ' ' && previous.toLowerCase() === previous && previous.toUpperCase() !== previous ? -0.6 : 0.3;
}

/** An accented letter stands beside plain ones; a row of them is some other script read wrongly. */
function latinWorth(previous: string): number {
  return previous > '\x7f' ? -0.5 : 0.8;
}

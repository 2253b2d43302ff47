import { isShortDate, mod97, passesLuhn, passesMod11_10, remainder, weighted } from './digits.ts';

/** Spain, DNI and NIE: letter by remainder of 23 (Orden INT/2058/2008). */
export function isSpanishId(id: string): boolean {
  const digits = id.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(digits) % 23] === id.at(-1);
}

/** Poland, PESEL: weights 1 3 7 9, and a birth date whose month carries the century. */
export function isPesel(id: string): boolean {
  return isShortDate(id) && weighted(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
}

/** Brazil, CPF: two mod-11 digits; eleven equal digits are not issued. */
export function isCpf(id: string): boolean {
  return !/^(\d)\1+$/.test(id) && [9, 10].every((n) => mod11Falling(id.slice(0, n), n + 1) === Number(id[n]));
}

/** Brazil, CNPJ. */
export function isCnpj(id: string): boolean {
  const weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
  return [12, 13].every((n) => {
    const rest = weighted(id, n === 12 ? weights.slice(1) : weights) % 11;
    return (rest < 2 ? 0 : 11 - rest) === Number(id[n]);
  });
}

function mod11Falling(digits: string, from: number): number {
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (from - i), 0);
  return ((sum * 10) % 11) % 10;
}

/** Chile, RUT: mod 11 with "K". */
export function isRut(id: string): boolean {
  const body = [...id.slice(0, -1)].reverse();
  const check = 11 - (body.reduce((sum, digit, i) => sum + Number(digit) * ((i % 6) + 2), 0) % 11);
  return '0123456789K0'[check] === id.at(-1);
}

/** United Kingdom, NHS number: mod 11, weights 10 to 2. */
export function isNhs(id: string): boolean {
  return (11 - (weighted(id, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === Number(id[9]);
}

/** Netherlands, BSN: the eleven test with a last weight of -1. */
export function isBsn(id: string): boolean {
  return Number(id) > 0 && weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
}

/** Norway, fødselsnummer and D-number: two mod-11 digits. */
export function isFodselsnummer(id: string): boolean {
  return (
    Number(id.slice(0, 2)) % 40 > 0 &&
    Number(id.slice(0, 2)) % 40 < 32 &&
    weighted(id, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
    weighted(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
  );
}

/** Sweden, personnummer: a date and Luhn over the last ten digits. */
export function isPersonnummer(id: string): boolean {
  const ten = id.slice(-10);
  return isShortDate(`${ten.slice(0, 4)}${String(Number(ten.slice(4, 6)) % 60).padStart(2, '0')}`) && passesLuhn(ten);
}

/** Finland, HETU: remainder of 31. */
export function isHetu(id: string): boolean {
  const digits = id.slice(0, 6) + id.slice(-4, -1);
  return '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(digits) % 31] === id.at(-1) && isShortDate(id, true);
}

/** Turkey, T.C. kimlik no. */
export function isTckn(id: string): boolean {
  const d = [...id].map(Number);
  const odd = d[0]! + d[2]! + d[4]! + d[6]! + d[8]!;
  const even = d[1]! + d[3]! + d[5]! + d[7]!;
  const ten = (((odd * 7 - even) % 10) + 10) % 10;
  return d[0] !== 0 && ten === d[9] && (odd + even + ten) % 10 === d[10];
}

/** China, resident identity number (GB 11643-1999): ISO 7064 mod 11-2 and a birth date. */
export function isChineseId(id: string): boolean {
  const sum = weighted(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return isShortDate(id.slice(8, 14)) && '10X98765432'[sum % 11] === id[17];
}

/** France, NIR: key 97 - n mod 97; Corsica's 2A and 2B count as 19 and 18. */
export function isNir(id: string): boolean {
  const digits = id.replace('2A', '19').replace('2B', '18');
  return 97 - remainder(digits.slice(0, 13), 97) === Number(digits.slice(13));
}

/** Belgium, national register number; born after 1999 the digits are read behind a 2. */
export function isBelgianId(id: string): boolean {
  const key = Number(id.slice(9));
  return (
    isShortDate(id) && (97 - (Number(id.slice(0, 9)) % 97) === key || 97 - (Number(`2${id.slice(0, 9)}`) % 97) === key)
  );
}

/** Germany, Steuer-ID: ISO 7064 mod 11,10 and a first digit above zero. */
export function isSteuerId(id: string): boolean {
  return id[0] !== '0' && passesMod11_10(id);
}

/** Romania, CNP. */
export function isCnp(id: string): boolean {
  const rest = weighted(id, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return isShortDate(id.slice(1)) && (rest === 10 ? 1 : rest) === Number(id[12]);
}

/** Former Yugoslavia, JMBG. */
export function isJmbg(id: string): boolean {
  const rest = weighted(id, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return isShortDate(id, true) && (rest < 2 ? 0 : 11 - rest) === Number(id[12]);
}

/** South Africa: a birth date, then Luhn. */
export function isSouthAfricanId(id: string): boolean {
  return isShortDate(id) && Number(id.slice(2, 4)) < 13 && passesLuhn(id);
}

/** Thailand: mod 11, weights 13 to 2. */
export function isThaiId(id: string): boolean {
  return (11 - (weighted(id, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === Number(id[12]);
}

/** Baltic isikukood and asmens kodas: mod 11 in two rounds. */
export function isBalticId(id: string): boolean {
  const first = weighted(id, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const second = weighted(id, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return isShortDate(id.slice(1)) && (first === 10 ? second % 10 : first) === Number(id[10]);
}

/** Singapore, NRIC and FIN. */
export function isNric(id: string): boolean {
  const offset = 'TG'.includes(id[0] ?? '') ? 4 : id[0] === 'M' ? 3 : 0;
  const sum = weighted(id.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset;
  const letters = 'ST'.includes(id[0] ?? '') ? 'JZIHGFEDCBA' : id[0] === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  return letters[id[0] === 'M' ? 10 - (sum % 11) : sum % 11] === id.at(-1);
}

/** Taiwan: the letter is a two-digit number. */
export function isTaiwanId(id: string): boolean {
  const area = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(id[0] ?? '') + 10;
  return (Math.floor(area / 10) + (area % 10) * 9 + weighted(id.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 === 0;
}

/** Hong Kong: mod 11 over one or two letters; a missing first letter counts 36. */
export function isHkid(id: string): boolean {
  const body = id.slice(0, -1).padStart(8, ' ');
  const value = (char: string) => (char === ' ' ? 36 : Number.parseInt(char, 36));
  const sum = [...body].reduce((total, char, i) => total + value(char) * (9 - i), 0);
  return (11 - (sum % 11)) % 11 === (id.endsWith('A') ? 10 : Number(id.at(-1)));
}

/** Ireland, PPS: mod 23; a ninth letter counts nine times. */
export function isPps(id: string): boolean {
  const extra = id.length === 9 ? (id.charCodeAt(8) === 87 ? 0 : id.charCodeAt(8) - 64) * 9 : 0;
  return 'WABCDEFGHIJKLMNOPQRSTUV'[(weighted(id, [8, 7, 6, 5, 4, 3, 2]) + extra) % 23] === id[7];
}

/** Italy, codice fiscale (DM 23/12/1976). */
export function isCodiceFiscale(id: string): boolean {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
  const sum = [...id.slice(0, 15)].reduce((total, char, i) => {
    const value = /\d/.test(char) ? Number(char) : char.charCodeAt(0) - 65;
    return total + (i % 2 === 0 ? (odd[value] ?? 0) : value);
  }, 0);
  return String.fromCharCode(65 + (sum % 26)) === id[15];
}

/** Russia, SNILS. */
export function isSnils(id: string): boolean {
  const sum = weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
  return (sum % 101) % 100 === Number(id.slice(9));
}

/** Argentina, CUIT. */
export function isCuit(id: string): boolean {
  const check = 11 - (weighted(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check === 10 ? 9 : check) === Number(id[10]);
}

/** IBAN: mod 97 over the number with its first four characters moved to the end. */
export function isIban(iban: string): boolean {
  return mod97(iban.slice(4) + iban.slice(0, 4)) === 1;
}

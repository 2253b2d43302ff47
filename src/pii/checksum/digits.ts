/** Luhn, ISO/IEC 7812-1 annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return digits.length > 1 && sum % 10 === 0 && /[1-9]/.test(digits);
}

/** Sum of digits times weights; letters count by their place after ten ("A" is 10). */
export function weighted(text: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * Number.parseInt(text[i] ?? '0', 36), 0);
}

/** Remainder of a decimal number of any length. */
export function remainder(digits: string, divisor: number): number {
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % divisor;
  return rest;
}

/** ISO/IEC 7064 mod 97-10 over digits and letters, as IBAN uses it (ISO 13616). */
export function mod97(text: string): number {
  let rest = 0;
  for (const char of text.toUpperCase()) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** EAN-13, EAN-8, UPC-A (GS1 General Specifications 7.9). */
export function passesEan(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) sum += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}

/** ISO/IEC 7064 mod 11,10: German tax number, Croatian OIB. */
export function passesMod11_10(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

const DIHEDRAL = ['0123456789', '1234067895', '2340178956', '3401289567', '4012395678'];
const DIHEDRAL_FLIPPED = ['5987604321', '6598710432', '7659821043', '8765932104', '9876543210'];
const PERMUTATION = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Verhoeff (1969), as UIDAI uses it for Aadhaar. */
export function passesVerhoeff(digits: string): boolean {
  const table = [...DIHEDRAL, ...DIHEDRAL_FLIPPED];
  let check = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(PERMUTATION[i % 8]?.[Number(digits[digits.length - 1 - i])]);
    check = Number(table[check]?.[digit]);
  }
  return check === 0;
}

/** Whether `YYMMDD` (or `DDMMYY` when `dayFirst`) can be a day; months may be raised by 20, 40, 60 or 80 for a century. */
export function isShortDate(six: string, dayFirst = false): boolean {
  const month = Number(six.slice(2, 4)) % 20;
  const day = Number(dayFirst ? six.slice(0, 2) : six.slice(4, 6));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

import { createHash } from 'node:crypto';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** Base58Check: the last four bytes are the double SHA-256 of the others. */
export function passesBase58Check(text: string): boolean {
  let value = 0n;
  for (const char of text) {
    const digit = BASE58.indexOf(char);
    if (digit < 0) return false;
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16);
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  const bytes = Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')]);
  const sha = (data: Uint8Array) => createHash('sha256').update(data).digest();
  return (
    bytes.length > 4 &&
    sha(sha(bytes.subarray(0, -4)))
      .subarray(0, 4)
      .equals(bytes.subarray(-4))
  );
}

/** Bech32 (BIP-173) and Bech32m (BIP-350). */
export function passesBech32(text: string): boolean {
  const split = text.lastIndexOf('1');
  const values = [...text.slice(0, split)].map((char) => char.charCodeAt(0) >> 5);
  values.push(0, ...[...text.slice(0, split)].map((char) => char.charCodeAt(0) & 31));
  for (const char of text.slice(split + 1)) values.push(BECH32.indexOf(char));
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].forEach((generator, i) => {
      if ((top >> i) & 1) check ^= generator;
    });
  }
  return check === 1 || check === 0x2bc830a3;
}

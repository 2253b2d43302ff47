/** Letters of other alphabets that look like Latin ones, as used to write "іgnоre" past a filter. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  і: 'i',
  ѕ: 's',
  ј: 'j',
  ԁ: 'd',
  ո: 'n',
  м: 'm',
  т: 't',
  н: 'h',
  в: 'b',
  к: 'k',
  α: 'a',
  ε: 'e',
  ο: 'o',
  ρ: 'p',
  ι: 'i',
  ν: 'v',
  τ: 't',
  υ: 'u',
  κ: 'k',
};
const DIGITS: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's' };

/**
 * The ways a sentence can be read by something that sees through disguises: as it is, with look-alike letters and digits
 * put right, with spaced-out letters closed up, and what its base64 says.
 * @returns lower case, compatibility forms folded
 */
export function readings(sentence: string): readonly string[] {
  const plain = sentence.normalize('NFKC').replace(/\s+/gu, ' ').toLowerCase();
  const all = [plain];
  if (/\p{Script=Latin}/u.test(plain) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(plain))
    all.push(swap(plain, LOOKALIKES));
  const unleet = plain.replace(/\S*\p{L}\S*/gu, (word) => (/[013457@$]/.test(word) ? swap(word, DIGITS) : word));
  if (unleet !== plain) all.push(unleet);
  const closed = closeUp(plain);
  if (closed !== plain) all.push(closed);
  for (const [run] of sentence.matchAll(/[A-Za-z0-9+/]{24,}={0,2}/g)) {
    const decoded = Buffer.from(run, 'base64').toString('utf8');
    if (!/[\ufffd\p{Cc}]/u.test(decoded)) all.push(decoded.toLowerCase());
  }
  return all;
}

function swap(text: string, table: Readonly<Record<string, string>>): string {
  return [...text].map((character) => table[character] ?? character).join('');
}

/** "i g n o r e   a l l" and "i-g-n-o-r-e": letters by themselves become words; a wider gap ends a word. */
function closeUp(text: string): string {
  return text.replace(/(?<!\p{L})(?:\p{L}[ ._*-]){4,}\p{L}(?!\p{L})/gu, (run) => run.replace(/[ ._*-]/g, ''));
}

import { FILLERS, LABELS } from '../detect/labels.ts';
import type { TextView } from '../types.ts';
import { REAL_WORDS } from './real-words.ts';
import { wordSet, wordsOf } from './words.ts';

/** Words that say what a value is, besides the labels of numbers. */
const TRIGGERS = wordSet(
  `password passwords passwort contraseña secret token birthday birthdate birth geboren nacimiento naissance license licence plate plates kennzeichen
  matricula targa kenteken registration instagram insta telegram discord snapchat twitter reddit steam tiktok twitch username account gamertag
  address wallet bitcoin ethereum monero credit debit expiry phone mobile number street avenue boulevard terrace crescent circle drive court close
  parkway highway place square grove gardens employer company manager working worked works works employed fired nurse january february march april
  june july august september october november december apartment suite voicemail called calling missed texts email coordinates latitude longitude
  geburtsdatum geburtstag geboortedatum nascita urodzenia födelsedatum placa tablica rego regnr nummernschild wachtwoord senha hasło lösenord passord
  salasana contrasena passe postfach unit flat parade impasse county benutzername usuario tinder bumble hinge grindr enero febrero marzo abril mayo
  junio julio agosto septiembre octubre noviembre diciembre janvier février mars avril juin juillet août septembre octobre novembre décembre januar
  februar märz juni juli oktober dezember gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio junho
  julho setembro outubro novembro dezembro arbeite arbeitgeber travaille employeur trabajo empresa lavoro presso trabalho werkgever pracuję jobbar
  school laid conduire permis numer dowodu zero three four five seven eight nine double triple hotmail gmail outlook yahoo punkt carrera caddesi
  what3words bitlocker mnemonic kontonummer
  recovery backup verification contact facebook roblox playstation github whatsapp onlyfans cashapp venmo straße strasse calle avenida hospital
  born card visa code imei iban work boss road lane pass plaza mews mail text call live lives home seed phrase private landlord dentist`,
);
const LEAST_LETTERS = 4;

const fillers = wordSet(FILLERS);
const vocabulary = new Set(
  [...TRIGGERS, ...LABELS.flatMap(({ labels }) => labels.split(/, | /)).filter((word) => !fillers.has(word))].filter(
    (word) => word.length >= LEAST_LETTERS && /^\p{Script=Latin}+$/u.test(word),
  ),
);
const shortened = new Map<string, string>();
for (const word of vocabulary)
  for (const shorter of deletions(word)) if (!shortened.has(shorter)) shortened.set(shorter, word);

/**
 * A view in which words one slip of the fingers away from a trigger are spelled right: a letter missing, doubled, wrong, or
 * two letters swapped ("passpotr", "lisence", "plaet"). Undefined when there are none.
 * Its `toOriginal` leads to offsets of the given view's text, not of the original.
 */
export function withoutTypos(view: TextView): TextView | undefined {
  const starts: number[] = [];
  const parts: string[] = [];
  let at = 0;
  const copy = (end: number) => {
    parts.push(view.text.slice(at, end));
    for (; at < end; at += 1) starts.push(at);
  };
  for (const { start, end, text } of wordsOf(view)) {
    const word = corrected(text);
    if (word === undefined) continue;
    copy(start);
    parts.push(word);
    for (let i = 0; i < word.length; i += 1) starts.push(Math.min(start + i, end - 1));
    at = end;
  }
  if (parts.length === 0) return undefined;
  copy(view.text.length);
  const text = parts.join('');
  const toOriginal = (start: number, end: number) => ({
    start: starts[start] ?? view.text.length,
    end: (starts[end - 1] ?? view.text.length - 1) + 1,
  });
  return { original: view.text, text, lower: text.toLowerCase(), mode: view.mode, toOriginal };
}

function corrected(word: string): string | undefined {
  if (word.length < LEAST_LETTERS || word.length > 24 || vocabulary.has(word) || REAL_WORDS.has(word)) return undefined;
  if (word.length >= 5 && shortened.has(word)) return shortened.get(word);
  for (const shorter of deletions(word)) {
    if (vocabulary.has(shorter) && shorter.length >= 5) return shorter;
    const other = shortened.get(shorter);
    // In short words only swapped letters are a slip; another letter makes another word.
    if (other?.length === word.length && (word.length >= 6 || isSwapped(word, other))) return other;
  }
  return undefined;
}

function isSwapped(word: string, other: string): boolean {
  const first = [...word].findIndex((letter, i) => letter !== other[i]);
  return (
    word[first] === other[first + 1] &&
    word[first + 1] === other[first] &&
    word.slice(first + 2) === other.slice(first + 2)
  );
}

function deletions(word: string): string[] {
  return Array.from(word, (_, i) => word.slice(0, i) + word.slice(i + 1));
}

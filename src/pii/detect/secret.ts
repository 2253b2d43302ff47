import { type Word, wordsOf } from '../text/words.ts';
import type { Detector, Finding, TextView } from '../types.ts';
import { SEED_WORDS } from './data/seed-words.ts';
import { CERTAIN, finding, LABELLED, LIKELY, SHAPED } from './finding.ts';
import { SECRET_PREFIXES } from './secret-prefixes.ts';

const PREFIXED = new RegExp(
  `(?<![\\p{L}\\p{N}_-])(?:${SECRET_PREFIXES.map(([, shape]) => shape).join('|')})(?![\\p{L}\\p{N}_])`,
  'gu',
);
/** RFC 7519; the first part is the base64 of `{"`. The signature may be missing or cut. */
const JWT = /(?<![\p{L}\p{N}_-])ey[ij][\w-]{8,2000}\.[\w-]{8,4000}(?:\.[\w-]{0,1000})?/gu;
const PEM =
  /-----begin [a-z ]{0,40}(?:private key|pgp message|certificate request)[a-z ]{0,12}-----[\s\S]{0,8000}?(?:-----end [a-z ]{0,40}-----|$)/gu;
/** `scheme://user:password@host`: the user and the password. */
const USERINFO = /(?<=[a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@:?#"'<>]{0,100}:[^\s/@"'<>]{1,200}(?=@[\p{L}\p{N}[])/gu;
const CONNECTION = /(?<![\p{L}\p{N}])(?:accountkey|sharedaccesskey|pwd|password|sig)=([^;\s&"']{4,200})/gu;
/** Product keys: three to eight groups of four to six. */
const LICENCE_KEY =
  /(?<![\p{L}\p{N}_-])(?=[a-z-]{0,30}\d)(?=[\d-]{0,30}[a-z])(?:[a-z\d]{5}-){4}[a-z\d]{5}(?![\p{L}\p{N}_-])|(?<![\p{L}\p{N}_-])(?=[a-z-]{0,30}\d)(?=[\d-]{0,30}[a-z])(?:[a-z\d]{4}-){2,7}[a-z\d]{4}(?![\p{L}\p{N}_-])/gu;
/** Recovery keys of disks (BitLocker): eight groups of six digits. */
const RECOVERY_KEY = /(?<!\p{N})(?:\d{6}[ -]){5,7}\d{6}(?!\p{N})/gu;
const BACKUP_CODE =
  /(?<!\p{L})(?:backup|recovery|rescue|restore|2fa|mfa|emergency|wiederherstellungs?|secours|recuperación)[ -]?(?:codes?|keys?|schlüssel|phrase)?[ :=]{1,3}(?:is |are )?([a-z\d]{4,8}(?:[- ][a-z\d]{4,8}){1,9})(?!\p{L})/gu;
/** A run that nobody types by heart: long, letters and digits in turn, more than hex. */
const RANDOM = /(?<![\p{L}\p{N}_./:#@-])(?!0x)(?=[a-z\d]{0,60}[g-z])[a-z\d]{20,128}(?![\p{L}\p{N}_/@-]|\.\p{L})/gu;
const PUBLIC_HASH = /(?<!\p{L})(?:ipfs|cid|magnet|torrent|infohash|nix|docker image|doi|arxiv)(?!\p{L})/u;
const ONION_KEY = /(?<![\p{L}\p{N}])(?:descriptor:)?x25519:[a-z2-7]{52}(?![\p{L}\p{N}])/gu;

/** A code with a word that somebody sent it; codes of errors and places are other things. */
const SENT = /(?<!\p{L})(?:sent|sms|texted|received|verify|login|log ?in|sign ?in|g-)(?!\p{L})/u;
const SENT_CODE =
  /(?<!(?:error|zip|area|promo|postal|country|http|exit|status|dress|trouble|fault|coupon|discount|source|stop|bar) )(?<!\p{L})(?:code(?: is| was)?|g-) ?[:#]? ?(\d{4,8})(?![\p{L}\p{N}-])/gu;
const COMMAND_LOGIN = /(?<= -u |--user[ =])[^\s:]{1,60}:[^\s]{1,100}/gu;

/** Keys with their issuer's mark, tokens, private keys, connection strings, licence keys, wallet recovery phrases. */
export const detectSecrets: Detector = (view) => {
  const text = view.lower;
  const found: Finding[] = [];
  const addAll = (
    pattern: RegExp,
    confidence: number,
    reason: string,
    isFit: (value: string) => boolean = () => true,
  ) => {
    for (const match of text.matchAll(pattern)) {
      const value = match[1] ?? match[0];
      const start = match.index + match[0].lastIndexOf(value);
      if (isFit(value)) found.push(finding('SECRET', start, start + value.length, confidence, reason));
    }
  };
  if (/[\w-]{14}/.test(text)) {
    addAll(PREFIXED, CERTAIN, 'has the form of a service key', (value) => /\d/.test(value));
    addAll(LICENCE_KEY, SHAPED, 'has the shape of a licence key');
    if (!PUBLIC_HASH.test(text)) addAll(RANDOM, LIKELY, 'is a long random run', isRandom);
    if (text.includes('ey')) addAll(JWT, CERTAIN, 'is a signed token');
    if (text.includes('-----begin ')) addAll(PEM, CERTAIN, 'is a private key');
    if (text.includes('x25519')) addAll(ONION_KEY, CERTAIN, 'is a private key');
  }
  if (text.includes('://')) addAll(USERINFO, CERTAIN, 'is a login inside an address');
  if (text.includes('=')) addAll(CONNECTION, LABELLED, 'is a password inside a connection string');
  if (/\d{6}[ -]\d{6}/.test(text)) addAll(RECOVERY_KEY, LABELLED, 'has the shape of a recovery key');
  if (/code|key|phrase|schlüssel/.test(text))
    addAll(BACKUP_CODE, LABELLED, 'stands behind a word for recovery codes', (value) =>
      /\d|^(?:[a-z]{4,6}-){3}/.test(value),
    );
  if (SENT.test(text)) addAll(SENT_CODE, SHAPED, 'is a code that was sent');
  if (text.includes(' -u ') || text.includes('--user')) addAll(COMMAND_LOGIN, LABELLED, 'is a login inside a command');
  findSeedPhrases(view, found);
  return found;
};

function isRandom(value: string): boolean {
  return (value.match(/[a-z](?=\d)|\d(?=[a-z])/g)?.length ?? 0) >= 5;
}

/** BIP-39 allows 12 to 24 words; one at the edge may be mistyped. */
const SEED_LENGTH = 11;
/** Behind a word for it, a shorter piece is already too much. */
const NAMED_SEED_LENGTH = 4;

/** A word that is not of the list between words that are: mistyped by whoever copied the phrase. */
function isSlip(words: readonly Word[], first: number, i: number): boolean {
  const isWord = (at: number) => at >= first && SEED_WORDS.has(words[at]?.text ?? '');
  return words[i]!.text.length > 2 && isWord(i - 1) && isWord(i - 2) && isWord(i - 3) && isWord(i + 1) && isWord(i + 2);
}

function findSeedPhrases(view: TextView, found: Finding[]): void {
  const isNamed = /(?<!\p{L})(?:seed|mnemonic|recovery|secret) ?(?:phrase|words?)|mnemonic|seed phrase/u.test(
    view.lower,
  );
  const words = wordsOf(view);
  if (words.length < NAMED_SEED_LENGTH) return;
  let first = 0;
  for (let i = 0; i <= words.length; i += 1) {
    if (i < words.length && (SEED_WORDS.has(words[i]!.text) || isSlip(words, first, i))) continue;
    const least = isNamed ? NAMED_SEED_LENGTH : SEED_LENGTH;
    if (i - first >= least) {
      while (isNamed && first < i && /^(?:phrase|word|seed|secret|my|wallet)$/.test(words[first]!.text)) first += 1;
      if (i - first >= least)
        found.push(finding('SECRET', words[first]!.start, words[i - 1]!.end, CERTAIN, 'is a wallet recovery phrase'));
    }
    first = i + 1;
  }
}

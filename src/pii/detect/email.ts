import type { Detector, Finding } from '../types.ts';
import { CERTAIN, finding, LABELLED, SHAPED } from './finding.ts';

const LOCAL = "[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}._%+'-]{0,63}";
const DOMAIN = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}-]{0,40}\\.){1,5}\\p{L}[\\p{L}\\p{N}\\p{M}-]{1,23}';
/** RFC 5322's common form, in any script. */
const PLAIN = new RegExp(`(?<![\\p{L}\\p{N}._%+'-])${LOCAL}@(?:${DOMAIN}|xn--[a-z\\d-]{1,40}\\.\\p{L}{2,20})`, 'gu');
/** Written for people to read: "(at)", "[dot]", spaces around the signs. */
const AT =
  '(?: ?[([{<] ?(?:at|@|ät|a|arroba|chiocciola|ét) ?[)\\]}>] ?| {1,3}@ {0,3}|@ {1,3}| {1,3}(?:at|arroba|chiocciola|malpa|aapen|snabela|собака|klammeraffe|arobase|kukac|zavinac|apenstaartje) {1,3}|_at_|-at-)';
const DOT =
  '(?: ?[([{<] ?(?:dot|\\.|punkt|point|punto|ponto) ?[)\\]}>] ?| {1,3}(?:dot|punkt|point|punto|ponto|kropka|точка|punt|piste) {1,3}|_dot_|-dot-)';
const PART = '[\\p{L}\\p{N}][\\p{L}\\p{N}_+-]{0,40}';
const SPELLED = new RegExp(
  `(?<![\\p{L}\\p{N}._%+'-])${PART}(?:(?:${DOT}|\\.| (?:underscore|dash|minus|hyphen|plus|unterstrich|guion bajo) ){1}${PART}){0,4}(${AT})${PART}(?:(?:${DOT}|\\.| \\. )${PART}){0,3}(?:${DOT}|\\.| \\. )\\p{L}{2,12}(?![\\p{L}\\p{N}])`,
  'gu',
);
/** Mail services that need no dot to be known: "jane.doe99 at gmail", "jane99@gmailcom". */
const SERVICE =
  'gmail|googlemail|hotmail|yahoo|outlook|icloud|protonmail|proton|aol|live|gmx|yandex|mail|me|msn|web|wanadoo|orange|libero|t-online|comcast|verizon';
const SERVICE_ONLY = new RegExp(
  `(?<![\\p{L}\\p{N}._%+'-])([\\p{L}][\\p{L}\\p{N}._+-]{1,40})(?: ?@ ?| at | \\(at\\) |\\[at\\]|\\(at\\))(?:${SERVICE})(?:[ ,]?\\.?(?:com|net|de|fr|co uk|ru|it|es|me|con|cmo|cm))?(?![\\p{L}\\p{N}.])`,
  'gu',
);
/** "jane_doe99 gmail com" */
const NO_SIGN =
  /(?<![\p{L}\p{N}._%+'-])[a-z][a-z\d]{0,30}(?:[._]?[a-z\d]{1,20}){0,2} (?:gmail|hotmail|outlook|icloud|protonmail)[ .](?:com|net|fr|de)(?![\p{L}\p{N}])/gu;

/** Placeholders of manuals; `git@` is how a public server is addressed, not a mailbox. */
const PLACEHOLDER =
  /^(?:git|hg|svn)@(?:github|gitlab|bitbucket|ssh)|^(?:user|username|name|you|your|yourname|your\.name|me|someone|email|example|foo|test|john\.doe|jane\.doe)@(?:example|domain|test|company|email|mail|yourdomain|mydomain|host|server|foo)\.(?:com|org|net)$/;
/** Words before " at " that make it a place, not an address: "look at example dot com". */
const VERB =
  /^(?:look|looking|works?|working|jobs?|available|arrive|shop|hosted|located|sign|signup|login|log|error|down|help|price|sale|deals|meet|me|us|find|study|stay|team|careers|salary|intern|internship|engineer|employees|people|is|it|only|read|visit|up|in|back|sold|buy|listed|posted|report|outage|back|one|free)$/;

/** "block @some.name" is a handle; "jane @mail.com" is not. */
const COMMON_TOP_LEVEL = /\.(?:com|org|net|edu|gov|io|me|info|example|eu|[a-z]{2})$/;

/** E-mail addresses, also spelled out. `user@host` and scoped package names have no dotted domain and stay. */
export const detectEmails: Detector = (view) => {
  const text = view.lower;
  const found: Finding[] = [];
  const add = (start: number, value: string, confidence: number, reason: string) =>
    found.push(finding('EMAIL', start, start + value.length, confidence, reason));
  if (text.includes('@')) {
    for (const { 0: value, index } of text.matchAll(PLAIN)) {
      if (!PLACEHOLDER.test(value)) add(index, value, CERTAIN, 'is an e-mail address');
    }
  }
  if (/@|\bat\b|[([{<] ?a ?[)\]}>]|arro|chiocc|malpa|собака|klammer|kukac|zavinac|apenst|aapen|snabela/.test(text)) {
    for (const { 0: value, index, 1: at = '' } of text.matchAll(SPELLED)) {
      const local = value.slice(0, value.indexOf(at));
      const isBareAt = /^ +at +$/.test(at);
      const hasDotWord = !/^[^ ]+$/.test(value.slice(value.indexOf(at) + at.length)) || /[([{<]/.test(value);
      if (PLACEHOLDER.test(value) || (isBareAt && (VERB.test(local) || (!hasDotWord && !/[\d._]/.test(local)))))
        continue;
      if (/^ +@$/.test(at) && !COMMON_TOP_LEVEL.test(value)) continue;
      if (isBareAt && / \. ?$| \. /.test(value) && !/[\d._]/.test(local)) continue;
      add(index, value, LABELLED, 'spells out an e-mail address');
    }
    for (const { 0: value, index, 1: local = '' } of text.matchAll(SERVICE_ONLY)) {
      if (value.includes('@') || (/[\d._]/.test(local) && !VERB.test(local)))
        add(index, value, SHAPED, 'names a mailbox at a mail service');
    }
  }
  if (/gmail|hotmail|outlook|icloud|protonmail/.test(text)) {
    for (const { 0: value, index } of text.matchAll(NO_SIGN)) {
      if (/[\d._]/.test(value.slice(0, value.indexOf(' '))))
        add(index, value, SHAPED, 'names a mailbox at a mail service');
    }
  }
  return found;
};

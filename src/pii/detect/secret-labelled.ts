import type { Detector, Finding, TextView } from '../types.ts';
import { finding, LABELLED, SHAPED } from './finding.ts';

/** Words for a password, in the languages of the interface and their neighbours. */
const PASSWORD =
  "passwords?|passwd|pwd|pw|passcode|pass ?phrase|passwort|kennwort|passwörter|wlan[ -]?schlüssel|wlan[ -]?passwort|mot de passe|mots de passe|mdp|code wifi|clé wifi|contraseñas?|contrasenas?|clave|clave wifi|senhas?|palavra[ -]passe|password del wifi|parola(?: d'ordine)?|parolă|parol|wachtwoord(?:en)?|hasło|haslo|hasła|heslo|jelszó|jelszo|lösenord|losenord|lösen|adgangskode|kodeord|passord|salasana|şifre|sifre|şifresi|пароль|паролем|пароля|κωδικός(?: πρόσβασης)?|mật khẩu|mat khau|kata sandi|סיסמה|סיסמא|كلمة (?:ال)?(?:سر|مرور)|पासवर्ड|wifi key|wpa2? key|wpa2? psk|psk|wifi code|network key|admin:|login:";
const KEY =
  'api[ _-]?keys?|apikey|api[ _-]?tokens?|api[ _-]?secret|access[ _-]?keys?|access[ _-]?tokens?|secret[ _-]?access[ _-]?key|secret[ _-]?keys?|client[ _-]?secrets?|app[ _-]?secret|auth[ _-]?tokens?|authorization|bearer(?: token)?|refresh[ _-]?tokens?|session[ _-]?(?:id|token|key|cookie)|cookie|private[ _-]?keys?|privkey|encryption key|signing key|hmac key|webhook secret|shared secret|license keys?|licence keys?|product keys?|activation (?:key|code)s?|serial key|cd key|lizenzschlüssel|clé de licence|clé api|clave api|chave api|clave de producto|secrets?|tokens?|credentials?|jwt|recovery keys?|backup codes?|recovery codes?|deploy key|ssh key|storage key|account key|connection string|subscription key|api schlüssel|ключ api|api ключ|токен|ключ|密钥|密鑰|令牌|トークン|apiキー';
const SAID =
  '(?:\\s?(?:=|:|->|=>)\\s?|\\s(?:is|was|are|ist|war|lautet|est|était|es|era|é|è|jest|on|är|er|for my \\p{L}{1,12} is|was set to|set to|called|to)\\s(?:now |still |set to |: ?)?|\\s(?:to|for|of|on) (?:my|the|our) (?:\\p{L}{2,15} ){1,3}(?:is|was)\\s|[\\s"\'`]{1,3})';
const PASSWORD_VALUE = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${PASSWORD})(${SAID})["'\`(]?([^\\s"'\`<>]{3,128})`, 'gu');
const PASS_VALUE =
  /(?<![\p{L}\p{N}_])(?:wifi|wi-fi|wlan|my|the|router|admin|email|gmail|netflix|root|login|user|account|bank|vpn|ssh|hotspot|network)(?: wifi)? (?:pass|key|pin|code)(\s?[:=]\s?|\sis\s|\s)([^\s"'`<>]{4,128})/gu;
/** "pass" alone is also a ticket: only a colon, or a value no ticket has. */
const BARE_PASS =
  /(?<![\p{L}\p{N}_])pass(?:\s?[:=]\s?([^\s"'`<>]{4,128})|\s((?=\p{L}{0,20}\d{2})(?=\d{0,20}\p{L}{3})[\p{L}\d]{8,40}|\d{6,20})(?![\p{L}\p{N}-]))/gu;
const KEY_VALUE = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${KEY})(${SAID})["'\`(]?(?:bearer |token |basic )?([^\\s"'\`<>,;]{6,512})`,
  'gu',
);
/** `AWS_SECRET=…`, `"x-api-key": "…"`: a name of a setting that says what it holds. */
const SETTING =
  /(?<![\p{L}\p{N}])[\w.-]{0,40}(?:secret|token|passw(?:or)?d|api_?key|apikey|access_?key|private_?key|credential|auth)[\w-]{0,20}["']?\s{0,2}[:=]\s{0,2}["'`]?([^\s"'`<>,;&]{6,512})/gu;
const UNSPACED = /(?:密码|密碼|パスワード|비밀번호|암호|รหัสผ่าน|暗号)(?:是|为|は|:|은|는|คือ|\s){0,3}([!-~]{4,64})/gu;

/** Words that follow "password is" when no password does. */
const TALK =
  /^(?:wrong|incorrect|not|too|weak|expired|required|correct|invalid|missing|the|a|an|being|blank|empty|safe|strong|secure|compromised|leaked|stolen|hacked|forgotten|protected|saved|stored|same|case|different|visible|hidden|unknown|needed|on|in|what|where|why|how|reset|changed?|going|never|always|gone|encrypted|hashed|my|your|their|long|short|really|accepted|rejected|working|used|set|shown|asked|no|your|only|still|already|falsch|incorrecta|faux|asking|exposed|public|valid|null|undefined|true|false|none|important|good|bad|enough|out|basic|about|after|before|and|or|for|to|with|of|from|manager|policy|entropy|\d{1,3})$/;
/** Names and versions of technology that mix letters and digits. */
const TECHNOLOGY =
  /^(?:1password.{0,4}|wpa[23]?.{0,9}|sha-?\d{1,3}.{0,9}|md5.{0,9}|aes-?\d{0,3}.{0,9}|argon2.{0,3}|bcrypt|pbkdf2|oauth-?2?.{0,4}|2fa|mfa|totp|rfc\d+|rs256|hs256|es256|ed25519|x509|base64|utf-?8|log4j|s3|ec2|k8s|erc-?\d{2,5}|web3|h264|http\/?\d?.{0,4}|v\d.{0,9}|windows-?\d+|win\d+|ios\d+|office-?\d+|excel-?\d+|php\d?|python\d?|node\d*|room\d+|cs:?go\d?|cs2|\d{1,4}|\d+[a-z]{1,2}|401|403|[a-z]{1,3}\d{1,2}|iso-?\d+|https?:.*|\d+(?:-|\+)(?:bit|character|char|digit|factor)s?|.{1,12}\.(?:js|ts|py|json|env|ya?ml|txt|com|org|net|io|dev|html|md|xml|conf|pdf|zip|rar|docx?|xlsx?|php)|\(.*|\{.*|\[.*|<.*|\$\{?\w*\}?|%\w+%|x{3,}.*|\*{3,}.*|\.{3,}|your[-_].*|my[-_](?:api|secret|token|key).*|123456(?:7(?:89?)?)?|qwerty(?:123)?|password1?|admin(?:123)?|111111|abc123|iloveyou|letmein|process\.env.*|os\.environ.*)$/;

/** What stands behind a word for a password or a key, when it looks like one. */
export const detectLabelledSecrets: Detector = (view) => {
  const found: Finding[] = [];
  const add = (end: number, value: string, confidence: number) =>
    found.push(finding('SECRET', end - value.length, end, confidence, 'stands behind a word for secrets'));
  for (const match of view.lower.matchAll(PASSWORD_VALUE)) {
    const value = trimmed(match[2] ?? '');
    const end = match.index + match[0].length - ((match[2] ?? '').length - value.length);
    const isSaid = /[:=>]|\p{L}/u.test(match[1] ?? '');
    if (isPassword(view, end, value, isSaid)) add(end, value, LABELLED);
  }
  for (const match of view.lower.matchAll(PASS_VALUE)) {
    const value = trimmed(match[2] ?? '');
    const end = match.index + match[0].length - ((match[2] ?? '').length - value.length);
    if (isPassword(view, end, value, /[:=]|is/.test(match[1] ?? ''))) add(end, value, LABELLED);
  }
  for (const match of view.lower.matchAll(BARE_PASS)) {
    const value = match[1] ?? match[2] ?? '';
    if (!TALK.test(value) && !TECHNOLOGY.test(value)) add(match.index + match[0].length, value, LABELLED);
  }
  for (const pattern of [KEY_VALUE, SETTING]) {
    for (const match of view.lower.matchAll(pattern)) {
      const raw = match.at(-1) ?? '';
      const value = trimmed(raw);
      if (isKey(value)) add(match.index + match[0].length - (raw.length - value.length), value, SHAPED + 0.1);
    }
  }
  for (const match of view.lower.matchAll(UNSPACED)) {
    if (!TALK.test(match[1] ?? '') && !TECHNOLOGY.test(match[1] ?? ''))
      add(match.index + match[0].length, match[1] ?? '', LABELLED);
  }
  return found;
};

function isPassword(view: TextView, end: number, value: string, isSaid: boolean): boolean {
  if (value.length < 4 || TALK.test(value) || TECHNOLOGY.test(value)) return false;
  const written = view.text.slice(end - value.length, end);
  const hasLetter = /\p{L}/u.test(value);
  const hasDigit = /\p{N}/u.test(value);
  const hasMark = /[!@#$%^&*+=?~|]|\p{L}[_.]\p{N}|\p{N}[_.-]\p{L}/u.test(value);
  const isOddCase = /\p{Ll}\p{Lu}/u.test(written) && /^\p{L}+$/u.test(written);
  if ((hasLetter && (hasDigit || hasMark)) || isOddCase || (hasDigit && hasMark) || /^\d{5,}$/.test(value)) return true;
  if (/^\p{L}{3,}(?:-\p{L}{3,}){2,}$/u.test(value)) return true;
  return isSaid && hasLetter && value.length > 5 && !/(?:ed|ing|able)$/.test(value);
}

function isKey(value: string): boolean {
  if (TECHNOLOGY.test(value) || !/\d/.test(value)) return false;
  return (
    (value.length >= 8 && /[a-z]/.test(value) && (value.length > 15 || /\d.{0,40}\d/.test(value))) ||
    /^[\d-]{10,}$/.test(value)
  );
}

/** A full stop or a bracket behind a value is the sentence's. */
function trimmed(value: string): string {
  return value.replace(/[.,;:)\]}]{1,3}$/, '');
}

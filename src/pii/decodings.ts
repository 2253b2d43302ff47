import { PiiError } from './errors.ts';

const MAX_DEPTH = 6;
const MAX_VIEWS = 200;
/** Characters of all views together, and for each character that leaves. */
const MAX_CHARS = 1_000_000;
const MAX_GROWTH = 24;

type Decoder = (text: string) => readonly string[];

/** Every reading of a text that a receiver could come to, the text itself first.
 * @throws PiiError PII_UNCHECKED when there is no end to it
 */
export function* decodings(text: string): Generator<string, void, undefined> {
  const seen = new Set<string>([text]);
  let layer: readonly string[] = [text];
  let chars = text.length;
  const allowed = Math.max(MAX_CHARS, text.length * MAX_GROWTH);
  yield text;
  for (let depth = 0; layer.length > 0; depth += 1) {
    const next: string[] = [];
    for (const view of layer) {
      for (const decoded of DECODERS.flatMap((decoder) => decoder(view))) {
        if (seen.has(decoded)) continue;
        chars += decoded.length;
        if (depth >= MAX_DEPTH || seen.size >= MAX_VIEWS || chars > allowed) throw endless();
        seen.add(decoded);
        next.push(decoded);
        yield decoded;
      }
    }
    layer = next;
  }
}

const DECODERS: readonly Decoder[] = [percent, plus, escapes, entities, quotedPrintable, base64];

function percent(text: string): readonly string[] {
  if (!/%[0-9a-f]{2}/i.test(text)) return [];
  return [text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))];
}

/** Forms write a space as a plus sign. */
function plus(text: string): readonly string[] {
  return /\w\+\w/.test(text) ? [text.replaceAll('+', ' ')] : [];
}

/** JSON and JavaScript: `\u006a`, `\u{6a}`, `\x6a`. */
function escapes(text: string): readonly string[] {
  if (!/\\u|\\x|\\["/]/.test(text)) return [];
  return [
    text
      .replace(/\\u\{([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})/gi, (whole, ...hex) =>
        character(hex.slice(0, 3).find((it) => it !== undefined) as string, 16, whole),
      )
      .replace(/\\(["/])/g, '$1'),
  ];
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  commat: '@',
  period: '.',
  lowbar: '_',
  hyphen: '-',
  dash: '-',
  plus: '+',
  num: '#',
  sol: '/',
  colon: ':',
  Tab: '\t',
  NewLine: '\n',
};

function entities(text: string): readonly string[] {
  if (!/&(?:#x?[0-9a-f]+|[a-z]+);?/i.test(text)) return [];
  return [
    text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));?/gi, (whole, hex, decimal, name) => {
      if (name !== undefined) return NAMED[name as string] ?? whole;
      return hex === undefined ? character(decimal as string, 10, whole) : character(hex as string, 16, whole);
    }),
  ];
}

function quotedPrintable(text: string): readonly string[] {
  if (!/=[0-9A-F]{2}|=\r?\n/i.test(text)) return [];
  const decoded = text
    .replace(/=\r?\n/g, '')
    .replace(/(?:=[0-9A-F]{2})+/gi, (run) => Buffer.from(run.replaceAll('=', ''), 'hex').toString('utf8'));
  return [decoded];
}

/** Runs of base64 in both alphabets, wherever one may begin: "id=" in front of it is not part of it. */
function base64(text: string): readonly string[] {
  const views: string[] = [];
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{8,}/g)) {
    const decoded = Buffer.from(run, 'base64').toString('utf8');
    if (isText(decoded)) views.push(decoded);
  }
  return views;
}

/** Arbitrary words decode to noise; noise is no text. */
function isText(decoded: string): boolean {
  return decoded.length >= 4 && !/[\ufffd\p{Cc}]/u.test(decoded.replace(/[\t\r\n]/g, ''));
}

function character(digits: string, radix: number, otherwise: string): string {
  const point = Number.parseInt(digits, radix);
  return point <= 0x10ffff ? String.fromCodePoint(point) : otherwise;
}

function endless(): PiiError {
  return new PiiError('PII_UNCHECKED', 'what was about to leave is encoded too deeply to be looked through', {
    hint: 'Nothing was sent. Send less, or plain text.',
  });
}

/** One line of a reply, and the block of data that came with it (`250+`). */
interface ReplyLine {
  readonly text: string;
  readonly data?: string;
}

/** A whole reply, or a whole event when `status` is 650. */
export interface Reply {
  readonly status: number;
  readonly lines: readonly ReplyLine[];
}

/** Longest reply that is read, characters. What we ask for takes a few thousand. */
const MAX_REPLY_CHARS = 4_194_304;
const LINE = /^(\d{3})([ +-])(.*)$/s;

/**
 * Takes the control port's bytes apart (control-spec, section 2.3). Pure: bytes in pieces of any size give the same replies.
 * @returns a function that takes what came and gives the replies that are complete
 * @throws SyntaxError from that function, for what no Tor would say
 */
export function createReplyParser(): (chunk: string) => Reply[] {
  let rest = '';
  let lines: ReplyLine[] = [];
  let size = 0;
  let block: { readonly text: string; readonly data: string[] } | null = null;

  return (chunk) => {
    const done: Reply[] = [];
    rest += chunk;
    size += chunk.length;
    if (size > MAX_REPLY_CHARS) throw new SyntaxError('a reply of the control port is too long');
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end).replace(/\r$/, '');
      rest = rest.slice(end + 1);
      if (block) {
        if (line === '.') {
          lines.push({ text: block.text, data: block.data.join('\n') });
          block = null;
        } else {
          // A dot at the start of a line of data is doubled, as in mail.
          block.data.push(line.startsWith('.') ? line.slice(1) : line);
        }
        continue;
      }
      const parts = LINE.exec(line);
      if (!parts) throw new SyntaxError('the control port sent a line without a status');
      const [, status = '', kind, text = ''] = parts;
      if (kind === '+') {
        block = { text, data: [] };
        continue;
      }
      lines.push({ text });
      if (kind === ' ') {
        done.push({ status: Number(status), lines });
        lines = [];
        size = rest.length;
      }
    }
    return done;
  };
}

/**
 * Reads `KEY=value KEY="quoted value"` as found in replies and events. Words without `=` are left out.
 * @returns keys as Tor wrote them
 */
export function readPairs(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const [, key = '', quoted, plain = ''] of text.matchAll(/([\w/-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/g)) {
    pairs.set(key, quoted === undefined ? plain : unquote(quoted));
  }
  return pairs;
}

/** @returns the words between quotes of `"one" "two"` */
export function readQuoted(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inside = '']) => unquote(inside));
}

/** Tor writes bytes that are not printable as octal numbers (control-spec, section 2.1.1). */
function unquote(text: string): string {
  return text.replaceAll(/\\([0-7]{1,3}|.)/g, (_, escaped: string) => {
    if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 0xff);
    return { n: '\n', r: '\r', t: '\t' }[escaped] ?? escaped;
  });
}

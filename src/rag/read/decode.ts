import { ReadError } from '../errors.ts';
import { guessLegacyEncoding } from './legacy-encoding.ts';

const SAMPLE_BYTES = 8 * 1024;

/** Above this share of control bytes a sample is not text: random bytes have 10 %, text has none. */
const MAX_CONTROL_SHARE = 0.03;

const ESCAPE = 0x1b;

/**
 * Turns the bytes of a text file into a string, whatever its encoding: byte order mark, UTF-16 without one, UTF-8, the
 * encoding the file declares, damaged UTF-8, and at last the most plausible of the older encodings.
 * @param declared label found in the file (`<meta charset>`), believed only when the bytes are not UTF-8
 * @throws ReadError READ_BINARY when the bytes are no text
 */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  const marked = byteOrderMark(bytes);
  if (marked) return new TextDecoder(marked).decode(bytes);
  const counts = countControls(bytes);
  const wide = counts.nulls > 0 ? wideEncoding(bytes, counts) : undefined;
  if (wide) return new TextDecoder(wide).decode(bytes);
  if (counts.controls > counts.seen * MAX_CONTROL_SHARE) {
    throw new ReadError('READ_BINARY', 'the file holds binary data and no text', {
      hint: 'Add the document itself, or save it as PDF, DOCX, HTML or plain text first.',
    });
  }
  if (counts.shifts) return new TextDecoder('iso-2022-jp').decode(bytes);
  const strict = tryDecode(bytes, 'utf-8');
  if (strict !== undefined) return strict;
  const asDeclared = declared === undefined ? undefined : tryDecode(bytes, declared);
  if (asDeclared !== undefined) return asDeclared;
  return new TextDecoder(guessLegacyEncoding(bytes)).decode(bytes);
}

/** Removes what no index or model should see: control characters, halves of surrogate pairs, the `\r` of line ends. */
export function cleanText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const calm = /[\0-\x08\x0b-\x1f\x7f\ufeff]/.test(text)
    ? text
        .replaceAll(/\r\n?/g, '\n')
        .replaceAll('\f', '\n\n')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
        .replaceAll(/[\0-\x08\x0b-\x1f\x7f\ufeff]/g, '')
    : text;
  return calm.isWellFormed() ? calm : calm.toWellFormed();
}

/** Decodes without replacement characters, or gives nothing; an unknown label gives nothing as well. */
function tryDecode(bytes: Uint8Array, label: string): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

interface ControlCounts {
  seen: number;
  nulls: number;
  /** NUL bytes at even and at odd offsets. */
  even: number;
  odd: number;
  /** NUL included. */
  controls: number;
  /** Whether the escape sequences of ISO-2022-JP occur. */
  shifts: boolean;
}

/** Looks at the start and the middle: some binaries start with a long text header. */
function countControls(bytes: Uint8Array): ControlCounts {
  const counts: ControlCounts = { seen: 0, nulls: 0, even: 0, odd: 0, controls: 0, shifts: false };
  countRange(bytes, 0, Math.min(bytes.length, SAMPLE_BYTES), counts);
  if (bytes.length > 4 * SAMPLE_BYTES) {
    const middle = (bytes.length >> 2) << 1;
    countRange(bytes, middle, middle + SAMPLE_BYTES, counts);
  }
  return counts;
}

function countRange(bytes: Uint8Array, from: number, to: number, counts: ControlCounts): void {
  counts.seen += to - from;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x20) continue;
    if (byte === 0) {
      counts.nulls++;
      counts.controls++;
      if (at & 1) counts.odd++;
      else counts.even++;
    } else if (byte === ESCAPE) {
      if (bytes[at + 1] === 0x24 && (bytes[at + 2] === 0x42 || bytes[at + 2] === 0x40)) counts.shifts = true;
    } else if (byte < 0x08 || byte > 0x0d) {
      counts.controls++;
    }
  }
}

/** Text in UTF-16 has its NUL bytes, those of spaces and line ends at the least, all on one side of the pair. */
function wideEncoding(bytes: Uint8Array, { seen, even, odd }: ControlCounts): string | undefined {
  const [label, aligned, stray] = odd >= even ? ['utf-16le', odd, even] : ['utf-16be', even, odd];
  if (aligned < seen / 200 || stray > aligned / 20) return undefined;
  const sample = new TextDecoder(label).decode(bytes.subarray(0, SAMPLE_BYTES));
  // Binary data read as UTF-16 is full of unassigned characters and lone surrogates.
  const strange = sample.match(/[\p{Cn}\p{Co}\p{Cs}\ufffd]|[^\P{Cc}\t\n\r]/gu)?.length ?? 0;
  return strange <= sample.length * MAX_CONTROL_SHARE ? label : undefined;
}

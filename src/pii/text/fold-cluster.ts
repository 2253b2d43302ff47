const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const SPACE = /^[\p{Zs}\t]$/u;
const LINE_END = /^[\u2028\u2029\u0085]$/;
const DASH = /^[\p{Pd}\u2212\u02d7]$/u;
const DIGIT = /^\p{Nd}$/u;
const STRAY_MARK = /(?<=[\u0370-\u052f])[\u0300-\u036f]+/g;
const LONE_SURROGATE = /\p{Cs}/gu;

/** Marks that a keyboard or a text program puts in for the plain one. */
const PLAIN_MARKS: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201b': "'",
  '\u02bc': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u3002': '.',
  '\uff61': '.',
  '\u2024': '.',
  '\u3001': ',',
  '\u060c': ',',
  '\u066b': '.',
  '\u2044': '/',
  '\u2215': '/',
};

/**
 * The plain form of one cluster: NFKC (UAX #15), any script's decimal digits in ASCII, one kind of space, dash and
 * quote, nothing invisible. May be empty (a zero-width space) or longer than the input ("ﬁ").
 */
export function foldCluster(cluster: string): string {
  const visible = cluster.replace(INVISIBLE, '').replace(LONE_SURROGATE, '\ufffd');
  if (visible === '') return '';
  if (SPACE.test(visible)) return ' ';
  if (LINE_END.test(visible)) return '\n';
  if (DASH.test(visible)) return '-';
  const mark = PLAIN_MARKS[visible];
  if (mark !== undefined) return mark;
  if (DIGIT.test(visible)) return digitValue(visible.codePointAt(0) ?? 0);
  // A mark that composes with no letter of these scripts, such as a stress, would hide a look-alike.
  const composed = visible.normalize('NFKC').replace(STRAY_MARK, '');
  return Array.from(composed, (char) => PLAIN_MARKS[char] ?? char).join('');
}

const digits = new Map<number, string>();

/** Decimal digits stand in runs of ten (Unicode stability policy), so the place in the run is the value. */
function digitValue(code: number): string {
  const known = digits.get(code);
  if (known !== undefined) return known;
  let first = code;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  const value = String((code - first) % 10);
  digits.set(code, value);
  return value;
}

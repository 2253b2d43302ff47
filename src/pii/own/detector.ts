import type { Detector, Finding } from '../types.ts';
import { findDate } from './dates.ts';
import type { OwnDetail } from './details.ts';
import { foldText, squash } from './folded.ts';
import { NearWords } from './near.ts';
import { patternsOf, type SquashedPattern } from './patterns.ts';

/** Words of addresses and firms that belong to everybody's. */
const GENERIC = new Set(
  'street st road rd lane ln avenue ave drive dr court ct place pl square way close terrace flat apartment apt unit suite floor strasse str weg platz gasse rue avenue boulevard chemin calle carrer avenida plaza via viale piazza corso rua travessa straat laan ulica ul aleja inc ltd llc gmbh ag sa sas srl bv plc company group bank university school hospital the and of de la le les der die das du des del di da von van el al'.split(
    ' ',
  ),
);
const WORD = /[\p{L}\p{N}]+/gu;
const CACHE_WORDS = 50_000;

export interface OwnOptions {
  /** Whether a folded word is an everyday word: then it is not taken for a misspelt name, and alone is only asked about. */
  readonly isCommon?: (word: string) => boolean;
}

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Finds what the user has listed as their own, in any case, order and spelling, in Latin or transcribed from Cyrillic and
 * Greek, with any separators, and inside longer words. Time is linear in the text.
 */
export function createOwnDetailDetector(
  details: readonly OwnDetail[],
  { isCommon = () => false }: OwnOptions = {},
): Detector {
  const owners = wordTable(details);
  const near = new NearWords(owners.keys());
  const initials = new Set(
    details.filter(({ kind }) => kind === 'name').flatMap(({ value }) => wordsOf(value).map((word) => word.charAt(0))),
  );
  const patterns = details.flatMap(patternsOf);
  const dates = details.filter(({ kind }) => kind === 'birthDate').map(({ value }) => value);
  return (view) => {
    const folded = foldText(view.text);
    const pieces: Piece[] = Array.from(folded.text.matchAll(WORD), ({ 0: text, index }) => ({
      text,
      start: folded.origin[index] ?? 0,
      end: endOf(view.text, folded.origin[index + text.length - 1] ?? 0),
    }));
    const findings = findWords(pieces, near, owners, initials, isCommon);
    const dense = squash(folded);
    for (const pattern of patterns) findPattern(dense.text, dense.origin, view.text, pattern, findings);
    for (const date of dates)
      for (const { start, end } of findDate(pieces, date)) findings.push(finding(start, end, 1));
    return findings;
  };
}

/** Every own word and whether it points to the user by itself. */
function wordTable(details: readonly OwnDetail[]): Map<string, boolean> {
  const table = new Map<string, boolean>();
  for (const { kind, value } of details) {
    if (kind !== 'name' && kind !== 'street' && kind !== 'employer' && kind !== 'other') continue;
    for (const word of wordsOf(value)) {
      const telling = word.length > 1 && !/^\d+$/.test(word) && !GENERIC.has(word);
      table.set(word, (table.get(word) ?? false) || telling);
    }
  }
  return table;
}

function findWords(
  pieces: readonly Piece[],
  near: NearWords,
  owners: ReadonlyMap<string, boolean>,
  initials: ReadonlySet<string>,
  isCommon: (word: string) => boolean,
): Finding[] {
  const findings: Finding[] = [];
  const cache = new Map<string, { readonly word: string; readonly exact: boolean } | null>();
  const look = (text: string): { readonly word: string; readonly exact: boolean } | null => {
    let hit = cache.get(text);
    if (hit === undefined) {
      hit = near.match(text);
      if (hit && !hit.exact && isCommon(text)) hit = null;
      if (cache.size < CACHE_WORDS) cache.set(text, hit);
    }
    return hit;
  };
  for (let at = 0; at < pieces.length; at++) {
    let end = at;
    let telling = 0;
    let hits = 0;
    for (; end < pieces.length; end++) {
      const piece = pieces[end];
      if (!piece || (end > at && piece.start - (pieces[end - 1]?.end ?? 0) > 3)) break;
      const hit = look(piece.text);
      if (!hit && !(piece.text.length === 1 && initials.has(piece.text))) break;
      if (!hit) continue;
      hits++;
      if (owners.get(hit.word)) telling += isCommon(hit.word) || hit.word.length < 3 ? 0.5 : 1;
    }
    const [first, last] = [pieces[at], pieces[end - 1]];
    if (first && last && telling > 0) {
      // A common word alone ("mark") may be just that; two in a row are the name.
      findings.push(finding(first.start, last.end, telling >= 1 || hits > 1 ? 0.98 : 0.5));
    }
    at = Math.max(at, end - 1);
  }
  return findings;
}

function findPattern(
  dense: string,
  origin: Int32Array,
  text: string,
  pattern: SquashedPattern,
  findings: Finding[],
): void {
  for (let at = dense.indexOf(pattern.text); at >= 0; at = dense.indexOf(pattern.text, at + pattern.text.length)) {
    const start = origin[at] ?? 0;
    const end = endOf(text, origin[at + pattern.text.length - 1] ?? 0);
    const outer = { before: text.charAt(start - 1), after: text.slice(end, end + 1) };
    const open = pattern.edge === 'digit' ? /\d/ : pattern.edge === 'word' ? /[\p{L}\p{N}]/u : null;
    if (open && (open.test(pattern.lead ? '' : outer.before) || open.test(outer.after))) continue;
    if (end - start > pattern.text.length * 3 + 4) continue;
    findings.push(finding(pattern.lead ? leadOf(text, start) : start, end, 1));
  }
}

/** A country or trunk code typed before a number: at most five digits and their signs. */
function leadOf(text: string, start: number): number {
  const lead = /(?:\+|00)?[\d\s().-]{0,8}$/.exec(text.slice(Math.max(0, start - 10), start))?.[0] ?? '';
  return start - lead.trimStart().length;
}

function finding(start: number, end: number, confidence: number): Finding {
  const sure = confidence > 0.5;
  return {
    kind: 'OWN_DETAIL',
    start,
    end,
    confidence,
    outcome: sure ? 'mask' : 'ask',
    reason: 'on your list of own details',
  };
}

/** The end of the letter at an offset: marks that the folding dropped belong to it. */
function endOf(text: string, at: number): number {
  let end = at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
  while (end < text.length && /\p{M}/u.test(text.charAt(end))) end++;
  return end;
}

function wordsOf(value: string): string[] {
  return foldText(value).text.match(WORD) ?? [];
}

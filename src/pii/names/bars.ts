import { field } from './lexicon.ts';
import { MASK_FROM } from './settle.ts';
import { nameLevel, type Sight } from './sight.ts';

/** Probabilities from which a name goes unasked, and from which a person is asked. Set on held-out texts. */
export interface Bars {
  readonly mask: number;
  readonly ask: number;
}

const CUED: Bars = { mask: MASK_FROM, ask: 0.3 };
/** "mi hijo duerme": beside a cue of another language stand words of that language too. */
const CUED_FOREIGN: Bars = { mask: 0.95, ask: 0.5 };
/** A query in which nothing else speaks of anybody's private life must look more like a name. */
const BARE: Bars = { mask: 0.85, ask: 0.75 };
/** Two words or more of which one can hardly be anything else. */
const BARE_STRONG: Bars = { mask: 0.6, ask: 0.5 };
/** In a bare query of another language the tagger has seen less, and more words look like names. */
const BARE_FOREIGN: Bars = { mask: 0.99, ask: 0.96 };
/** One word alone in a bare query is more often a brand or a plant than a person. */
const BARE_LONE: Bars = { mask: 0.97, ask: 0.9 };
const BARE_LONE_STRONG: Bars = { mask: 0.85, ask: 0.75 };
/** Sentences say more about what is a name in them. */
const PROSE: Bars = { mask: 0.55, ask: 0.4 };
const PROSE_FOREIGN: Bars = { mask: 0.9, ask: 0.5 };
/** Beside a cue: as low as in a query. */
const PROSE_CUED: Bars = { mask: 0.55, ask: 0.3 };
/** Words of which none can be nothing but a name: titles, firms, places. */
const PROSE_WEAK: Bars = { mask: 0.9, ask: 0.75 };
/** One word alone is more often a place, a firm or a law of physics. */
const PROSE_LONE: Bars = { mask: 0.98, ask: 0.95 };
const PROSE_LONE_STRONG: Bars = { mask: 0.85, ask: 0.75 };
/** Where capitals are used, a name has one. */
const UNCAPITALISED: Bars = { mask: 2, ask: 2 };
const UNCAPITALISED_CUED: Bars = { mask: 0.95, ask: 0.8 };

/** What stands around a name. */
export interface Surroundings {
  /** Something speaks of somebody's private life. */
  readonly cued: boolean;
  readonly prose: boolean;
  /** Whether one of its words is capitalised; null where capitals tell nothing. */
  readonly capital: boolean | null;
  /** A word outside every name is of another language than English. */
  readonly foreign: boolean;
}

/** @returns how probable the words of one name must be */
export function barsFor(name: readonly Sight[], surroundings: Surroundings): Bars {
  const { cued, prose, foreign, capital } = surroundings;
  if (prose && capital !== null) return proseBars(name, surroundings);
  if (name.every(({ entry }) => isForeignWord(entry))) return cued ? CUED_FOREIGN : BARE_FOREIGN;
  if (cued) return CUED;
  const strong = name.some(isNothingElse);
  if (name.length === 1) return strong && !foreign ? BARE_LONE_STRONG : BARE_LONE;
  if (name.filter(({ entry }) => mayBeForeign(entry)).length * 3 >= name.length * 2) return BARE_FOREIGN;
  if (strong) return foreign ? BARE : BARE_STRONG;
  return foreign ? BARE_FOREIGN : BARE;
}

function proseBars(name: readonly Sight[], { cued, foreign, capital }: Surroundings): Bars {
  const plain = name.some(isPlainName);
  if (!capital && !plain) return cued ? UNCAPITALISED_CUED : UNCAPITALISED;
  if (cued || plain) return PROSE_CUED;
  const strong = name.some(isNothingElse);
  if (name.length === 1) return strong && !foreign ? PROSE_LONE_STRONG : PROSE_LONE;
  if (!strong) return PROSE_WEAK;
  return foreign ? PROSE_FOREIGN : PROSE;
}

/** Whether a word is of another European language, and no name besides. */
export function isForeignWord(entry: number): boolean {
  return mayBeForeign(entry) && nameLevel(entry) < 2;
}

/** Given names stand among the words of every language's list, and say nothing there; German nouns are surnames. */
function mayBeForeign(entry: number): boolean {
  if (field(entry, 'foreign') === 0 || field(entry, 'english') > 0) return false;
  return field(entry, 'given') < 2 && field(entry, 'nameish') < 2;
}

/** A common given name, or nearly always a name where it occurs, and no place: "Johanna", at the start of a sentence too. */
function isPlainName({ entry }: Sight): boolean {
  if (nameLevel(entry) < 2 || field(entry, 'english') >= 4 || field(entry, 'place') >= 2) return false;
  return field(entry, 'given') === 3 || field(entry, 'nameish') >= 2;
}

/** Listed as a name and as nothing else. */
function isNothingElse({ entry }: Sight): boolean {
  const other = field(entry, 'english') + field(entry, 'foreign') + field(entry, 'place') + field(entry, 'product');
  return nameLevel(entry) >= 2 && other === 0;
}

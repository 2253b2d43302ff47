import { hash } from './fold.ts';
import type { Sight } from './sight.ts';

/** Buckets of the tagger's weights; a power of two. */
export const BUCKETS = 1 << 18;

/** Features of a token besides the cues of its text. */
const MOST_FEATURES = 40;

/**
 * What the tagger sees of each token, as buckets of its weights: what it is by the lexicon and by its letters, alone and
 * with its neighbours; which cue words stand near; whether a protected phrase covers it; how it is written.
 * Words that may be names are seen as what they are, never as which: a weight learned for one name must serve all.
 */
export function featuresOf(sights: readonly Sight[]): Int32Array[] {
  const seen = new Set<number>();
  for (const sight of sights) seen.add(sight.cue);
  const buckets = new Int32Array(MOST_FEATURES + seen.size);
  const size = sights.length > 9 ? 10 : sights.length;
  return sights.map((sight, at) => {
    let count = 0;
    const add = (tag: number, a: number, b = 0, c = 0): void => {
      buckets[count++] = bucketOf(tag, a, b, c);
    };
    const near = (offset: number): Sight => sights[at + offset] ?? (offset < 0 ? BEFORE : AFTER);
    const [p2, p1, n1, n2] = [near(-2), near(-1), near(1), near(2)];
    const kind = sight.kind;
    add(0, 0);
    add(1, sight.entry & 0x3fff, sight.bin);
    add(2, kind);
    add(3, kind, p1.kind);
    add(4, kind, n1.kind);
    add(6, kind, p1.word);
    add(7, kind, n1.word);
    add(11, sight.word);
    add(12, kind, p1.cue, p2.cue);
    add(13, kind, n1.cue, n2.cue);
    add(14, kind, p1.cue, n1.cue);
    add(15, p1.word, p2.word);
    add(16, n1.word, n2.word);
    add(17, kind, p1.bin, n1.bin);
    add(18, sight.phrase, p1.cue, p2.cue);
    add(19, sight.phrase, n1.phrase, p1.phrase);
    add(20, sight.phrase, sight.bin, n1.cue);
    add(21, kind, sight.joint, n1.joint);
    add(22, sight.form, kind);
    add(23, sight.form, p1.form, n1.form);
    add(24, kind, size, Math.min(at, 4));
    add(25, sight.role, p1.role, n1.role);
    add(26, sight.role, kind);
    add(27, near(-3).word, p2.cue, kind);
    add(30, sight.coarse, p1.coarse, n1.coarse);
    add(31, sight.coarse * 64 + n2.coarse, p2.coarse * 64 + n1.coarse, p1.coarse);
    add(32, sight.phrase, sight.phrase > 0 ? size : 0, p1.word);
    for (const cue of seen) if (cue > 0) add(33, cue, kind);
    add(34, sight.coarse, p1.word, n1.word);
    add(35, sight.coarse, p1.word, p2.word);
    add(36, sight.coarse, n1.word, n2.word);
    add(37, sight.coarse, p1.cue, n1.cue);
    if (sight.known) add(38, 1);
    add(39, sight.coarse, p1.coarse, p2.word);
    add(40, sight.coarse, n1.coarse, n2.word);
    return buckets.slice(0, count);
  });
}

function bucketOf(tag: number, a: number, b: number, c: number): number {
  let value = Math.imul(tag + 1, 0x9e3779b1) ^ Math.imul(a + 0x7f4a7c15, 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13) ^ (b + 0x165667b1), 0xc2b2ae35);
  value = Math.imul(value ^ (value >>> 16) ^ (c + 0x27d4eb2f), 0x2c1b3c6d);
  return (value ^ (value >>> 15)) & (BUCKETS - 1);
}

const EDGE = { entry: 0, bin: 0, coarse: 0, cue: 0, phrase: 0, form: 0, joint: 0, role: 0, known: false } as const;
const BEFORE: Sight = { ...EDGE, kind: 1_000_001, word: hash('<') };
const AFTER: Sight = { ...EDGE, kind: 1_000_002, word: hash('>') };

import type { Normalise, Random, VerbatimPlanner, WireText } from '../types.ts';
import { createComposer } from './compose.ts';
import { isDenied } from './deny.ts';
import { VerbatimError } from './errors.ts';
import { createGenerator, type Generator } from './generate.ts';
import { type Lexicon, loadLexicon, printLexicon } from './lexicon.ts';
import { classifyEdit, type Edit, MAX_STEPS, marksOf, readThread, type Thread } from './personas.ts';
import { classify, labelOf, type PublicClass, sharedLabel } from './public-class.ts';
import { rareWords } from './rare-words.ts';
import { createCoiner } from './unseen.ts';

/** Rounds of writing until a batch is full: decoys that are denied or twice the same are written anew. */
const TRIES = 20;
/** Collected queries are few: they are kept and drawn by a coarser grid. */
const COLLECTED_LEVEL = 1;

/** Where decoys may come from besides the generator. */
interface DecoySource {
  /** A query of this class, never given before and never again; null when there is none. Already in wire form. */
  take(label: string, random: Random): string | null;
}

export interface VerbatimOptions {
  readonly normalise: Normalise;
  /** The installation's own: under it the words of real queries are hashed for threads. */
  readonly key: Uint8Array;
  /** Asked in this order before the generator. */
  readonly sources?: readonly DecoySource[];
  /** Whether the generator may fill up what the sources lack. Decoys of two makes can be told apart. */
  readonly mayMix?: boolean;
  /** For tests; the shipped one unless given. */
  readonly lexicon?: Lexicon;
}

interface Batch {
  readonly real: WireText;
  readonly k: number;
  readonly target: PublicClass;
  readonly thread: Thread;
  readonly edit: Edit;
  readonly random: Random;
  readonly accepts: (decoy: string) => boolean;
}

/**
 * Plans decoys for a query that goes out in the user's own words. They depend on it only by its public class and by how it
 * follows from the thread's earlier ones. No guarantee goes with them: whoever has this program and knows what people
 * search for picks the real query out of eight in more than half of all cases.
 * @throws VerbatimError DECOY_SOURCE_SHORT from `plan` when the sources hold too little and the generator may not help
 */
export function createVerbatimPlanner({
  normalise,
  key,
  sources = [],
  mayMix = false,
  lexicon: given,
}: VerbatimOptions): VerbatimPlanner {
  let parts: { readonly lexicon: Lexicon; readonly generator: Generator } | null = null;
  const ready = (): { readonly lexicon: Lexicon; readonly generator: Generator } => {
    const lexicon = parts?.lexicon ?? given ?? loadLexicon();
    parts ??= { lexicon, generator: createGenerator(lexicon, createComposer(lexicon), createCoiner(lexicon)) };
    return parts;
  };
  const written = (batch: Batch, taken: readonly WireText[], generator: Generator): WireText[] => {
    const decoys = [...taken];
    for (let tries = 0; decoys.length < batch.k && tries < TRIES; tries++) {
      const keep = Array.from({ length: batch.k - decoys.length }, (_, index) =>
        // Two personas that keep the same single word would never differ: then the later one moves on.
        tries < TRIES / 2 ? keptWords(batch, decoys.length + index, ready().lexicon) : [],
      );
      for (const text of generator.generate(batch.target, keep, batch.random, batch.accepts)) {
        const decoy = normalise(text);
        if (decoy === text && decoy !== batch.real && !decoys.includes(decoy)) decoys.push(decoy);
      }
    }
    return decoys;
  };
  const collected = ({ target, random, k, real, accepts }: Batch): WireText[] => {
    const decoys: WireText[] = [];
    for (const source of sources) {
      while (decoys.length < k) {
        const text = source.take(labelOf(target, COLLECTED_LEVEL), random);
        if (text === null) break;
        const decoy = normalise(text);
        if (decoy !== real && !decoys.includes(decoy) && !isDenied(decoy) && accepts(decoy)) decoys.push(decoy);
      }
    }
    return decoys;
  };

  return {
    plan({ real, k, personas, random, accepts }) {
      const { lexicon, generator } = ready();
      const target = classify(real, lexicon);
      const thread = readThread(personas, k) ?? { version: 1, slots: slotNumbers(k, random), steps: [] };
      const marks = marksOf(byRarity(real, lexicon), key);
      const edit = classifyEdit(thread, marks);
      const batch: Batch = { real, k, target, thread, edit, random, accepts };
      const again = edit.kind === 'repeat' ? (thread.steps[edit.step]?.decoys.map(normalise) ?? null) : null;
      const fresh = again === null && edit.kind === 'new' ? collected(batch) : [];
      if (fresh.length < k && again === null && sources.length > 0 && !mayMix) throw tooFew();
      const decoys = again ?? written(batch, fresh, generator);
      const publicClass = sharedLabel([real, ...decoys].map((text) => classify(text, lexicon)));
      if (decoys.length < k || publicClass === null) throw unfit();
      return {
        decoys,
        slotIds: thread.slots,
        publicClass,
        personas: { ...thread, steps: [...thread.steps, { marks, decoys }].slice(-MAX_STEPS) },
        rare: rareWords(real, lexicon),
      };
    },
  };
}

/** Everything shipped that decoys are made of, a text a line. */
export function printCorpus(lexicon: Lexicon = loadLexicon()): Iterable<string> {
  return printLexicon(lexicon);
}

/** Words of the persona's own earlier decoy that stand where the real query's kept words stood, by rarity. */
function keptWords({ thread, edit, target }: Batch, persona: number, lexicon: Lexicon): string[] {
  if (edit.kind !== 'refine') return [];
  const words = byRarity(thread.steps[edit.step]?.decoys[persona] ?? '', lexicon);
  return edit.ranks.flatMap((rank) => words[rank] ?? []).slice(0, target.kinds.length);
}

function byRarity(text: string, lexicon: Lexicon): string[] {
  const popularity = (word: string): number => lexicon.popularity[lexicon.numberOf.get(word) ?? -1] ?? UNLISTED;
  return text.split(' ').sort((a, b) => popularity(a) - popularity(b));
}

/** Rarer than any listed word. */
const UNLISTED = -64;

function slotNumbers(k: number, random: Random): number[] {
  const numbers = Array.from({ length: k + 1 }, (_, index) => index);
  for (let last = k; last > 0; last--) {
    const other = random.below(last + 1);
    [numbers[last], numbers[other]] = [numbers[other] ?? 0, numbers[last] ?? 0];
  }
  return numbers;
}

function tooFew(): VerbatimError {
  return new VerbatimError(
    'DECOY_SOURCE_SHORT',
    'there are not enough fresh queries of this kind to hide the question among',
    {
      hint: 'Wait until more have been collected, ask shorter, or allow written decoys to fill up.',
    },
  );
}

function unfit(): VerbatimError {
  return new VerbatimError('DECOY_CLASS_EMPTY', 'no other query looks like this one, so nothing can hide it', {
    hint: 'Say it in commoner words, or send it by its topic.',
  });
}

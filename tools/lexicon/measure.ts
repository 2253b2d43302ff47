import { createNameDetector } from '../../src/pii/names/find.ts';
import { hash } from '../../src/pii/names/fold.ts';
import { loadLexicon } from '../../src/pii/names/lexicon.ts';
import { Corpus } from './corpus.ts';
import { HELD, HOLD_OUT, restrict, withCensus } from './halves.ts';
import { People } from './people.ts';
import { Random } from './random.ts';
import { traditions } from './sources.ts';
import { Tally } from './tally.ts';
import { vocabulary } from './vocabulary.ts';

/**
 * Measures the detector on texts made of the names and the templates that training never saw, after a build without `--ship`
 * (or, with `--shipped`, the program's own file, which saw them). Prints, for each kind of text, how many letters of names stay and how many harmless texts are changed.
 */
const COUNT = 20_000;
const held = (text: string): boolean => hash(`hold:${text}`) % HOLD_OUT === 0;
const names = withCensus(traditions());
const table = await vocabulary(names, () => true);
const random = new Random(99);
const corpus = new Corpus(table, new People(restrict(names, held), random), random, held);

const tally = new Tally(createNameDetector(loadLexicon(process.argv.includes('--shipped') ? undefined : HELD)));
for (let i = 0; i < COUNT; i++) {
  const example = corpus.next();
  tally.add({ ...example, spans: example.names });
}
tally.print(process.argv.includes('--missed') ? 2000 : 0);

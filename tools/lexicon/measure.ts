import { createNameDetector } from '../../src/pii/names/find.ts';
import { hash } from '../../src/pii/names/fold.ts';
import { loadLexicon } from '../../src/pii/names/lexicon.ts';
import { Corpus, type Example } from './corpus.ts';
import { HELD, HOLD_OUT, restrict, withCensus } from './halves.ts';
import { People } from './people.ts';
import { plainView } from './plain-view.ts';
import { Random } from './random.ts';
import { traditions } from './sources.ts';
import { vocabulary } from './vocabulary.ts';

/**
 * Measures the detector on texts made of the names and the templates that training never saw, after a build without `--ship`
 * (or, with `--shipped`, the program's own file, which saw them). Prints, for each kind of text, how many letters of names stay and how many harmless texts are changed.
 */
const COUNT = 20_000;
const held = (text: string): boolean => hash(`hold:${text}`) % HOLD_OUT === 0;
const names = withCensus(traditions());
const table = await vocabulary(names);
const random = new Random(99);
const corpus = new Corpus(table, new People(restrict(names, held), random), random, held);
const detect = createNameDetector(loadLexicon(process.argv.includes('--shipped') ? undefined : HELD));

interface Count {
  texts: number;
  changed: number;
  asked: number;
  letters: number;
  leaked: number;
  spans: number;
  whole: number;
}
const groups = new Map<string, Count>();
const missed: string[] = [];
for (let i = 0; i < COUNT; i++) {
  const example = corpus.next();
  const labels = [
    example.group,
    ...(example.tradition && example.group !== 'prose' ? [`name:${example.tradition}`] : []),
  ];
  count(
    example,
    labels.map((label) => at(label)),
  );
}
for (const [label, c] of [...groups].sort()) {
  const share = (part: number, of: number): string => (of === 0 ? '-' : `${((100 * part) / of).toFixed(1)} %`);
  console.log(
    `${label.padEnd(24)} ${String(c.texts).padStart(6)} leak ${share(c.leaked, c.letters)} whole ${share(c.whole, c.spans)} changed ${share(c.changed, c.texts)} asked ${share(c.asked, c.texts)}`,
  );
}
if (process.argv.includes('--missed')) console.log(missed.slice(0, 150).join('\n'));

function at(label: string): Count {
  const found = groups.get(label) ?? { texts: 0, changed: 0, asked: 0, letters: 0, leaked: 0, spans: 0, whole: 0 };
  groups.set(label, found);
  return found;
}

function count({ text, mode, names: spans, group }: Example, counts: readonly Count[]): void {
  const findings = detect(plainView(text, mode));
  const masked = new Uint8Array(text.length);
  for (const { start, end, outcome } of findings) if (outcome === 'mask') masked.fill(1, start, end);
  const gold = new Uint8Array(text.length);
  for (const { start, end } of spans) gold.fill(1, start, end);
  const letters = [...spans].reduce((sum, { start, end }) => sum + end - start, 0);
  let leaked = 0;
  for (const { start, end } of spans) leaked += masked.subarray(start, end).filter((bit) => bit === 0).length;
  const outside = masked.some(
    (bit, index) => bit === 1 && gold[index] === 0 && /[\p{L}\p{N}]/u.test(text.charAt(index)),
  );
  for (const c of counts) {
    c.texts++;
    c.letters += letters;
    c.leaked += leaked;
    c.spans += spans.length > 0 ? 1 : 0;
    if (spans.length > 0 && leaked === 0) c.whole++;
    if (outside) c.changed++;
    if (findings.some(({ outcome }) => outcome === 'ask')) c.asked++;
  }
  if (leaked > 0 || outside) {
    const shown = findings.map(({ start, end, confidence }) => `${text.slice(start, end)} ${confidence}`).join(' | ');
    missed.push(`${group}: ${JSON.stringify(text)} -> ${shown}`);
  }
}

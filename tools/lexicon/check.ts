import { createNameDetector } from '../../src/pii/names/find.ts';
import { loadLexicon } from '../../src/pii/names/lexicon.ts';
import type { TextMode } from '../../src/pii/types.ts';
import { HELD } from './halves.ts';
import { lines } from './sources.ts';
import { Tally } from './tally.ts';

/**
 * Measures the detector on the whole texts of `lists/check.txt`, which no build learns from: `--shipped` takes the program's
 * own file instead of the last held-out build, `--missed` prints what went wrong.
 */
const detect = createNameDetector(loadLexicon(process.argv.includes('--shipped') ? undefined : HELD));
const tally = new Tally(detect);
for (const line of lines('check.txt')) {
  const [, group = '', marked = ''] = /^(\w+): (.+)$/.exec(line) ?? [];
  const mode: TextMode = group.startsWith('prose') ? 'prose' : 'query';
  let text = '';
  let tradition: string | undefined;
  const spans: { start: number; end: number }[] = [];
  for (const [piece, label, name] of marked.replaceAll('\\n', '\n').matchAll(/\[(\w+):([^\]]+)\]|[^[]+/g)) {
    if (name !== undefined) {
      tradition ??= label;
      spans.push({ start: text.length, end: text.length + name.length });
    }
    text += name ?? piece;
  }
  tally.add({ text, mode, spans, group, tradition });
}
tally.print(process.argv.includes('--missed') ? 400 : 0);

import type { Knowledge } from '../knowledge.ts';
import { cosine, type Vector } from '../similarity.ts';
import type { Table } from '../table.ts';
import { isFunctionWord } from '../words.ts';
import { type Column, columnsOf } from './column.ts';

/** How a query stands among the others of its batch: decoys made from the real one have it in their middle. */
export function centreColumns(table: Table, vectors: readonly Vector[]): Column[] {
  const names = ['mean', 'most', 'words', 'build', 'firstWord', 'wordCount', 'charCount', 'near', 'slots'] as const;
  return columnsOf(table, 'centre', names, (row, at) => {
    const sums = { mean: 0, most: 0, words: 0, build: 0, firstWord: 0, wordCount: 0, charCount: 0, near: 0, slots: 0 };
    const [from, to] = [table.start[row.batch]!, table.start[row.batch + 1]!];
    const slots = table.batches[row.batch]!.slots;
    const build = row.skeleton.join(' ');
    for (let other = from; other < to; other += 1) {
      if (other === at) continue;
      const that = table.rows[other]!;
      const alike = cosine(vectors[at]!, vectors[other]!);
      sums.mean += alike;
      sums.most = Math.max(sums.most, alike);
      sums.words += that.words.filter((word) => row.words.includes(word)).length / (that.words.length + 1);
      sums.build += Number(that.skeleton.join(' ') === build);
      sums.firstWord += Number(that.words[0] === row.words[0]);
      sums.wordCount += Number(that.words.length === row.words.length);
      sums.charCount += Number(that.text.length === row.text.length);
      sums.near += Math.abs(that.text.length - row.text.length);
      sums.slots += Number(slots[other - from] === slots[at - from]);
    }
    return sums;
  });
}

/** What of a query other users' batches hold as well: a finite list of decoys shows by this alone. */
export function reuseColumns(table: Table, seen: Knowledge): Column[] {
  const names = ['line', 'content', 'contentLeast', 'known', 'run'] as const;
  return columnsOf(table, 'reuse', names, ({ key, words }) => {
    const content = words.filter((word) => !isFunctionWord(word)).map((word) => Math.log1p(seen.word(word)));
    return {
      line: Math.log1p(seen.line(key)),
      content: content.reduce((sum, value) => sum + value, 0) / Math.max(1, content.length),
      contentLeast: content.length === 0 ? 0 : Math.min(...content),
      known: content.filter((value) => value > 0).length / Math.max(1, content.length),
      run: words.filter((word, at) => at > 0 && seen.bigram(words[at - 1]!, word) > 0).length,
    };
  });
}

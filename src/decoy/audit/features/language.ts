import type { Knowledge } from '../knowledge.ts';
import { mean } from '../statistics.ts';
import type { Row, Table } from '../table.ts';
import { isFunctionWord } from '../words.ts';
import { type Column, columnsOf } from './column.ts';

/** Added to counts and to what chance gives: an unseen pair of rare words says little. */
const PMI_PRIOR = 0.1;

const RARITY = [
  'known',
  'rarest',
  'commonest',
  'second',
  'spread',
  'unknown',
  'spelling',
  'worstWord',
  'typical',
] as const;
const COHERENCE = [
  'beside',
  'besideLeast',
  'besideMost',
  'besideSeen',
  'threeSeen',
  'together',
  'togetherLeast',
  'togetherMost',
  'togetherSeen',
  'fluency',
  'gain',
] as const;

/**
 * How rare a query's words are, and whether they belong together, by one body of text.
 * @param as the family both count for; without it rarity and coherence are families of their own
 */
export function languageColumns(table: Table, knowledge: Knowledge, as?: 'product'): Column[] {
  return [
    ...columnsOf(table, as ?? 'rarity', RARITY, (row) => rarity(row, knowledge)),
    ...columnsOf(table, as ?? 'coherence', COHERENCE, (row) => coherence(row, knowledge)),
  ];
}

/** Whether a query, or pieces of it, stand in the text that ships with the product. */
export function productColumns(table: Table, corpus: Knowledge): Column[] {
  const names = ['line', 'prefix', 'suffix'] as const;
  const membership = columnsOf(table, 'product', names, ({ key, words }) => ({
    line: Number(corpus.line(key) > 0),
    prefix: Number(words.length > 1 && corpus.line(words.slice(0, -1).join(' ')) > 0),
    suffix: Number(words.length > 1 && corpus.line(words.slice(1).join(' ')) > 0),
  }));
  return [...membership, ...languageColumns(table, corpus, 'product')];
}

function rarity({ words, key }: Row, knowledge: Knowledge): Record<(typeof RARITY)[number], number> {
  const logs = words.map((word) => Math.log1p(knowledge.word(word)));
  const sorted = logs.toSorted((a, b) => a - b);
  const average = mean(logs);
  const content = words.filter((word) => !isFunctionWord(word)).map((word) => Math.log1p(knowledge.word(word)));
  return {
    known: average,
    rarest: sorted[0] ?? 0,
    commonest: sorted.at(-1) ?? 0,
    second: sorted[1] ?? sorted[0] ?? 0,
    spread: Math.sqrt(mean(logs.map((value) => (value - average) ** 2))),
    unknown: logs.filter((value) => value === 0).length / (words.length + 1),
    spelling: (knowledge.spelling(key) ?? 0) / (key.length + 1),
    worstWord: Math.min(0, ...words.map((word) => (knowledge.spelling(word) ?? 0) / (word.length + 1))),
    typical: mean(content),
  };
}

function coherence({ words }: Row, knowledge: Knowledge): Record<(typeof COHERENCE)[number], number> {
  const total = knowledge.documents + 1;
  const counts = words.map((word) => knowledge.word(word));
  const pmi = (n: number, a: number, b: number): number => Math.log((n + PMI_PRIOR) / ((a * b) / total + PMI_PRIOR));
  const beside: number[] = [];
  const together: number[] = [];
  let [besideSeen, threeSeen, togetherSeen, fluency, alone] = [0, 0, 0, 0, 0];
  for (let at = 0; at < words.length; at += 1) {
    const base = (counts[at]! + 0.5) / (total + 0.5);
    alone += Math.log(base);
    if (at === 0) {
      fluency += Math.log(base);
      continue;
    }
    const n = knowledge.bigram(words[at - 1]!, words[at]!);
    beside.push(pmi(n, counts[at - 1]!, counts[at]!));
    besideSeen += Number(n > 0);
    fluency += Math.log((n + 4 * base) / (counts[at - 1]! + 4));
    if (at > 1) threeSeen += Number(knowledge.trigram(words[at - 2]!, words[at - 1]!, words[at]!) > 0);
    for (let before = Math.max(0, at - 8); before < at; before += 1) {
      if (words[before] === words[at]) continue;
      const both = knowledge.pair(words[before]!, words[at]!);
      together.push(pmi(both, counts[before]!, counts[at]!));
      togetherSeen += Number(both > 0);
    }
  }
  return {
    beside: mean(beside),
    besideLeast: least(beside),
    besideMost: most(beside),
    besideSeen: besideSeen / Math.max(1, beside.length),
    threeSeen: threeSeen / Math.max(1, words.length - 2),
    together: mean(together),
    togetherLeast: least(together),
    togetherMost: most(together),
    togetherSeen: togetherSeen / Math.max(1, together.length),
    fluency: fluency / Math.max(1, words.length),
    gain: (fluency - alone) / Math.max(1, words.length),
  };
}

const least = (values: readonly number[]): number => (values.length === 0 ? 0 : Math.min(...values));
const most = (values: readonly number[]): number => (values.length === 0 ? 0 : Math.max(...values));

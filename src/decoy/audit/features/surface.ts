import { mean } from '../statistics.ts';
import type { Table } from '../table.ts';
import { isAskingWord, isFunctionWord } from '../words.ts';
import { type Column, columnsOf } from './column.ts';

/** What a query looks like before anybody reads it: length, casing, digits and marks, function words. */
export function surfaceColumns(table: Table): Column[] {
  return [...lengths(table), ...shapes(table), ...grammar(table)];
}

function lengths(table: Table): Column[] {
  const names = ['chars', 'words', 'meanWord', 'longest', 'shortest', 'vowels', 'spread'] as const;
  return columnsOf(table, 'length', names, ({ text, words }) => {
    const sizes = words.map((word) => word.length);
    const average = mean(sizes);
    return {
      chars: text.length,
      words: words.length,
      meanWord: average,
      longest: Math.max(0, ...sizes),
      shortest: words.length === 0 ? 0 : Math.min(...sizes),
      vowels: count(text, /[aeiouy]/gi) / (text.length + 1),
      spread: Math.sqrt(mean(sizes.map((size) => (size - average) ** 2))),
    };
  });
}

function shapes(table: Table): Column[] {
  const names = [
    'capitals',
    'titles',
    'shouts',
    'firstCapital',
    'digits',
    'numbers',
    'year',
    'marks',
    'question',
    'apostrophe',
    'hyphen',
    'quote',
    'foreign',
    'oddSpace',
    'mixed',
  ] as const;
  return columnsOf(table, 'shape', names, ({ text, words }) => ({
    capitals: count(text, /\p{Lu}/gu) / (text.length + 1),
    titles: count(text, /(?<![\p{L}])\p{Lu}\p{Ll}/gu) / (words.length + 1),
    shouts: count(text, /(?<![\p{L}])\p{Lu}{2,}(?![\p{L}])/gu),
    firstCapital: Number(/^\p{Lu}/u.test(text)),
    digits: count(text, /\d/g),
    numbers: count(text, /\d+/g),
    year: Number(/(?<!\d)(?:19|20)\d\d(?!\d)/.test(text)),
    marks: count(text, /[^\p{L}\p{N}\s]/gu),
    question: Number(text.trimEnd().endsWith('?')),
    apostrophe: count(text, /['’]/g),
    hyphen: count(text, /-/g),
    quote: count(text, /["“”]/g),
    foreign: count(text, /[^\u0020-\u007e]/g),
    oddSpace: count(text, /^\s|\s\s|\s$/g),
    mixed: count(text, /\p{L}\d|\d\p{L}/gu),
  }));
}

function grammar(table: Table): Column[] {
  const users = skeletonUsers(table);
  const names = ['count', 'share', 'asking', 'first', 'last', 'contentRun', 'functionRun', 'skeleton'] as const;
  return columnsOf(table, 'function words', names, ({ words, skeleton }) => {
    const flags = words.map(isFunctionWord);
    const total = flags.filter(Boolean).length;
    return {
      count: total,
      share: total / (words.length + 1),
      asking: Number(isAskingWord(words[0] ?? '')),
      first: Number(flags[0] ?? false),
      last: Number(flags.at(-1) ?? false),
      contentRun: longestRun(flags, false),
      functionRun: longestRun(flags, true),
      // How many other users have sent a query of this build.
      skeleton: Math.log1p((users.get(skeleton.join(' ')) ?? 1) - 1),
    };
  });
}

function skeletonUsers({ rows, unit }: Table): Map<string, number> {
  const seen = new Set<string>();
  const users = new Map<string, number>();
  for (const { skeleton, batch } of rows) {
    const build = skeleton.join(' ');
    const key = `${unit[batch]} ${build}`;
    if (seen.has(key)) continue;
    seen.add(key);
    users.set(build, (users.get(build) ?? 0) + 1);
  }
  return users;
}

function longestRun(flags: readonly boolean[], value: boolean): number {
  let [longest, run] = [0, 0];
  for (const flag of flags) {
    run = flag === value ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

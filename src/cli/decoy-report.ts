import type { GroupReport, Measure, Verdict, VerdictRow } from '../decoy/audit/types.ts';
import { counted, table } from './format.ts';
import { type Printable, type Style, shown, styled } from './printable.ts';
import type { Terminal } from './terminal.ts';

const BAR_WIDTH = 24;
const STYLES: Readonly<Record<Verdict, Style>> = { holds: 'green', refuted: 'red', 'no guarantee': 'yellow' };

/** What each attack found, drawn beside chance, and every claim with its verdict. */
export function showGroup(terminal: Terminal, group: GroupReport): void {
  const { mode, source, batches, sizes, users, content, session } = group;
  const [least, most] = sizes;
  const size = least === most ? `${least}` : `${least} to ${most}`;
  terminal.line(
    shown`${styled('bold', `${mode}${source === null ? '' : `, ${source}`}`)}  ${counted(batches, 'batch', 'batches')} of ${size} queries, ${counted(users, 'user')}; chance is ${percent(content.chance)}`,
  );
  if (group.withoutReal > 0) terminal.line(shown`${group.withoutReal} of them hold no real query and were left out`);
  const measures: [string, Measure][] = [
    ...Object.entries(group.families),
    ['all words', content],
    ['position + timing', group.channel],
    ['everything', group.all],
    ...(session ? [['linked batches', session] as [string, Measure]] : []),
  ];
  for (const line of table(
    ['attack', 'found', '95 %', 'against chance', '', 'AUC', 'eps >='],
    measures.map(([name, it]) => cells(name, it)),
    [1, 2, 4, 5, 6],
  )) {
    terminal.line(line);
  }
  terminal.line(
    shown`decoys sent in another batch too: ${percent(group.reusedDecoys)}; chance of such positions ${group.position.p.toFixed(3)}, of such times ${group.time.p.toFixed(3)}`,
  );
  for (const row of group.verdicts) terminal.line(verdictLine(row));
}

function cells(name: string, { top1, low, high, chance, ratio, auc, epsLow }: Measure): string[] {
  return [
    name,
    percent(top1),
    `${(low * 100).toFixed(1)}-${(high * 100).toFixed(1)}`,
    bar(top1, chance),
    `x${ratio.toFixed(2)}`,
    auc.toFixed(3),
    epsLow.toFixed(2),
  ];
}

/** How often the real query is found, with a mark where chance is. */
function bar(share: number, chance: number): string {
  const [filled, mark] = [Math.round(share * BAR_WIDTH), Math.round(chance * BAR_WIDTH)];
  return Array.from({ length: BAR_WIDTH }, (_, at) => (at === mark ? '|' : at < filled ? '#' : '.')).join('');
}

function verdictLine({ what, claim, bound, atMost, n, verdict, why }: VerdictRow): Printable {
  const claimed = claim === null ? 'nothing claimed' : `claimed ${claim.toFixed(2)}`;
  const measured = bound === null ? 'refuted outright' : `measured >= ${bound.toFixed(2)}`;
  const limit = atMost === null ? `${n} swaps` : `${n} can show ${atMost.toFixed(1)} at most`;
  return shown`${styled(STYLES[verdict], verdict.padEnd(12))}  ${what}: ${claimed}, ${measured} (${limit}): ${why}`;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

import type { Finding } from './types.ts';

/**
 * Makes overlapping findings disjoint. Those of one kind become one. Between kinds a finding wins by outcome (`mask` before `ask` before `pass`), then by
 * confidence (checksum or label before shape), then by length, then by the earlier start. What a loser covers beyond the
 * winner stays a finding of its own, cut to the gap: a character that any detector wanted gone is never let through
 * because another one claimed its neighbour.
 * @returns findings in order, none overlapping
 */
export function resolve(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings;
  const ranked = unite(findings.filter(({ start, end }) => end > start)).sort(compareRank);
  const taken = new Spans();
  const kept: Finding[] = [];
  for (const candidate of ranked) {
    for (const [start, end] of taken.gaps(candidate.start, candidate.end)) {
      kept.push(start === candidate.start && end === candidate.end ? candidate : { ...candidate, start, end });
      taken.add(start, end);
    }
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** Overlapping findings of one kind and outcome say the same of one piece; the surer one gives the reason. */
function unite(findings: readonly Finding[]): Finding[] {
  const last = new Map<string, number>();
  const united: Finding[] = [];
  for (const next of findings.toSorted((a, b) => a.start - b.start)) {
    const key = `${next.kind} ${next.outcome}`;
    const at = last.get(key);
    const before = at === undefined ? undefined : united[at];
    if (at === undefined || before === undefined || before.end <= next.start) {
      last.set(key, united.push(next) - 1);
      continue;
    }
    const surer = next.confidence > before.confidence ? next : before;
    united[at] = { ...surer, start: before.start, end: Math.max(before.end, next.end) };
  }
  return united;
}

const OUTCOME_RANK = { mask: 0, ask: 1, pass: 2 } as const;

function compareRank(a: Finding, b: Finding): number {
  return (
    OUTCOME_RANK[a.outcome] - OUTCOME_RANK[b.outcome] ||
    b.confidence - a.confidence ||
    b.end - b.start - (a.end - a.start) ||
    a.start - b.start
  );
}

/** Disjoint spans in order of their start. */
class Spans {
  readonly #spans: [start: number, end: number][] = [];

  /** The pieces of `start`..`end` that no span covers. */
  gaps(start: number, end: number): [number, number][] {
    const gaps: [number, number][] = [];
    let from = start;
    for (let i = this.#firstEndingAfter(start); from < end; i += 1) {
      const span = this.#spans[i];
      const to = Math.min(end, span?.[0] ?? end);
      if (to > from) gaps.push([from, to]);
      if (span === undefined || span[0] >= end) break;
      from = span[1];
    }
    return gaps;
  }

  add(start: number, end: number): void {
    this.#spans.splice(this.#firstEndingAfter(start), 0, [start, end]);
  }

  #firstEndingAfter(offset: number): number {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#spans[middle]![1] > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/**
 * How long it takes to plan a batch, without the disk, with the scrubber of this program looking at every query.
 *
 *   node bench/decoys.bench.ts QUESTIONS.txt
 *
 * One question a line; those that are refused are counted and not timed. The floor of the same run is the chance alone: the
 * times and the permutation of a batch of the same size, from the operating system's random numbers.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { loadScrubs } from '../src/cli/decoy-scrubs.ts';
import { loadConfig } from '../src/config/load.ts';
import { composeDecoys } from '../src/decoy/compose.ts';
import { normalise } from '../src/decoy/normalise.ts';
import { arrange } from '../src/decoy/order.ts';
import { planLines } from '../src/decoy/plan-lines.ts';
import { osRandom } from '../src/decoy/random.ts';
import { MODES } from '../src/decoy/types.ts';

const [file = ''] = process.argv.slice(2);
const questions = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '');
const config = loadConfig({ config: '/nonexistent' }, {}).decoys;
const decoys = await composeDecoys({ config, state: null, random: osRandom(), now: Date.now, scrubs: loadScrubs() });

const result: Record<string, unknown> = {
  machine: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
  node: process.version,
  questions: questions.length,
};
for (const mode of MODES) {
  const size = (config.k + 1) * (mode === 'cell-rr' ? config.rrSubset : 1);
  const times: number[] = [];
  let refused = 0;
  for (const [at, query] of questions.entries()) {
    const begun = performance.now();
    const question = [{ user: `${mode}-${at}`, seq: 0, query }];
    const [line] = await Array.fromAsync(planLines(decoys.mixer, question, { mode, uniform: false }));
    const elapsed = performance.now() - begun;
    if (line === undefined || 'refused' in line) refused += 1;
    else if (line.queries.length !== size) throw new Error(`a batch of ${line.queries.length} queries`);
    // The first questions load the tables and compile the patterns.
    else if (at >= questions.length / 10) times.push(elapsed);
  }
  result[mode] = { refused, ...quantiles(times), floor: floorOf(size, times.length) };
}
const results = join(import.meta.dirname, 'results');
mkdirSync(results, { recursive: true });
writeFileSync(join(results, 'decoys.json'), `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result, null, 2));

function floorOf(size: number, rounds: number): object {
  const random = osRandom();
  const items = Array.from({ length: size }, (_, id) => ({ id, text: normalise(`query ${id}`) }));
  const times = Array.from({ length: rounds }, () => {
    const begun = performance.now();
    arrange(items, 0, config.windowMs, random);
    return performance.now() - begun;
  });
  return quantiles(times);
}

function quantiles(times: readonly number[]): { readonly p50Ms: number; readonly p95Ms: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 1000) / 1000;
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}

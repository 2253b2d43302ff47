import type { Block } from '../types.ts';
import { flattenJson } from './json-lines.ts';

/**
 * Reads JSON as lines of `path: value`, one block for each element of the outermost list or for each record within it.
 * @param oneRecordPerLine the file holds JSON lines
 */
export function readJson(
  text: string,
  { oneRecordPerLine }: { readonly oneRecordPerLine: boolean },
): { readonly blocks: readonly Block[]; readonly warnings: readonly string[] } {
  return oneRecordPerLine ? readRecords(text) : readDocument(text);
}

function readDocument(text: string): ReturnType<typeof readJson> {
  const flat = flattenJson(text);
  // Many files that are called JSON hold one record per line.
  if (!flat) return readRecords(text);
  return { blocks: toBlocks(flat.groups), warnings: warnings(flat.tooDeep, 0) };
}

function readRecords(text: string): ReturnType<typeof readJson> {
  const groups: string[] = [];
  let bad = 0;
  let tooDeep = 0;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(at, end).trim();
    at = end + 1;
    if (line === '') continue;
    const flat = flattenJson(line);
    if (flat) {
      groups.push(flat.groups.join('\n'));
      tooDeep += flat.tooDeep;
    } else {
      groups.push(line);
      bad++;
    }
  }
  return { blocks: toBlocks(groups), warnings: warnings(tooDeep, bad) };
}

function toBlocks(groups: readonly string[]): Block[] {
  return groups.filter((text) => text !== '').map((text) => ({ type: 'code', text }));
}

function warnings(tooDeep: number, bad: number): string[] {
  const found: string[] = [];
  if (tooDeep > 0) found.push(`${tooDeep} values nested too deeply were left out.`);
  if (bad > 0) found.push(`${bad} lines are not valid JSON and were read as plain text.`);
  return found;
}

import type { Explanation } from '../decoy/explain.ts';
import { shown, styled } from './printable.ts';
import type { Terminal } from './terminal.ts';

/** Prints what would be done with a question. */
export function showExplanation(terminal: Terminal, explanation: Explanation): void {
  const { wire, refused, places, cell, cellRr, rareWords, hidden, notHidden } = explanation;
  if (refused !== null)
    terminal.line(shown`${styled('yellow', 'cannot be hidden')}: ${refused}; docs/errors.md explains it`);
  else terminal.line(shown`in its own words it would leave as: ${styled('bold', wire)}`);
  for (const { name, confidence } of places) terminal.line(shown`  ${percent(confidence).padStart(4)}  ${name}`);
  if (refused === null && places.length === 0) terminal.line(shown`no topic of the catalogue fits it`);
  if (cell !== null) {
    terminal.line(shown`cell mode would send, in a random order:`);
    for (const query of cell.queries) terminal.line(shown`  ${query}`);
  } else if (places.length > 0) terminal.line(shown`no topic is sure enough for cell mode: you would be asked`);
  if (cellRr !== null) {
    const { sent, eps, answered } = cellRr;
    terminal.line(
      shown`cell-rr would send ${sent} queries; epsilon ${eps} a thread, answered at the first try: ${percent(answered)}`,
    );
  }
  if (rareWords !== null && rareWords.length > 0) {
    terminal.line(shown`${styled('yellow', 'no decoy covers')}: ${rareWords.join(', ')}`);
  }
  terminal.line(shown`${styled('bold', 'hidden')}`);
  for (const sentence of hidden) terminal.line(shown`  ${sentence}`);
  terminal.line(shown`${styled('bold', 'not hidden')}`);
  for (const sentence of notHidden) terminal.line(shown`  ${sentence}`);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

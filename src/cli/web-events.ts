import type { WebEvent } from '../mediator/web.ts';
import { shown } from './printable.ts';
import type { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

type Done = Extract<WebEvent, { type: 'done' }>;

/** Draws how far the engines are, and says which of them gave nothing and why. */
export function createWebWatch(terminal: Terminal, progress: Progress) {
  let total = 0;
  let done = 0;
  let results = 0;
  const draw = (): void =>
    progress.update({ label: 'searching', done, total, unit: 'items', detail: `${results} results so far` });
  return {
    see(event: WebEvent): void {
      if (event.type === 'leaving') {
        total = event.engines.length;
        draw();
      }
      if (event.type === 'engine') {
        done += 1;
        results += event.results;
        draw();
      }
      if (event.type === 'done') {
        progress.pause();
        tellSilent(terminal, event);
      }
    },
  };
}

function tellSilent(terminal: Terminal, { unresponsive }: Done): void {
  for (const [engine, reason] of unresponsive) terminal.warn(shown`${engine}: ${reason}`);
}

import { cancelled } from './queue.ts';

/**
 * Turns a producer that calls back into pieces of text that are pulled.
 * Text waits in one string until it is asked for; a reader that stops, or a signal, aborts the producer. What was
 * produced before a failure is delivered before the failure.
 * @param produce gets `emit` and a signal to stop by; bounds by itself how much it emits
 */
export async function* createTextStream(
  produce: (emit: (text: string) => void, stopped: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const reader = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, reader.signal]) : reader.signal;
  if (stopped.aborted) throw cancelled();
  let pending = '';
  let ended = false;
  let wake = (): void => undefined;
  const emit = (text: string): void => {
    pending += text;
    wake();
  };
  const producing = produce(emit, stopped).finally(() => {
    ended = true;
    wake();
  });
  // Awaited below; without this a failure before the next pull would count as unhandled.
  producing.catch(() => undefined);
  try {
    for (;;) {
      if (stopped.aborted) throw cancelled();
      if (pending !== '') {
        const text = pending;
        pending = '';
        yield text;
      } else if (ended) {
        return await producing;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    reader.abort();
  }
}

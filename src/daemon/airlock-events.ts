import type { AirlockEvent } from '../airlock/contract.ts';

interface Reader {
  readonly queue: AirlockEvent[];
  wake: () => void;
}

/** Events that wait for one reader. Whoever looks on must not hold up what is looked at. */
const QUEUE_EVENTS = 1024;

/** Hands what happens at the airlock to whoever watches. */
export function createEvents(): {
  readonly tell: (event: AirlockEvent) => void;
  readonly follow: (signal: AbortSignal) => AsyncIterable<AirlockEvent>;
} {
  const readers = new Set<Reader>();
  return {
    tell(event) {
      for (const reader of readers) {
        if (reader.queue.length >= QUEUE_EVENTS) reader.queue.shift();
        reader.queue.push(event);
        reader.wake();
      }
    },
    async *follow(signal) {
      const reader: Reader = { queue: [], wake: () => undefined };
      const onAbort = (): void => reader.wake();
      readers.add(reader);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        while (!signal.aborted) {
          const event = reader.queue.shift();
          if (event) yield event;
          else {
            await new Promise<void>((resolve) => {
              reader.wake = resolve;
            });
          }
        }
      } finally {
        readers.delete(reader);
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

import type { Port } from '../../src/vault/channel.ts';

export interface PortPair {
  readonly left: Port;
  readonly right: Port;
  /** Messages that went from right to left, as they crossed. */
  readonly crossed: readonly unknown[];
  close(): void;
}

/** Two ends of a pipe in one process: structured clones, in order, never in the same turn. */
export function portPair(): PortPair {
  const crossed: unknown[] = [];
  const ends = [end(), end()] as const;
  const port = (self: 0 | 1): Port => ({
    post(message) {
      const clone = structuredClone(message);
      if (self === 1) crossed.push(clone);
      const other = ends[self === 0 ? 1 : 0];
      setImmediate(() => {
        if (!other.closed) for (const listener of other.listeners) listener(clone);
      });
    },
    onMessage: (listener) => void ends[self].listeners.push(listener),
    onClose: (listener) => void ends[self].closers.push(listener),
  });
  return {
    left: port(0),
    right: port(1),
    crossed,
    close() {
      for (const side of ends) {
        side.closed = true;
        for (const closer of side.closers) closer();
      }
    },
  };
}

function end() {
  return { listeners: [] as ((message: unknown) => void)[], closers: [] as (() => void)[], closed: false };
}

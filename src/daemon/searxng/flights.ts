/** Searches under way, by what they ask. */
export interface Flights<T> {
  /**
   * Joins a search under the same key, or starts one. It is stopped when nobody waits for it any more.
   * @throws what the search throws; the reason of `signal` as soon as it is aborted
   */
  join(key: string, start: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
}

interface Flight<T> {
  readonly controller: AbortController;
  readonly result: Promise<T>;
  waiting: number;
}

/**
 * Programs ask the same thing several times at once: two of them, or one that lost patience. Each search costs the engines
 * a whole batch, and a second batch around the same words would show which words come again.
 */
export function createFlights<T>(): Flights<T> {
  const flights = new Map<string, Flight<T>>();

  function begin(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const result = start(controller.signal).finally(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
    const flight: Flight<T> = { controller, result, waiting: 0 };
    // Whoever waits is told; the last one to leave may leave before it fails.
    result.catch(() => undefined);
    flights.set(key, flight);
    return flight;
  }

  return {
    async join(key, start, signal) {
      signal.throwIfAborted();
      const flight = flights.get(key) ?? begin(key, start);
      flight.waiting += 1;
      const { promise: left, reject } = Promise.withResolvers<never>();
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        return await Promise.race([flight.result, left]);
      } finally {
        signal.removeEventListener('abort', onAbort);
        flight.waiting -= 1;
        if (flight.waiting === 0) {
          if (flights.get(key) === flight) flights.delete(key);
          flight.controller.abort(signal.reason);
        }
      }
    },
  };
}

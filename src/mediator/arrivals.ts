/**
 * Yields what promises resolve to, in the order in which they do.
 * @throws as the first that rejects; the others go on
 */
export async function* arrivals<T>(promises: readonly Promise<T>[]): AsyncGenerator<T> {
  const waiting = new Map(promises.map((promise, index) => [index, promise.then((value) => ({ index, value }))]));
  // One that rejects while another is looked at must not end the process: the race below throws it.
  for (const promise of waiting.values()) promise.catch(() => undefined);
  while (waiting.size > 0) {
    const { index, value } = await Promise.race(waiting.values());
    waiting.delete(index);
    yield value;
  }
}

import { arrivals } from './arrivals.ts';
import type { FetchLimits, Identity, RawAnswer, ResultRow, Transport } from './types.ts';

/** A page behind a result, or why it is not there: a code of an error, never its words. */
export type PageArrival =
  | { readonly row: ResultRow; readonly page: RawAnswer }
  | { readonly row: ResultRow; readonly failed: string };

export interface ReaderOptions {
  readonly transport: Transport;
  /** A new circuit for each page: a site does not learn what else is read. */
  readonly newIdentity: () => Identity;
  readonly limits: FetchLimits;
  readonly codeOf: (error: unknown) => string;
}

/** Pages asked for at once. */
const AT_ONCE = 3;

/**
 * Fetches the pages behind the first results: the page itself and nothing it refers to. Runs after the batch is over, to
 * the pages' own hosts, so engines learn nothing of it.
 * @param rows those to read, best first
 * @throws only as `signal` was aborted
 */
export async function* readPages(
  rows: readonly ResultRow[],
  { transport, newIdentity, limits, codeOf }: ReaderOptions,
  signal: AbortSignal,
): AsyncGenerator<PageArrival> {
  const fetchOne = async (row: ResultRow): Promise<PageArrival> => {
    try {
      const page = await transport.fetch({ method: 'GET', url: row.url }, newIdentity(), limits, signal);
      return page.status === 200 ? { row, page } : { row, failed: 'FETCH_STATUS' };
    } catch (error) {
      signal.throwIfAborted();
      return { row, failed: codeOf(error) };
    }
  };
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    yield* arrivals(rows.slice(at, at + AT_ONCE).map(fetchOne));
  }
}

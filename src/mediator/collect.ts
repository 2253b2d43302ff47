import type { QueryBatch } from '../decoy/types.ts';
import type { Carried, EngineReading, RawAnswer } from './types.ts';

/** Reads an engine's answer where there is no way out: in the vault. */
export type ReadAnswer = (engine: string, answer: RawAnswer) => Promise<EngineReading>;

/**
 * Drops the decoys' pages unread and has the real one read. Called once the whole batch is over, so that nothing done
 * with a page can change what is still to be sent.
 */
export async function collect(batch: QueryBatch, carried: Carried, read: ReadAnswer): Promise<EngineReading> {
  if (batch.realSlot === null) return { results: [] };
  const page = carried.pages[batch.realSlot];
  if (!page) return { problem: 'network error' };
  return 'problem' in page ? page : await read(carried.engine, page);
}

import type { EngineReading, RawAnswer } from '../types.ts';

/** An engine's answer as far as its parser needs it. */
export type ParsedAnswer = Pick<RawAnswer, 'status' | 'headers' | 'body' | 'url'>;

/**
 * Reads what an engine answered, by the rules of that engine. Runs in a parser thread of the vault.
 * @param definitions the person's own engine, as JSON
 */
export function parseAnswer(_engine: string, _answer: ParsedAnswer, _definitions?: string): EngineReading {
  return { problem: 'parsing error' };
}

import type { EnginesConfig } from '../../config/engines.ts';
import type { EngineReading } from '../types.ts';
import type { EngineAnswer } from './engine.ts';
import { createEngines, type EngineList } from './list.ts';

/** The list made last, and what of. */
let known: { readonly definitions: string; readonly list: EngineList } | undefined;

/**
 * Reads what an engine answered, by the rules of that engine. Runs in a parser thread of the vault.
 * @param definitions the section `engines` of config.json, without the keys
 */
export function parseAnswer(engine: string, answer: EngineAnswer, definitions: string): EngineReading {
  if (known?.definitions !== definitions) {
    known = { definitions, list: createEngines(JSON.parse(definitions) as EnginesConfig) };
  }
  return known.list.get(engine)?.parse(answer) ?? { problem: 'parsing error' };
}

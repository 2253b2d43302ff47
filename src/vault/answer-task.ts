import type { EngineAnswer } from '../mediator/engines/engine.ts';
import { parseAnswer } from '../mediator/engines/parse.ts';
import type { EngineReading } from '../mediator/types.ts';

export interface AnswerArgs extends Omit<EngineAnswer, 'body'> {
  readonly engine: string;
  readonly definitions: string;
}

/** Reads one answer of an engine, as a task of a parser thread. The engine's own rules clean what they give. */
export function answer({ engine, definitions, ...rest }: AnswerArgs, body: Uint8Array): EngineReading {
  return parseAnswer(engine, { ...rest, body }, definitions);
}

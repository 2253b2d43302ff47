import type { EngineReading } from '../types.ts';
import type { EngineAnswer } from './engine.ts';
import { cleanReading } from './fields.ts';
import { type CompiledShape, compileShape, type PageShape, readPage } from './html-page.ts';
import { problem } from './read-answer.ts';

/**
 * Reads pages of one shape.
 * @returns a reader that tells an honest empty page (`empty` is on it) from one whose markup has changed
 * @throws TypeError when the shape holds a selector that is none
 */
export function pageReader(shape: PageShape): (text: string, answer: EngineAnswer) => EngineReading {
  const compiled = compileShape(shape);
  if ('wrong' in compiled) throw new TypeError(`the selector ${compiled.wrong} is none`);
  return (text, answer) => readResultPage(text, answer, compiled);
}

export function readResultPage(text: string, { url }: EngineAnswer, shape: CompiledShape): EngineReading {
  const page = readPage(text, shape);
  const reading = cleanReading({ results: page.results, suggestions: page.suggestions, answer: page.answer }, url);
  if ('problem' in reading || reading.results.length > 0) return reading;
  // Looked at last: a page of results may well speak of captchas.
  if (page.seen.has('captcha')) return problem('CAPTCHA');
  return page.seen.has('empty') ? reading : problem('parsing error');
}

import { type ParsedAnswer, parseAnswer } from '../mediator/engines/parse.ts';
import type { EngineReading, EngineResult } from '../mediator/types.ts';
import { webAddress } from '../rag/web/address.ts';
import { Cleaner } from '../rag/web/clean.ts';

/** More than any engine shows on a page. */
const MAX_RESULTS = 100;
const MAX_SUGGESTIONS = 20;
const MAX_TITLE_UNITS = 300;
const MAX_SNIPPET_UNITS = 1000;
const MAX_ANSWER_UNITS = 2000;

export interface AnswerArgs extends Omit<ParsedAnswer, 'body'> {
  readonly engine: string;
  readonly definitions: string | undefined;
}

/** Reads one answer of an engine, as a task of a parser thread. What the parser gives is cleaned here, whichever it was. */
export async function answer(args: AnswerArgs, body: Uint8Array): Promise<EngineReading> {
  const { engine, definitions, ...rest } = args;
  return cleanReading(await parseAnswer(engine, { ...rest, body }, definitions));
}

/** The same reading without hidden characters, with instructions fenced, with web addresses only, and of bounded size. */
export function cleanReading(reading: EngineReading): EngineReading {
  if ('problem' in reading) return reading;
  const cleaner = new Cleaner();
  const { results, suggestions = [], answer: direct = '' } = reading;
  const words = suggestions.slice(0, MAX_SUGGESTIONS).map((each) => cleaner.line(each, MAX_TITLE_UNITS));
  const text = cleaner.line(direct, MAX_ANSWER_UNITS);
  return {
    results: results.slice(0, MAX_RESULTS).flatMap((result) => cleanResult(result, cleaner)),
    ...(words.length > 0 && { suggestions: words.filter((each) => each !== '') }),
    ...(text !== '' && { answer: text }),
  };
}

function cleanResult({ url, title, snippet, published }: EngineResult, cleaner: Cleaner): EngineResult[] {
  const address = webAddress(url);
  if (address === undefined) return [];
  const at = published === undefined ? Number.NaN : Date.parse(published);
  return [
    {
      url: address,
      title: cleaner.line(title, MAX_TITLE_UNITS) || address,
      snippet: cleaner.line(snippet, MAX_SNIPPET_UNITS),
      ...(Number.isNaN(at) ? {} : { published: new Date(at).toISOString() }),
    },
  ];
}

import type { Evidence } from '../rag/types.ts';

/** What an answer says when the documents do not hold one; the chat model is told to say it in these words. */
export const NOTHING_FOUND = 'Nothing in your documents answers this.';

type Method = Evidence['method'];

const SEARCHED: Readonly<Record<Method, string>> = {
  keyword: 'keyword search, semantic search is off',
  hybrid: 'keyword and semantic search',
};
export const NO_MODEL = 'no language model is installed';

export function quotedNotice(method: Method): string {
  return `Quoted from your documents; ${SEARCHED[method]}; ${NO_MODEL}.`;
}

/** @param reader who read what was found; absent when nothing was */
export function noneNotice(method: Method, reader?: string): string {
  return `Looked for in your documents; ${SEARCHED[method]}${reader === undefined ? '' : `; ${reader}`}.`;
}

export interface GeneratedFacts {
  readonly model: string;
  readonly method: Method;
  readonly validCitations: number;
  readonly refusedCitations: number;
  /** Citations whose passage holds no sentence like the claim. */
  readonly weakCitations: number;
  readonly omittedPassages: number;
  readonly trimmedPassages: number;
}

export function generatedNotice(facts: GeneratedFacts): string {
  const { refusedCitations, weakCitations, omittedPassages, trimmedPassages } = facts;
  const remarks = [
    `written by ${facts.model} from your documents`,
    SEARCHED[facts.method],
    facts.validCitations === 0 && 'it cites no passage, so check it yourself',
    refusedCitations > 0 && `${plural(refusedCitations, 'citation')} outside the evidence removed`,
    weakCitations > 0 && `${plural(weakCitations, 'citation')} without a matching sentence`,
    omittedPassages > 0 && `${plural(omittedPassages, 'passage')} left out because the model’s context is full`,
    trimmedPassages > 0 && `${plural(trimmedPassages, 'passage')} shortened`,
  ].filter((remark) => remark !== false);
  const text = remarks.join('; ');
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

import { looksEnglish } from './english.ts';
import { DecoyError } from './errors.ts';

/** Longer than this is no search but a text; cutting it would send another question than was asked. */
const MAX_QUESTION_CHARS = 500;
/** Signs of programs and of data. Taken out, their words would read like nobody's question. */
const CODE_SIGN = /[{}<>;=[\]|\\~^]|::|->|\(\)|\w\(\w|\/\/|\$\w|\w_\w/gu;
const MAX_CODE_SIGNS = 2;

/**
 * Refuses what no decoy can stand beside: decoys are short English searches.
 * @param text as scrubbed, before it is normalised
 * @throws DecoyError DECOY_UNSUITABLE
 */
export function assertSuitable(text: string): void {
  if (text.length > MAX_QUESTION_CHARS) {
    throw unsuitable(`the question is longer than ${MAX_QUESTION_CHARS} characters`, 'Ask it in one sentence.');
  }
  if ((text.match(CODE_SIGN) ?? []).length > MAX_CODE_SIGNS) {
    throw unsuitable('the question holds program code or data', 'Say in words what it does or which error it gives.');
  }
  if (!looksEnglish(text)) {
    throw unsuitable('the question is not in English, and all decoys are', 'Ask it in English.');
  }
}

function unsuitable(why: string, hint: string): DecoyError {
  return new DecoyError('DECOY_UNSUITABLE', `${why}, so it cannot be hidden among them`, {
    hint,
    choices: ['rephrase', 'do-not-send'],
  });
}

import type { Match } from './evidence.ts';
import type { Token } from './tokens.ts';

/** Words that are common in another language and nothing in English. */
const FOREIGN = new Set(
  `der und ist nicht wie ich mit ein eine einen fur auf dem den von zu im wird kann oder sich bei aus nach wo warum welche
  le les des une est pour dans que qui avec sur pas comment quel quelle ou du au aux je vous mon pourquoi combien
  el los las una es por para con como donde que cual mi cuando porque cuanto del se lo tiene hacer
  il di che per con come della nel gli sono perche quanto dove una
  het een van voor niet met hoe waarom zijn naar op te ik wat
  o os um uma para com nao como onde por qual quando da dos`.split(/\s+/),
);
/** Signs of a program or a path rather than a question. */
const CODE =
  /[{};]\s*$|[{}<>]=?.*[;{}]|=>|::|\bfunction\s*\(|\(\s*\)\s*[{;]|^\s*(?:#include|import |from \w+ import|<\?|SELECT .* FROM )|\w+\(.*\)\s*;|^[\w.-]*\/[\w./-]+$/;

export function isCode(text: string): boolean {
  return CODE.test(text);
}

/** Whether a question is written in English, as far as its letters and words show. */
export function isEnglish(tokens: readonly Token[], matches: readonly Match[]): boolean {
  if (tokens.some(({ word }) => /[^\p{Script=Latin}\p{N}+#]/u.test(word))) return false;
  const foreign = tokens.filter(({ word, isEmpty }) => FOREIGN.has(word) && !isEmpty).length;
  const empty = tokens.filter(({ isEmpty }) => isEmpty).length;
  if (foreign > 0 && foreign >= empty && tokens.length > 2) return false;
  const known = matches.filter(({ isKnown }) => isKnown).length;
  return known + empty > 0;
}

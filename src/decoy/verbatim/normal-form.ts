/**
 * Words that a question is put with, not what it is about; "not", "no" and "without" are what it is about. English only: what another language's words say is not known
 * here, so they stay.
 */
const FORM_WORDS: ReadonlySet<string> = new Set(
  `a an the of and or in to for is on with what how are was does do did by from at it its that this these those be been
  being who whom whose when where why which can could you your yours i im ive my me as have has had having will
  would shall should may might must if about into onto upon than then there their theirs they them we our ours us am he
  him his she her hers were while during between among also just so such some any each both either but because
  until within through per via get got doing done whats hows wheres whos please s t d m ll re ve`
    .split(/\s+/)
    .filter(Boolean),
);

/** Words beyond these are left out of what is sent. Long questions have no like: nothing hides them. */
export const MAX_WORDS = 6;

/**
 * Takes away the words a question was only put with. What it is about stays, in its order. Real queries and decoys alike go
 * through here, after the one normaliser, so that the form of a question cannot tell them apart.
 * @param text as `normalise` gave it
 * @returns at most `MAX_WORDS` words parted by one space; the form words themselves where there is nothing else
 */
export function normalForm(text: string): string {
  const words = text.split(' ');
  const content = words.filter((word) => !FORM_WORDS.has(word));
  return (content.length > 0 ? content : words).slice(0, MAX_WORDS).join(' ');
}

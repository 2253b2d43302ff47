/** What was taken out of a result, by kind. */
export interface Notes {
  /** Text that a reader of the page would not have seen. */
  hiddenText: number;
  comments: number;
  /** Scripts, styles, embedded objects. */
  activeParts: number;
  /** Zero-width characters, tags (U+E0000), and other characters without a shape. */
  invisibleCharacters: number;
  directionOverrides: number;
  controlCharacters: number;
  /** Places that speak to a model: shown, fenced. */
  instructions: number;
}

export function noNotes(): Notes {
  return {
    hiddenText: 0,
    comments: 0,
    activeParts: 0,
    invisibleCharacters: 0,
    directionOverrides: 0,
    controlCharacters: 0,
    instructions: 0,
  };
}

/** Moves the cursor, renames the window, asks the terminal for its clipboard: a control character and its arguments. */
const TERMINAL = /(?![\t\n])\p{Cc}(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_]\P{Cc}*(?:(?![\t\n])\p{Cc}\\?)?)/gu;
const CONTROLS = /(?![\t\n])\p{Cc}/gu;
/** "Trojan source", CVE-2021-42574. */
const OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/gu;
/**
 * Tags (U+E0000) spell text that models read and nobody sees; variation selectors carry bytes. Left alone are the joiners,
 * which have a rule of their own, and the selector that makes a sign an emoji.
 */
const INVISIBLE = /(?!\u200c|\u200d|\ufe0e|\ufe0f)\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/gu;
/** Persian and emoji need the joiners; between two plain letters they only break words up. */
const NEEDLESS_JOINERS =
  /(?<=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}\s]|^)[\u200c\u200d]+|[\u200c\u200d]+(?=[\p{Script=Latin}\p{N}\s]|$)/gu;

/** Takes out what is not seen or would be obeyed by a terminal, and counts it. */
export function visibleOnly(text: string, notes: Notes): string {
  const without = (from: string, pattern: RegExp, note: keyof Notes): string =>
    from.replace(pattern, () => {
      notes[note] += 1;
      return '';
    });
  let plain = text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replace(/[\u2028\u2029]/gu, '\n');
  plain = without(plain, TERMINAL, 'controlCharacters');
  plain = without(plain, CONTROLS, 'controlCharacters');
  plain = without(plain, OVERRIDES, 'directionOverrides');
  plain = without(plain, INVISIBLE, 'invisibleCharacters');
  return without(plain, NEEDLESS_JOINERS, 'invisibleCharacters');
}

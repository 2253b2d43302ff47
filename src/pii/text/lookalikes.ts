/** Letters of other scripts that look like a Latin one (the visible part of UTS #39's confusables). */
const CYRILLIC: Readonly<Record<string, string>> = pairs(
  'АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX аa еe оo рp сc уy хx ѕs іi јj ԁd һh ӏl ѵv ԛq ԝw ЅS ІI ЈJ гr кk пn мm тt вb',
);
const GREEK: Readonly<Record<string, string>> = pairs(
  'ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX αa εe ιi κk νv οo ρp τt υu χx γy',
);
const TO_CYRILLIC: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(CYRILLIC).map(([cyrillic, latin]) => [latin, cyrillic]),
);

const FOREIGN = /[\u0370-\u03ff\u0400-\u052f]/;
const MIXED_RUN = /[a-zA-Z0-9\u0370-\u03ff\u0400-\u052f@._+-]{2,}/g;

/**
 * Writes a run that mixes scripts in one: Latin when all its other letters look Latin ("pаypal"), else Cyrillic when all
 * its Latin letters look Cyrillic ("Ивaнов"). A run of one script stays as it is. The length never changes.
 */
export function foldLookalikes(text: string): string {
  if (!FOREIGN.test(text)) return text;
  return text.replace(MIXED_RUN, (run) => {
    if (!FOREIGN.test(run) || !/[a-zA-Z]/.test(run)) return run;
    const latin = replaceAll(run, (char) => CYRILLIC[char] ?? GREEK[char]);
    if (!FOREIGN.test(latin)) return latin;
    const cyrillic = replaceAll(run, (char) => TO_CYRILLIC[char]);
    return /[a-zA-Z]/.test(cyrillic) ? run : cyrillic;
  });
}

function replaceAll(run: string, look: (char: string) => string | undefined): string {
  return Array.from(run, (char) => look(char) ?? char).join('');
}

function pairs(list: string): Record<string, string> {
  return Object.fromEntries(list.split(' ').map((pair) => [pair.charAt(0), pair.charAt(1)]));
}

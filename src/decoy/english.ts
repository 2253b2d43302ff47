/** Words that are frequent in one of the great European languages and that English searches do not hold. */
const FOREIGN = new Set(
  `aber auch auf bei das dem den der des ein eine einen einer eines für gibt ich ist kann kein keine mein mit nach nicht oder
  sich sind über und von wann warum welche wenn werden wie wird wo zum zur zwischen
  au aux avec ce cette chez comment dans des du elle est et être faire je la le les leur mais mon ne ou où par pas pour
  pourquoi quand que quel quelle qui sans ses son sont sur une vous
  al como con cuál cuando cuándo del donde dónde el ella en entre es esta hay las lo los más mejor mi muy para pero por porque
  qué quién sin su tiene una uno
  alla anche che chi come cosa dei del della delle di dove fare gli il io mio nel nella non perché più quale quando questo
  sono sua sul tra un una
  ao como da das de do dos em fazer mais meu minha na não nas no nos onde os para pela pelo por qual quando que quem são
  se seu sua também tem um uma
  aan bij dat deze een en er geen het hoe hun ik in is je kan maar met mijn naar niet nog of om ook op te tot uit van voor waar
  wat wel wordt zijn`.split(/\s+/),
);
/** Those of them that are English words too, or stand in names that English searches hold. */
const SHARED = new Set(
  'al as au come da das de del den der des di do dos du el en er es he in is it la las le les los me mi mon no nos of on op par por que son te tot un van von wo'.split(
    ' ',
  ),
);
const ENGLISH = new Set(
  'a about after an and are at be best by can did do does for from get how i in is it may me my near of on or should that the this to vs was what when where which who why will with you your'.split(
    ' ',
  ),
);

/**
 * Whether a question can stand among English ones: by its letters, and by more English than foreign function words. Single
 * words and names pass, whatever they are.
 */
export function looksEnglish(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  const latin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter));
  if (letters.length > latin.length * 1.1) return false;
  const words =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+/gu) ?? [];
  const english = words.filter((word) => ENGLISH.has(word)).length;
  const foreign = words.filter((word) => FOREIGN.has(word) && !SHARED.has(word)).length;
  return foreign === 0 || foreign < english;
}

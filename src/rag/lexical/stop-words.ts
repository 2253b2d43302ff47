/**
 * Words of a question that say nothing about its subject. Rarity alone would not find them: "how" is rare in papers.
 * English in full; of other languages only words that are not a word with a meaning in another one ("war", "son", "UN"
 * are missing on purpose). They still count for n-grams.
 */
const LISTS: readonly string[] = [
  `a about above after again against all am an and any are as at be because been before being below between both but by
   can could did do does doing down during each few for from further had has have having he her here hers him his how i
   if in into is it its itself me more most my no nor not of off on once only or other our out over own same she should
   so some such than that the their them then there these they this those through to too under until up very was we were
   what when where which while who whom whose why will with would you your`,
  `auf aus bei das dass dem der ein eine einem einen einer eines für haben ich ihr im ist nach nicht oder sich sie sind
   und von wann warum welche welchem welchen welcher welches werden wie wieviel wieviele wird wohin woher wurde wurden
   zum zur über`,
  `como cuál cuáles cuándo cuánta cuántas cuánto cuántos cómo de del dónde el en fue las los más para por que quién
   quiénes qué sus una`,
  `aux avec ce cette combien comment dans des du elle est et il laquelle le lequel les leur nous où par pourquoi quel
   quelle quelles quels qui sur une vous`,
  `che chi della delle di dove gli il nel nella perché quale quali quando quante quanti quanto sono`,
  `dos da das não onde quais qual quantas quantos quem uma`,
  `care când cine câte câtă cât câți din este pe unde și în`,
  `bir bu hangi kaç kim ne neden nedir niçin nasıl nerede ve için ile`,
  `в во где для и из как какая какие каким каких какого какое какой кем когда кто на не о от по почему с сколько у чем
   что это який яка яке які коли хто що чому`,
  `από για γιατί είναι η και με να οι πόσα πόσες πόσο πόσοι ποια ποιο ποιοι ποιον ποιος πού πότε πώς σε στην στο στον
   τα τη την της τι το του των ο`,
  `أين إلى التي الذي أي على عن في كم كيف لماذا ما ماذا متى مع من هذا هذه هل`,
  `और कब कहाँ कहां का कितना कितनी कितने किस किसके किसने की के को कौन क्या क्यों कैसे था थी थे ने पर में यह वह से है हैं`,
];

/** As the tokenizer folds them. */
export const stopWords: ReadonlySet<string> = new Set(
  LISTS.flatMap((list) => list.normalize('NFKC').split(/\s+/)).map(folded),
);

/** The spelling rules of the tokenizer that touch words of the lists. */
function folded(word: string): string {
  return word
    .replaceAll('ς', 'σ')
    .replaceAll('ı', 'i')
    .replaceAll('ى', 'ي')
    .replaceAll('ة', 'ه')
    .replaceAll(/[أإ]/g, 'ا');
}

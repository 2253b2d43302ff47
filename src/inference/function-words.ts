/**
 * Words that a question is made of but not about: question words, articles, pronouns, auxiliaries. They must not count
 * when it is asked whether a text covers a question. One list for all languages: a clash costs one word of one question.
 */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  `
  a about above after again all also am an and any are as at be because been before being between both but by can could
  did do does doing done during each for from had has have having he her here hers him his how i if in into is it its
  many may me might more most much must my no nor not of off on once one only or other our out over own same shall she
  should so some such tell than that the their them then there these they this those through to too under until up upon
  us very was we were what when where which while who whom whose why will with would you your please explain describe
  according name called

  aber als am an auch auf aus bei beim bin bis bist da damit dann das dass dem den denn der des die dies diese diesem
  diesen dieser doch du durch ein eine einem einen einer eines er es für gibt hat hatte haben hier ich ihr ihre im in ist
  ja kann kein keine können man mehr mein mit nach nicht noch nur ob oder ohne sein seine sich sie sind so über um und uns
  unter vom von vor wann warum was weil welche welchem welchen welcher welches wem wen wenn wer werden wie viel viele wird
  wo woher wohin wurde wurden zu zum zur

  au aux avec c ce ces cet cette combien comme comment d dans de des donc du elle elles en entre es est et été être eu il
  ils j je l la le les leur lui m ma mais même mes mon n ne nous on ont ou où par pas pour pourquoi qu quand que quel
  quelle quelles quels qui quoi s sa sans se ses son sont sur t ta te tes ton tu un une vos votre vous y à

  al algo como cómo con cuál cuáles cuando cuándo cuanto cuánta cuántas cuánto cuántos de del desde donde dónde el él ella
  ellos en entre era eran es esta está este esto estos fue fueron ha han hay la las le les lo los más me mi muy no o para
  pero por porque qué que quien quién quiénes se ser si sin sobre son su sus también te tiene un una unas uno unos y ya

  ao aos as até com como da das de do dos e é em entre era eram essa esse esta este eu foi foram há isso mais mas na nas
  não no nos o onde os ou para pela pelo por porque qual quais quando quanto quantos quantas quem se sem ser seu sua são
  um uma

  agli ai al alla alle anche che chi ci come con cosa cui da dal dalla dei del della delle di dove e è gli ha hanno i il
  in io la le lo ma nel nella non o per perché più qual quale quali quando quanti quanto se si sono su sua suo un una

  aan als bij dan dat de die dit door een en er het hij hoe hoeveel ik in is je kan maar met naar niet of om ook op over
  te tot uit van voor waar waarom wanneer wat welk welke wie wordt worden zijn

  a ai al ale am au ca cand când care cât câți ce cel cine cu cum de din e este eu fi fost in în la mai nu o pe pentru s
  sa să sau se sunt un una unde

  bir bu da daha de den dır gibi hangi için ile kaç kadar kim mi mı mu mü ne neden nasıl nerede olan olarak ve veya zaman

  được bao bằng các cái cho có của đã đang để đến gì hay hoặc khi không là làm lúc mà một nào này ở những nhiêu như nhưng
  tại thế thì từ trong và vào về với vì sao ai

  а бы был была были было быть в вам вас во все вы где для до его ее её если есть же за и из или им их к как какая какие
  какой какое когда кто куда ли мне мы на не него нее нет но о об он она они оно от по почему при с сколько со так также
  такой там то только ты у уже чего чей что чтобы эта эти это этот я

  αν από για δεν είναι ένα ένας εκεί εν επί η ή ήταν θα και κατά με μια να ο οι όπως όταν ότι που πού ποια ποιο ποιοι
  ποιος πόσα πόσο πόσοι πότε προς πως πώς σε στα στη στην στις στο στον στους τα τη την της τι τις το τον του τους των ως

  إلى أم أن أو أي أين التي الذي الذين إن أن في قد كان كانت كم كيف لا لم لماذا ما ماذا متى مع من منذ هذا هذه هل هم هو هي و
  على عن عند

  और एक का कब कहाँ कहां का कि किस किसने किसी की के कैसे को कौन क्या क्यों कितना कितनी कितने गया जो तक ने नहीं पर भी में यह
  या ये वह से है हैं हो था थी थे ही था

  的 了 是 在 和 与 及 有 为 以 从 被 把 对 这 那 哪 哪个 哪些 哪里 谁 什么 什麼 怎么 怎样 如何 多少 几 何时 何 为什么 吗 呢 中 上 个 也 都 而 或 之
  于 到 就 其

  は が を に の と で へ も や か から まで より です ます した する いる ある れる 何 誰 どこ いつ なぜ どう どの どれ いくつ いくら

  은 는 이 가 을 를 에 의 와 과 도 로 으로 에서 무엇 누구 언제 어디 왜 어떻게 몇 어떤

  คือ ที่ ของ และ ใน เป็น มี ได้ ให้ กับ ว่า จะ ไม่ อะไร ใคร เมื่อ เมื่อไร เมื่อใด ที่ไหน ทำไม อย่างไร กี่ เท่าไร เท่าใด ใด ไหน
  การ ความ จาก โดย นี้ นั้น
  `
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Words in several languages; a list is written as one text for the reader's sake. */
function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/**
 * Words that bind what follows and hang loose once it is gone. Left out on purpose: words that are also the topic of
 * English searches ("van", "man", "pro").
 */
export const PREPOSITIONS = words(`
  of from for to with by at in on near about against between via per under re regarding concerning behind towards
  von vom bei beim für mit zu zum zur nach aus gegen über
  de du des d' à au aux pour chez avec par contre sur
  del al para con por en contra sobre
  di da dal della per su do da em com
  voor aan met bij uit från till hos för med av til fra od dla przez z
  от для о об про у с к из
`);

/** May hang loose after a verb ("log in", "sign up for"): kept behind these. */
export const PHRASAL_VERBS = words(
  'log logged logging sign signed signing check dial look hack break opt call turn set',
);
export const PHRASAL_PARTICLES = words('in on up off out');

export const DETERMINERS = words(
  'the a an my your his her our their this that der die das den dem le la les el los las',
);

export const CONJUNCTIONS = words('and or & + und oder et ou y e o en og och i und и или vs v versus');

export const COPULAS = words("is are was were 's ist war est es är er is: =");

/** A question word in front of a copula needs it: "what is". */
export const QUESTION_WORDS = words(
  'what who where when why how which whose was wer wo wie qui que quoi où quién qué cómo',
);

/** Verbs in front of which, or behind which, English needs a person. */
export const AUXILIARIES = words('does did do is was has had can could will would should may might must');

/** Forms of address that stand before a name and mean nothing without it. */
export const TITLES = words(
  'mr mrs ms miss mx sir madam herr frau señor señora sr sra monsieur madame mme signor signora pan pani',
);

/** Titles that are a profession too: kept as the topic unless one is named already ("my vet dr"). */
export const PROFESSIONS = words('dr prof doctor professor');

const PRONOUNS = words(`
  i me my mine we us our you your he him his she her it its they them their who whom whose this that these those
  am is are was were be been being do does did has have had will would can could should may might must not no
  wont dont cant isnt doesnt im ive id whats whos
  what when where why how which there here if as than then so but also just only very
  ich mein meine meinen wer wie was wo ist bin hat je mon ma mes qui est yo mi mis quien quién es io mio mia chi è
  who's what's i'm eu meu minha quem hvem vem min mijn ik wie kto кто мой моя где
`);

/** What a value is called. A text that holds only these says nothing once the value is gone. */
const LABELS = words(`
  name names named called aka phone telephone tel cell mobile number numbers no nr fax email e-mail mail address addresses
  ssn sin nino nhs ni id ids passport licence license plate vin imei mac ip iban swift bic account acct routing card cvv exp
  expiry password passwd pass pin key token secret login user username handle dob born birthday birthdate date lives live
  телефон адрес имя номер почта nummer telefon adresse anschrift kennzeichen numéro téléphone adresse nom número teléfono
  dirección correo nombre numero telefono indirizzo telefone endereço nome adres telefoon konto kontonummer
  cpf pesel dni nie bsn aadhaar pan rut btc eth wallet gps http https www com mr mrs ms dr
`);

/** @returns whether the text still says what it is about */
export function saysSomething(text: string): boolean {
  return [...text.toLowerCase().matchAll(/[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’-]*/gu)].some(
    ([word]) => !isEmptyWord(word),
  );
}

/** Whether a word carries no topic of its own. */
export function isFunctionWord(word: string): boolean {
  return (
    PRONOUNS.has(word) ||
    PREPOSITIONS.has(word) ||
    DETERMINERS.has(word) ||
    CONJUNCTIONS.has(word) ||
    COPULAS.has(word) ||
    TITLES.has(word)
  );
}

function isEmptyWord(word: string): boolean {
  // One letter or digit alone is no topic, except where a letter is a word ("家").
  return isFunctionWord(word) || LABELS.has(word) || /^[\p{Script=Latin}\p{N}]$/u.test(word);
}

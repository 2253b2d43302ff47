import { type Word, wordAt, wordSet, wordsOf } from '../text/words.ts';
import type { Detector, TextView } from '../types.ts';
import { finding, SHAPED } from './finding.ts';

/** First-person words about work that a name follows. A role may stand between ("i'm a nurse at"). */
const ROLE = "(?:\\p{L}[\\p{L}'-]{1,20} ){1,4}";
const DISCLOSURES = [
  "(?:i|we|i've|ive)(?: have)?(?: just| only| still| currently| previously| recently| also| used to| both)?(?:'m| am| was|'ve been| have been| had been)? ?(?:work|worked|working|intern|interned|interning|employed|employee|contract|contracting|temp|temping|clean|drive|teach|nurse|volunteer|moonlight)(?: \\p{L}{3,12}ly| full ?time| part ?time| nights| remotely| shifts)? (?:at|for|with|by|in the \\p{L}{2,12} (?:dept|department|team) at)",
  `(?:i|we)(?:'m| am|m| was| used to be)(?: the only| the| an?| one of the| currently an?)? ${ROLE}(?:at|for|with)`,
  `as an? ${ROLE}(?:at|for|with)`,
  'i(?:.m| am)? work(?:ing)? (?:in|on) (?:the )?(?:\\p{L}{2,15} ){1,2}at',
  '(?:got|have|received|accepted|declined|turned down) (?:a|an|my|the) (?:job )?(?:offer|interview|job|internship|position) (?:from|at|with)',
  'my (?:current |former |old |previous |ex |new |last )?(?:employer|company|workplace|firm|work place|job at|job with|work at|shift at|shifts at|internship (?:at|with)|apprenticeship (?:at|with)|contract (?:at|with)|interview (?:at|with)|position (?:at|with)|manager at|boss at|supervisor at|director at|ceo at|hr at|team at|team lead at|coworkers? at|co-workers? at|colleagues? at|desk at|office at|first day at|last day at|salary at|payslip from|paycheck from|paystub from|pay from|p45 from|w2 from|w-2 from|pension (?:at|with|from)|401k (?:at|with)|offer (?:letter )?from|job offer from|non ?compete with|nda with|contract with|severance from|resignation (?:from|letter to)|notice at|grievance (?:at|against)|union at|employer,|employer is|company is|company called|employer called)(?: is|:|,)?',
  "(?:i|we)(?:'ve|ve| have| had| just| recently)? ?(?:got |get |was |were |been |am |being |getting )?(?:laid off|fired|let go|made redundant|sacked|dismissed|terminated|suspended|furloughed|hired|transferred|promoted|demoted|harassed|bullied|injured|retired|resigned|quit(?:ting)?|left|leaving|resigning|started|starting|joined|joining) (?:from|by|at|with|my job at|a job at|work at|working at|working for)",
  '(?:i|we) (?:just |recently )?(?:quit|left|joined|resigned|sued|am suing|am leaving)(?: my job at)?',
  'we at|us at|here at|everyone at|my colleagues from|i own|i run|i founded|our (?:company|firm|office at|clinic|startup|shop)|hr (?:at|of) my (?:company|employer)|(?:my|our) (?:hr|management|boss) (?:at|from)|employed (?:at|by)|(?:husband|wife|partner|mom|mum|dad|son|daughter|sister|brother|girlfriend|boyfriend) (?:works|worked|is employed|got fired|was fired|got laid off) (?:at|for|by|from)',
  'ich (?:arbeite|bin angestellt|bin beschäftigt|jobbe|habe gekündigt|wurde gekündigt)(?: als \\p{L}{3,24})?(?: seit \\p{L}{2,10})? (?:bei der|beim|bei|für die|für|in der|im|am)|(?:got |was |getting )?(?:laid off|fired|let go|sacked|made redundant) (?:from|by)|mein (?:arbeitgeber|chef bei|chef bei der|job bei)|meine (?:firma|chefin bei|kündigung bei|stelle bei)|wir bei(?: der)?',
  "(?:je|j')(?: )?(?:travaille|bosse|suis \\p{L}{3,20}|ai été licenciée?|ai été virée?|ai démissionné|démissionne)(?: comme \\p{L}{3,20})? (?:chez|pour|à la|à l'|au|de chez|à)|mon (?:employeur|patron chez|patron|entreprise|manager chez)|ma (?:boîte|société)",
  'trabajo (?:en|para|con)|trabajo (?:como|de) \\p{L}{3,20} en|mi (?:empresa|empleador|jefe en|jefa en|trabajo en|patrón)|me (?:despidieron|echaron) de|renuncié a|soy \\p{L}{3,20} en',
  '(?:ho lavorato|lavoro) (?:presso|per|da|alla|in|come \\p{L}{3,20} (?:presso|da|alla))|il mio (?:datore di lavoro|capo (?:alla|da|in)|datore)|la mia azienda|sono stat[oa] licenziat[oa] da',
  '(?:eu )?trabalho (?:na|no|em|para a|para o|para|como \\p{L}{3,20} na)|minha empresa|meu (?:patrão na|chefe na|chefe no|empregador|emprego na)|fui demitid[oa] d[ao]',
  'ik werk (?:bij|voor|als \\p{L}{3,20} bij)|mijn (?:werkgever|baas bij|bedrijf|werk bij)|ik ben ontslagen bij|pracuję (?:w|dla|jako \\p{L}{3,20} w)|mój (?:pracodawca|szef w)|moja firma|zwolnili mnie z|jag jobbar (?:på|hos|för|som \\p{L}{3,20} på)|jag arbetar (?:på|hos|för)|min (?:arbetsgivare|chef på)|jeg (?:jobber|arbejder|arbeider) (?:hos|på|i|for)|min (?:arbejdsgiver|arbeidsgiver|sjef i|chef hos)|työskentelen|olen töissä|työnantajani|dolgozom|munkahelyem',
  '(?:я )?работаю (?:в|на|у)(?: компании| фирме)?|мой (?:работодатель|начальник в)|меня уволили из|моя (?:фирма|компания)|працюю (?:в|у)|iş yerim|çalışıyorum|我在|我们公司|私の会社|勤務先は|제 회사|εργάζομαι (?:στην|στον|στο|στη)|δουλεύω (?:στην|στον|στο|στη)|làm việc tại|saya bekerja di|أعمل في|אני עובד(?:ת)? ב',
];
const DISCLOSURE = new RegExp(`(?<![\\p{L}\\p{N}'])(?:${DISCLOSURES.join('|')})(?![\\p{L}])`, 'gu');

/** These need a name that is a company's beyond doubt: "i run linux", "i am good at maths", "a fan for life" are none. */
const VAGUE =
  /^(?:i|we)(?: \p{L}+)? (?:own|run|founded|left|quit|joined|sued|am leaving|am suing)(?: my job at)?$| (?:for|with)$|^(?:i|we)(?:'m| am|m| was)? (?!an? |the |one )\p{L}+ at$|(?:beginner|expert|pro|fan|champion|failure|student|natural|master|genius|loser|disaster) (?:at|for|with)$|(?:company|employer|firm|workplace) is$/u;

/** The last word of a company's, a school's or an office's name. */
const ORGANISATION = wordSet(
  `inc incorporated llc ltd limited corp corporation co company group holdings partners associates gmbh ag kg se sa sas sarl srl spa bv nv ab oy as aps plc llp pllc lp ug ev
  logistics veterinary vets clinic clinics hospital hospitals homes home architects architecture school preschool kindergarten nursery academy college university
  bank bakery cafe restaurant bistro grill diner pizzeria bar pub brewery hotel hotels inn resort motel casino spa salon gym fitness studio studios dental dentistry
  dentists orthodontics pharmacy chemist optical opticians medical health healthcare hospice care surgery physio therapy rehab laboratories labs lab pharma biotech
  services service solutions systems software technologies tech technology consulting consultants consultancy advisors advisory analytics digital media
  marketing agency advertising communications publishing press foods food farms farm dairy market markets supermarket grocers grocery store stores shop outlet
  motors auto automotive garage cars tyres tires plumbing heating electric electrical electronics energy power solar oil gas water mining steel metals
  construction builders building contractors roofing landscaping joinery carpentry realty estates properties property lettings insurance financial finance capital
  investments wealth accounting accountants law legal solicitors attorneys lawyers security cleaning cleaners laundry transport trucking freight couriers delivery
  shipping airlines airways aviation aerospace industries industrial manufacturing fabrication textiles furniture design designs interiors engineering engineers
  robotics semiconductors networks telecom wireless entertainment games gaming theatre theater museum library church ministries charity foundation trust council
  county department authority association union federation institute centre center daycare childcare warehouse distribution supply supplies wholesale retail
  imports exports trading ventures staffing recruitment recruiting temps security guards brewing winery vineyard vineyards orchard nurseries florist flowers
  jewelers jewellers printing prints packaging plastics chemicals paper timber lumber mills works foundry depot station harbour marina shipyard primary elementary
  middle high secondary kliniken klinik krankenhaus apotheke praxis bäckerei werke versicherung sparkasse hôpital clinique pharmacie boulangerie clínica colegio
  escuela farmacia ospedale scuola studio ziekenhuis sjukhus skola szpital szkoła больница школа завод банк`,
);
/** Words that go on after a name: a topic, a question, a complaint. */
const TOPIC = wordSet(
  `can could how do does did is are was were will would should what when where why who which and or but because if so that this these my our their his her i we they you it
  unpaid overtime harassment harassing sexual fired fire firing layoff layoffs laid redundancy redundant severance wage wages salary pay paid paycheck payslip boss manager
  contract contracts hours shift shifts break breaks burnout stress stressed depressed depression anxiety bullying bullied discrimination discriminated racist sexist retaliation whistleblower
  whistleblowing fraud fraudulent forged timesheets theft stealing stolen lawsuit sue suing legal rights advice tips review reviews glassdoor interview interviews
  resign resignation resigning quit quitting notice leave maternity paternity sick sickness holiday vacation pto benefits pension cobra 401k insurance visa sponsorship h1b
  promotion raise bonus commission tips unsafe safety injury injured accident osha violation violations compensation workers comp union strike dispute grievance hr policy
  handbook dress code uniform data breach breached leak leaked hack hacked report reporting notify complaint complain complaints email password login vpn payroll w2 p60 tax
  overworked underpaid toxic culture coworker coworkers colleague colleagues affair dating crush fraternization late lateness absence attendance warning disciplinary dismissal
  unfair wrongful termination terminated misclassified misclassification freelance remote work working job jobs career office nda noncompete clause background check drug test
  wants want wont won't refuses refused asked asking makes making made told says said not no never cut cutting cuts reduced withheld withholding owes owed owe denied denying
  closing closed closure bankrupt bankruptcy merger acquisition acquired for in on at with from to of about after before during while since until without under over
  kündigung überstunden gehalt lohn mobbing arbeitszeugnis urlaub krank abfindung vertrag chef kollege licenciement salaire harcèlement congé contrat prime démission
  despido salario acoso contrato vacaciones horas finiquito liquidación licenziamento stipendio ferie mobbing contratto demissão salário férias rescisão assédio ontslag
  loon salaris overuren vakantie zwolnienie pensja nadgodziny umowa uppsägning lön semester увольнение зарплата отпуск не my nights days weekends today yesterday
  unionize unionizing pregnant pregnancy mileage expenses reimbursement forgery embezzlement embezzling kickbacks bribe bribery negligence malpractice hipaa gdpr covid vaccine mandate exit letter
  requires require required went goes going moving moved switched changed offers offered gives gave took takes lets let keeps kept pays paying provides provided stopped started forgot sent put monitors tracks spying spies blocks blocked lied lying threatened threatening forced forcing filed files uses used sold sells bought merged merging shut shuts shutting laying cancelled canceled match matches fails failed deducted deducts overpaid doesnt doesn didnt didn isnt isn wasnt wasn cant don dont hasnt hasn needs thinks knows found finds expects allows allowed offering car laptop phone email website name address policy match matching reference references last next outbreak steals steal heures final training probation performance pip evaluation demotion transfer transferred relocation schedule scheduling rota zero-hour unpaid minimum equal gap ageism age racism lunch smoking drinking drunk weed marijuana drugs`,
);
/** What follows "i work at" when no name does. */
const GENERIC = wordSet(
  `home night nights work myself them him her me us free cash money it day days weekends least times present heights scale height speed desk computers computer
  school hospital retail healthcare government office a an the my this that these our your his some one two three both many several another any each
  hospitals schools restaurants tech it finance sales marketing construction hospitality education minimum commission people pleasure fun pay exposure tips dad mom
  parents family husband wife someone somebody others anyone kids children remotely abroad germany france spain italy europe london paris berlin york sql excel python java
  javascript react customers clients patients animals dogs food chez sein de la le les un una ein einer einem einen dem der die das casa home office zuhause hause big small large
  war risk odds peace ease all last that startup company business firm place store shop bank government job jobs fast high low`,
);
const WORKING = /work|employ|intern|contract|temp|hired|started|position|job|offer|company/;
const MAXIMUM_WORDS = 5;
const USUAL_WORDS = 3;

/** Employers that people name when they speak of themselves. A company as a topic stays. */
export const detectEmployers: Detector = (view) => {
  const words = wordsOf(view);
  return Array.from(view.lower.matchAll(DISCLOSURE)).flatMap(({ 0: said, index }) => {
    const after = index + said.length;
    const first = wordAt(words, after);
    const name = nameFrom(view, words, first, after);
    const isDoubtful = VAGUE.test(said) && !WORKING.test(said) && name?.isSure !== true;
    return name === undefined || isDoubtful
      ? []
      : [finding('EMPLOYER', name.start, name.end, SHAPED - 0.05, 'is named as somebody’s place of work')];
  });
};

function nameFrom(
  view: TextView,
  words: readonly Word[],
  at: number,
  after: number,
): { start: number; end: number; isSure: boolean } | undefined {
  const first = words[at]?.text === 'the' ? at + 1 : at;
  const head = words[first];
  if (
    head === undefined ||
    GENERIC.has(head.text) ||
    TOPIC.has(head.text) ||
    !/^[\s"'(:,]{0,3}$/.test(view.text.slice(after, words[at]!.start))
  )
    return undefined;
  if (/^\d+$/.test(head.text) && !ORGANISATION.has(words[first + 1]?.text ?? '')) return undefined;
  const isCapital = /^\p{Lu}/u.test(view.text.slice(head.start, head.end)) && /\p{Ll}/u.test(view.text);
  let end = first;
  let suffix = -1;
  for (let i = first; i < words.length && i < first + MAXIMUM_WORDS; i += 1) {
    const word = words[i]!;
    if (i > first && !isJoined(view.text.slice(words[i - 1]!.end, word.start))) break;
    if (i > first && isStop(view, word, isCapital)) break;
    if (ORGANISATION.has(word.text)) suffix = i;
    else if (suffix > first && i > suffix) break;
    end = i;
  }
  if (suffix > first || (suffix === first && end === first)) end = suffix;
  else if (!isCapital) end = Math.min(end, first + USUAL_WORDS - 1);
  const isSure = suffix >= 0 || isCapital || view.text.slice(head.start, words[end]!.end).includes('&');
  return { start: words[at]!.start, end: words[end]!.end, isSure };
}

function isStop(view: TextView, word: Word, isCapital: boolean): boolean {
  if (ORGANISATION.has(word.text) && !/^(?:as|se|home|care|high|services?)$/.test(word.text)) return false;
  if (/^(?:and|of|de|la|du|del|di|für|y|et|und|the)$/.test(word.text) && isCapital) return false;
  return TOPIC.has(word.text) || (isCapital && !/^[\p{Lu}\p{N}]/u.test(view.text.slice(word.start, word.end)));
}

/** Words of one name are parted by a space, an ampersand, a hyphen or an apostrophe. */
function isJoined(gap: string): boolean {
  return /^(?: {1,2}|'| ?& ?| ?\+ ?|-|\. ?|, (?=\p{Lu}))$/u.test(gap);
}

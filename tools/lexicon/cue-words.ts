import { CUES } from '../../src/pii/names/cues.ts';
import { fold } from '../../src/pii/names/fold.ts';
import type { Field } from '../../src/pii/names/lexicon.ts';
import * as sources from './sources.ts';

/** Raises the level of a word in one of its roles. */
export type Raise = (key: string, name: Field, value: number) => void;

/** Cue words besides those of the slots. */
const EXTRA: Record<string, string> = {
  contact:
    'email emails e-mail mail text texts letter letters message messages call voicemail dear hi hello hey tell ask thank thanks sorry goodbye reply sext nudes invoice payment meeting send visit find lookup search',
  ask: 'who where whom whose is are was were does did do has have had can could should will would how when why what',
  mine: 'my our his her their your mi mis meu minha mon ma mes mein meine meiner mio mia mijn min mitt moj moja',
  link: 'and with between against from to for of by about vs versus v named called y e et und en og och con avec mit met',
  particle:
    'van von der den de del della di da dos das du la le el al bin ibn abu bint ben ter af av zu y ap mac mc san st',
  month:
    'january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday christmas easter',
  legal:
    'hearing trial verdict sentenced convicted testimony sued suing charged indicted felony jail prison docket visitation alimony immigration asylum visa prenup settlement denuncia demanda juicio plainte proces klage scheidung klacht davasi',
  ground:
    'street st road rd avenue ave boulevard river creek lake bay beach island islands falls springs valley canyon mountain mount dam bridge tunnel airport station county township parish city village university college elementary academy museum theater theatre library stadium arena hotel inn castle cathedral church mall plaza square tower port fort cape inc llc ltd gmbh llp corp company brothers foundation institute group industries motors',
  science:
    'theorem lemma law equation formula constant effect cycle curve diagram test scale index criterion algorithm sign reflex syndrome disease procedure maneuver nerve reaction process engine valve coil principle paradox hypothesis conjecture model matrix distribution cup trophy award prize medal number method',
  rel: 'hermano hermana hijo hija primo prima tio tia suegra suegro novio novia marido esposa esposo amigo amiga vecino vecina frere soeur fils fille oncle tante cousine mari femme copain copine ami amie voisin voisine bruder schwester sohn tochter onkel mann frau freund freundin nachbar nachbarin fratello sorella figlio figlia zio zia marito moglie amico amica vicino vicina irmao irma filho filha marido esposa namorado namorada vizinho vizinha buurman buurvrouw zus broer zoon dochter twins kids sons daughters parents kid family',
  prof: 'jefe jefa patron chef chefin capo chefe baas casero abogado abogada dentista profesor profesora avocat dentiste medecin professeur zahnarzt zahnarztin lehrer lehrerin vermieter rechtsanwalt avvocato professore advogado tandarts huisarts makelaar teachers employee ex former sitter inmate candidate applicant defendant plaintiff resident member driver oncologist engineer instructor pediatrician dermatologist cardiologist hygienist optometrist podiatrist neurologist gynecologist urologist radiologist psychiatrist broker landscaper painter photographer caterer florist stylist esthetician trainer counselor chaplain superintendent janitor custodian lifeguard referee inmate suspect victim executor beneficiary bailiff caseworker hairdresser acupuncturist veterinarian hausarzt arzt arztin anwaltin notar dermatologa medico notaio geometra lekarz adwokat avukat doktor dokter advokat bos pacar suami istri kocam karim notaire maitre',
  life: 'phone address school accident accidents mieszka bor bydlit habite wohnt abita mora woont telefono telephone telefone adresse direccion indirizzo endereco todesanzeige necrologio avis obituaries ssn dob passport birthday w2 grave estate will descendants ancestors widow crest surname live lives lived salary married dating owes breakup anniversary funerals alumni valedictorian gofundme findagrave ancestry whitepages spokeo zillow classmates reunion stammbaum bewertung traueranzeige trauerfeier nekrolog pogrzeb opinie esquela fallecio deces obseques genealogie recensioni necrologi funerale jusbrasil obito overlijden rouwadvertentie kimdir vefat meninggal scammed catfished harassed bullied ghosted deported evicted expelled blocked phd dds cpa esq rn lmft lcsw dvm dmd',
};

/** Gives every cue word its group; a word belongs to the first that claims it. */
export function cues(set: Raise): void {
  const slots = sources.slots('slots.txt');
  const taken = new Set<string>();
  CUES.forEach((name, index) => {
    const own = (EXTRA[name] ?? '').split(' ');
    const values = name === 'title' || slots.has(name) ? (slots.get(name) ?? []) : [];
    for (const value of [...own, ...values]) {
      // Of a value of two words neither says much alone: "family tree", "house fire".
      const key = fold(value);
      if (/[\s'-]/.test(value) || key.length < 2 || taken.has(key)) continue;
      taken.add(key);
      set(key, 'cue', index + 1);
    }
  });
}

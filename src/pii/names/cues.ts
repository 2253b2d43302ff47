/** Groups of words that stand near names, in the order of their numbers in the lexicon, which begin at 1. */
export const CUES = [
  'title',
  'rel',
  'prof',
  'plat',
  'legal',
  'contact',
  'ask',
  'mine',
  'link',
  'life',
  'medic',
  'public',
  'branddo',
  'techdo',
  'food',
  'tech',
  'particle',
  'month',
  'ground',
  'science',
] as const;

/** Words of these groups speak of somebody's private life. */
export const PRIVATE_CUES: ReadonlySet<number> = new Set(
  (['title', 'rel', 'prof', 'plat', 'legal', 'contact', 'mine', 'life', 'medic'] as const).map(
    (name) => CUES.indexOf(name) + 1,
  ),
);

/** After the name of a firm or a place: inc, road, county. */
export const GROUND_CUE = CUES.indexOf('ground') + 1;

/** Before a surname: mr, frau, dr. */
export const TITLE_CUE = CUES.indexOf('title') + 1;

/** Words inside names: van, de, al, bin. */
export const PARTICLE_CUE = CUES.indexOf('particle') + 1;

/** Words that speak of somebody's life too, but say too little of the word beside them to be a cue for the tagger. */
export const PRIVATE_WORDS: ReadonlySet<string> = new Set(
  'jail prison born owe owes living missing blackmail pregnant cheating quien wer chi quem unfriend stalking suspended struck fired census homework deported gay abused assaulted beat slept'.split(
    ' ',
  ),
);

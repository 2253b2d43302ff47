/** Languages of which words are known best: all ten thousand. */
export const EUROPEAN = ['spanish', 'french', 'german', 'italian', 'portuguese', 'dutch'];
/** Languages in Latin letters of which only the commonest words are known. */
export const FARTHER = [
  'swedish',
  'danish',
  'norwegian',
  'polish',
  'turkish',
  'finnish',
  'indonesian',
  'czech',
  'romanian',
  'catalan',
];
/** Languages in spaced scripts of their own. */
export const OWN_SCRIPT = [
  'russian',
  'ukrainian',
  'greek',
  'hebrew',
  'arabic',
  'farsi',
  'bulgarian',
  'macedonian',
  'hindi',
  'bengali',
  'kazakh',
];

import type { Detector, Finding } from '../types.ts';
import { CERTAIN, finding, LABELLED, SHAPED } from './finding.ts';

/** Two decimals of at least four places: some ten metres. Fewer places name a town. */
const DECIMAL =
  /(?<![\p{L}\p{N}_.])[-+]?(\d{1,3}\.\d{3,15})°? ?[nsew]?(?:\s?[,;/|]\s?|\s{1,3}|\s?,?\s?(?:lon|lng|long|longitude|and|x)[ :=]{0,3})[-+]?(\d{1,3}\.\d{3,15})°?(?: ?[nsew](?![\p{L}\p{N}]))?(?![\p{N}.])/gu;
const LABELLED_DECIMAL =
  /(?<!\p{L})(?:lat|latitude|lon|lng|long|longitude|breitengrad|längengrad|latitud|longitud)[ :=]{1,3}([-+]?\d{1,3}\.\d{3,15}°?)/gu;
const DEGREES =
  /(?<![\p{L}\p{N}_.])\d{1,3} ?(?:°|º|deg|d) ?\d{1,2}(?: ?['′]| ?m| ) ?\d{0,2}(?:\.\d{1,6})? ?(?:["″s]|'')? ?[nsewo],?[ /]{0,2}\d{1,3} ?(?:°|º|deg|d) ?\d{1,2}(?: ?['′]| ?m| ) ?\d{0,2}(?:\.\d{1,6})? ?(?:["″s]|'')? ?[nsewo](?!\p{L})/gu;
const PREFIXED_DEGREES =
  /(?<![\p{L}\p{N}])[ns] ?\d{1,2}°? ?\d{1,2}[.']\d{1,4}['"]? ?,? ?[ew] ?\d{1,3}°? ?\d{1,2}[.']\d{1,4}['"]?(?![\p{L}\p{N}])/gu;
const THREE_WORDS =
  /(?:\/\/\/ ?|(?<!\p{L})(?:what3words|w3w|what 3 words|what three words)[ :]{1,3}(?:is |address |at |\/\/\/ ?){0,2}|w3w\.co\/|what3words\.com\/)(\p{L}{2,18}[. ]\p{L}{2,18}[. ]\p{L}{2,18})(?!\p{L})/gu;
/** Open Location Code, full or with its first digits left out. */
const PLUS_CODE =
  /(?<![\p{L}\p{N}])(?:[23456789cfghjmpqrvwx]{8}|(?=[cfghjmpqrvwx]{0,3}\d)[23456789cfghjmpqrvwx]{4})\+[23456789cfghjmpqrvwx]{2,3}(?![\p{L}\p{N}+])/gu;

/** Positions precise enough to name a house. */
export const detectPositions: Detector = (view) => {
  const text = view.lower;
  const found: Finding[] = [];
  const add = (start: number, value: string, confidence: number, reason: string) =>
    found.push(finding('GPS', start, start + value.length, confidence, reason));
  if (/\d\.\d{3}/.test(text)) {
    for (const { 0: value, index, 1: first = '', 2: second = '' } of text.matchAll(DECIMAL)) {
      const places = Math.max(first.length - first.indexOf('.'), second.length - second.indexOf('.')) - 1;
      const isRange = Math.abs(Number(first)) <= 180 && Math.abs(Number(second)) <= 180;
      if (isRange && (places >= 4 || (places === 3 && /[,nsew]/.test(value))))
        add(index, value, LABELLED, 'is a precise position');
    }
    for (const { 0: whole, index, 1: value = '' } of text.matchAll(LABELLED_DECIMAL)) {
      add(index + whole.length - value.length, value, LABELLED, 'is a precise position');
    }
  }
  if (/[°º]|deg|\dd ?\d/.test(text))
    for (const { 0: value, index } of text.matchAll(DEGREES)) add(index, value, CERTAIN, 'is a precise position');
  if (/\d/.test(text))
    for (const { 0: value, index } of text.matchAll(PREFIXED_DEGREES))
      add(index, value, LABELLED, 'is a precise position');
  if (/\/\/\/|w3w|what ?3|what three/.test(text)) {
    for (const { 0: whole, index, 1: value = '' } of text.matchAll(THREE_WORDS)) {
      if (value.includes('.') || view.mode === 'query')
        add(index + whole.length - value.length, value, LABELLED, 'is a three-word position');
    }
  }
  if (text.includes('+'))
    for (const { 0: value, index } of text.matchAll(PLUS_CODE)) add(index, value, SHAPED, 'is an open location code');
  return found;
};

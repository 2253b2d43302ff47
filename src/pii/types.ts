/** What personal data is called. The labels are the ones the public benchmarks of this field use. */
export const PII_KINDS = [
  'PERSON',
  'ADDRESS',
  'PHONE',
  'EMAIL',
  'NATIONAL_ID',
  'PASSPORT',
  'DRIVER_LICENSE',
  'MEDICAL_ID',
  'LICENSE_PLATE',
  'VIN',
  'CREDIT_CARD',
  'BANK_ACCOUNT',
  'CRYPTO',
  'DOB',
  'IP',
  'MAC',
  'DEVICE_ID',
  'GPS',
  'USERNAME',
  'URL',
  'SECRET',
  'EMPLOYER',
  'OWN_DETAIL',
] as const;

export type PiiKind = (typeof PII_KINDS)[number];

/** `mask`: goes without being asked. `ask`: the person decides; masked when nobody answers. `pass`: stays. */
export type Outcome = 'mask' | 'ask' | 'pass';

/** Something personal in a text. Holds where it is and why it was found, never what it says. */
export interface Finding {
  readonly kind: PiiKind;
  /** UTF-16 offset. */
  readonly start: number;
  /** UTF-16 offset, exclusive. */
  readonly end: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly outcome: Outcome;
  /** For people, a short phrase without the value: "passes the Luhn check". */
  readonly reason: string;
}

/** `query`: a line typed into a search box. `prose`: a message, a body, a document. */
export type TextMode = 'query' | 'prose';

/**
 * A text as detectors read it: compatibility forms, full-width digits, homoglyphs, zero-width and bidirectional
 * controls folded away, so that one pattern sees all spellings.
 */
export interface TextView {
  readonly original: string;
  /** Folded; case is kept. */
  readonly text: string;
  /** `text` in lower case, of the same length. */
  readonly lower: string;
  readonly mode: TextMode;
  /** The offsets in `original` of the piece of `text` from `start` to `end` (exclusive). */
  toOriginal(start: number, end: number): { readonly start: number; readonly end: number };
}

/** Finds one kind, or one family of kinds. Offsets are those of `view.text`; findings may overlap. Never throws. */
export type Detector = (view: TextView) => readonly Finding[];

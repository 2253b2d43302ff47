/** What one of the user's own details is; it decides how it is compared. */
export const DETAIL_KINDS = [
  'name',
  'street',
  'employer',
  'handle',
  'email',
  'phone',
  'plate',
  'birthDate',
  'number',
  'other',
] as const;

type DetailKind = (typeof DETAIL_KINDS)[number];

/** Something of the user's own that must never leave: held only in memory and in the encrypted file. */
export interface OwnDetail {
  readonly kind: DetailKind;
  /** As the user typed it; a birth date as year-month-day. */
  readonly value: string;
}

/** Bounds that keep the file small and the search fast. */
export const MAX_DETAILS = 200;
export const MAX_VALUE_CHARS = 200;

/** Keeps what is a detail in form, so that a file of another program's making cannot put anything else in. */
export function isDetail(value: unknown): value is OwnDetail {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, value: text } = value as Record<string, unknown>;
  return (
    typeof text === 'string' &&
    text.trim() !== '' &&
    text.length <= MAX_VALUE_CHARS &&
    DETAIL_KINDS.some((known) => known === kind)
  );
}

/** What may stand in a record or checkpoint. Numbers are integers that JavaScript holds exactly. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON in the one form of RFC 8785: members sorted by UTF-16 units, no white space. `JSON.stringify` already writes
 * strings and numbers as the RFC wants them.
 */
export function canonical(value: Json): string {
  if (typeof value === 'number') return `${Object.is(value, -0) ? 0 : value}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json)}`).join(',')}}`;
}

/** `Array.isArray` does not narrow a read-only array. */
function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

/** Nothing of a prototype is ever reached: `constructor.name` is a path like any other that is not there. */
export function at(value: unknown, path: string): unknown {
  let here = value;
  for (const key of path === '' ? [] : path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** @throws TypeError where there is no list: the answer has another shape than it used to */
export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = at(value, path);
  if (!Array.isArray(found)) throw new TypeError('the answer does not hold the list of results');
  return found;
}

/** @returns the text at a path, or the number there as text; '' for anything else */
export function textAt(value: unknown, path: string): string {
  const found = at(value, path);
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : '';
}

/** Sentences about a result, from the parts that are there. */
export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

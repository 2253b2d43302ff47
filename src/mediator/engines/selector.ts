interface Compound {
  readonly tag: string;
  readonly id: string;
  readonly classes: readonly string[];
  readonly attributes: readonly (readonly [name: string, value: string | undefined])[];
}

/** Elements from the outside in, such as `li.result h2 a`: each within the one before, at any depth. */
export type Selector = readonly Compound[];

/** Where a field stands: the text of an element, or one of its attributes. */
export interface FieldSelector {
  readonly selector: Selector;
  readonly attribute: string | undefined;
}

const MAX_COMPOUNDS = 5;
const COMPOUND = /^([a-z][a-z0-9]*)?((?:[.#][\w-]+|\[[a-z][\w-]*(?:=[\w:./-]+)?\])*)$/;

/**
 * Reads a selector of the small kind that is understood here: tag, `.class`, `#id`, `[attribute]`, `[attribute=value]`, and
 * a space for "within".
 * @returns null when it is none
 */
export function parseSelector(text: string): Selector | null {
  const compounds = text.trim().split(/\s+/).map(parseCompound);
  if (compounds.length > MAX_COMPOUNDS) return null;
  return compounds.every((compound) => compound !== null) ? compounds : null;
}

/** @param text a selector, and `@name` for an attribute: `h2 a@href`; `@href` alone is the result's own element's */
export function parseField(text: string): FieldSelector | null {
  const [path = '', attribute, ...rest] = text.split('@');
  if (rest.length > 0 || (attribute !== undefined && !/^[a-z][\w-]*$/.test(attribute))) return null;
  const selector = path === '' && attribute !== undefined ? [] : parseSelector(path);
  return selector && { selector, attribute };
}

export function matches(
  { tag, id, classes, attributes }: Compound,
  name: string,
  given: ReadonlyMap<string, string>,
): boolean {
  if (tag !== '' && tag !== name) return false;
  if (id !== '' && given.get('id') !== id) return false;
  if (attributes.some(([key, value]) => !given.has(key) || (value !== undefined && given.get(key) !== value)))
    return false;
  if (classes.length === 0) return true;
  const own = given.get('class')?.split(/\s+/) ?? [];
  return classes.every((wanted) => own.includes(wanted));
}

function parseCompound(text: string): Compound | null {
  const [, tag = '', rest = ''] = COMPOUND.exec(text) ?? [];
  if (tag === '' && rest === '') return null;
  const parts = rest.match(/[.#][\w-]+|\[[^\]]+\]/g) ?? [];
  const named = (sign: string): string[] => parts.filter((part) => part.startsWith(sign)).map((part) => part.slice(1));
  return {
    tag,
    id: named('#')[0] ?? '',
    classes: named('.'),
    attributes: named('[').map((part) => {
      const [name = '', value] = part.slice(0, -1).split('=');
      return [name, value] as const;
    }),
  };
}

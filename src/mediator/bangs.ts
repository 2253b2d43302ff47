import { CATEGORIES, type Category } from './engines/engine.ts';

/** A search without the signs that steer it. */
export interface Steered {
  readonly text: string;
  /** Ids, in the order given. */
  readonly engines: readonly string[];
  readonly categories: readonly Category[];
  /** `de` or `de-AT`. */
  readonly language?: string;
}

/** `!ddg`, `!!g`: to engines, `!!x` would mean "send me to x". */
const BANG = /^!{1,2}[\p{L}\p{N}_&-]+$/u;
const LANGUAGE = /^:[a-z]{2}(?:-[A-Z]{2})?$/;

/**
 * Takes SearXNG's signs out of a search: `!ddg` and `!science` choose, `:de` in front or at the end names a language. `!!` and
 * names that are not there are taken out as well: an engine that understood one would send the question on to somebody else.
 */
export function parseBangs(
  text: string,
  engines: { readonly all: readonly { readonly id: string; readonly shortcut: string }[] },
): Steered {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  const chosen = { engines: new Set<string>(), categories: new Set<Category>() };
  const kept = words.filter((word) => {
    if (!BANG.test(word)) return true;
    if (word.startsWith('!!')) return false;
    const name = word.slice(1).toLowerCase();
    const engine = engines.all.find(({ id, shortcut }) => id === name || shortcut === name);
    const category = CATEGORIES.find((known) => known === name);
    if (engine) chosen.engines.add(engine.id);
    else if (category) chosen.categories.add(category);
    return false;
  });
  // In the middle a colon belongs to the question: "css :is selector".
  const at = [0, kept.length - 1].find((index) => LANGUAGE.test(kept[index] ?? ''));
  const language = at === undefined ? undefined : kept.splice(at, 1)[0]?.slice(1);
  return {
    text: kept.join(' '),
    engines: [...chosen.engines],
    categories: [...chosen.categories],
    ...(language !== undefined && { language }),
  };
}

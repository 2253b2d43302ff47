/** Where something stands in the file, for whoever has to correct it. */
export interface Place {
  /** From 1. */
  readonly line: number;
  /** `roles.build.allow[0].hosts[2]`. */
  readonly key: string;
}

/** `key` of a fault of the file itself. */
export const WHOLE = 'the file';

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * Finds the line of a value.
 * @param text JSON that parses
 * @param pointer RFC 6901; the nearest parent that is there when it leads nowhere
 */
export function locate(text: string, pointer: string): Place {
  const wanted = pointer.split('/').slice(1).map(unescaped);
  const path: (string | number)[] = [];
  let at = 0;
  let depthFound = -1;
  let key: string | null = null;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === ']' || token === '}') path.pop();
    else if (token === ',') next(path);
    else if (token === ':') path[path.length - 1] = key ?? '';
    else if (isKey(path, token)) key = JSON.parse(token) as string;
    if (token === ':' || token === ',' || token === ']' || token === '}') continue;
    // A member is looked for at its name, an element at its value.
    const own = isKey(path, token) ? [...path.slice(0, -1), key ?? ''] : path;
    const depth = own.length;
    const fits = depth <= wanted.length && own.every((part, level) => `${part}` === wanted[level]);
    if (fits && depth > depthFound) {
      depthFound = depth;
      at = index;
    }
    if (token === '[') path.push(0);
    else if (token === '{') path.push('');
  }
  return { line: text.slice(0, at).split('\n').length, key: keyOf(wanted) };
}

/** In an object, a text before the colon is a name: the place of the name is still empty then. */
function isKey(path: readonly (string | number)[], token: string): boolean {
  return token.startsWith('"') && path.at(-1) === '';
}

function next(path: (string | number)[]): void {
  const last = path.at(-1);
  if (last !== undefined) path[path.length - 1] = typeof last === 'number' ? last + 1 : '';
}

function keyOf(parts: readonly string[]): string {
  const text = parts.reduce((key, part) => (/^\d+$/.test(part) ? `${key}[${part}]` : `${key}.${part}`), '');
  return text.replace(/^\./, '') || WHOLE;
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

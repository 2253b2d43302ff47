import { MAX_JSON_DEPTH } from './limits.ts';

/** Longer paths are cut: names of a megabyte would be repeated for every value below them. */
const MAX_PATH_CHARS = 160;
const MAX_NAME_CHARS = 60;

/** Elements of a list are put into one group until it holds this much. */
const MIN_GROUP_CHARS = 200;

interface Level {
  /** Next index of a list, or -1 in an object. */
  index: number;
  readonly path: string;
  /** Path of the value that comes next. */
  next: string;
}

/** The lines, joined per group, and how many lists and objects were nested too deeply to be read. */
export interface FlatJson {
  readonly groups: readonly string[];
  readonly tooDeep: number;
}

/**
 * Turns one JSON value into lines of `path: value` in one pass, without building it: no tree that takes twenty times the
 * text, no recursion that deep nesting could exhaust. Lenient about commas.
 * @returns undefined when the text is not JSON
 */
export function flattenJson(text: string): FlatJson | undefined {
  return new Flattener(text).run();
}

class Flattener {
  private readonly text: string;
  private readonly levels: Level[] = [];
  private readonly groups: string[] = [];
  private lines: string[] = [];
  private groupChars = 0;
  /** Open brackets beyond MAX_JSON_DEPTH; nothing is read below the first of them. */
  private beyondDepth = 0;
  private tooDeep = 0;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  run(): FlatJson | undefined {
    let done = false;
    for (;;) {
      const unit = this.nextUnit();
      if (unit === '') break;
      // Something stands behind the one value.
      if (done) return undefined;
      if (!this.step(unit)) return undefined;
      done = this.levels.length === 0 && this.beyondDepth === 0;
    }
    if (!done) return undefined;
    this.endGroup();
    return { groups: this.groups, tooDeep: this.tooDeep };
  }

  /** @returns whether the text can still be JSON */
  private step(unit: string): boolean {
    if (unit === '{' || unit === '[') {
      this.at++;
      this.open(unit);
      return true;
    }
    if (unit === '}' || unit === ']') {
      this.at++;
      return this.close(unit);
    }
    if (unit === ',' || unit === ':') {
      this.at++;
      return this.levels.length > 0;
    }
    const value = unit === '"' ? this.readString() : this.readLiteral();
    if (value === undefined) return false;
    if (this.beyondDepth === 0) this.take(value, unit === '"');
    return true;
  }

  private open(bracket: string): void {
    if (this.beyondDepth > 0 || this.levels.length >= MAX_JSON_DEPTH) {
      if (this.beyondDepth === 0) this.tooDeep++;
      this.beyondDepth++;
      return;
    }
    const path = this.valuePath();
    this.levels.push({ index: bracket === '[' ? 0 : -1, path, next: '' });
  }

  private close(bracket: string): boolean {
    if (this.beyondDepth > 0) {
      this.beyondDepth--;
      return true;
    }
    const level = this.levels.pop();
    if (!level || level.index >= 0 !== (bracket === ']')) return false;
    const outer = this.levels.at(-1);
    const isRecord = outer !== undefined && outer.index >= 0;
    if (this.levels.length <= 1 || isRecord) this.endGroup(MIN_GROUP_CHARS);
    return true;
  }

  /** A string in an object is a name when a colon follows, else it is a value like any other. */
  private take(value: string, isString: boolean): void {
    const level = this.levels.at(-1);
    if (isString && level && level.index < 0 && this.nextUnit() === ':') {
      const name = value.length > MAX_NAME_CHARS ? `${value.slice(0, MAX_NAME_CHARS)}…` : value;
      level.next = cutPath(level.path === '' ? name : `${level.path}.${name}`);
      return;
    }
    const path = this.valuePath();
    const line = path === '' ? value : `${path}: ${value}`;
    this.lines.push(line);
    this.groupChars += line.length;
  }

  private valuePath(): string {
    const level = this.levels.at(-1);
    if (!level) return '';
    return level.index >= 0 ? cutPath(`${level.path}[${level.index++}]`) : level.next;
  }

  private endGroup(minChars = 0): void {
    if (this.groupChars <= minChars && minChars > 0) return;
    if (this.lines.length > 0) this.groups.push(this.lines.join('\n'));
    this.lines = [];
    this.groupChars = 0;
  }

  private nextUnit(): string {
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return this.text[this.at] as string;
    }
    return '';
  }

  private readString(): string | undefined {
    const from = this.at + 1;
    let escaped = false;
    for (let at = from; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === 0x5c) {
        escaped = true;
        at++;
      } else if (code === 0x22) {
        this.at = at + 1;
        return escaped ? unescapeString(this.text.slice(from - 1, at + 1)) : this.text.slice(from, at);
      }
    }
    return undefined;
  }

  private readLiteral(): string | undefined {
    const literal = /[-+\w.]{1,400}/y;
    literal.lastIndex = this.at;
    const [value] = literal.exec(this.text) ?? [];
    if (value === undefined || !/^(?:true|false|null|-?(?:\d|NaN|Infinity))/.test(value)) return undefined;
    this.at += value.length;
    return value;
  }
}

function unescapeString(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch (error) {
    // Line breaks within a string are forbidden and common.
    if (error instanceof SyntaxError) return quoted.slice(1, -1);
    throw error;
  }
}

function cutPath(path: string): string {
  return path.length > MAX_PATH_CHARS ? `…${path.slice(-MAX_PATH_CHARS)}` : path;
}

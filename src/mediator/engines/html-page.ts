import { isHidden } from '../../pii/untrusted/hidden.ts';
import { ACTIVE } from '../../pii/untrusted/html.ts';
import { type HtmlHandler, MAX_ATTRIBUTE_LENGTH, VOID, walkHtml } from '../../rag/read/html-events.ts';
import { MAX_RESULTS, RAW_CHARS, type RawResult } from './fields.ts';
import { type FieldSelector, matches, parseField, parseSelector, type Selector } from './selector.ts';

const FIELDS = ['url', 'title', 'snippet', 'published'] as const;
type Field = (typeof FIELDS)[number];
/** What is looked for on the page as a whole. */
const MARKS = ['empty', 'captcha', 'suggestion', 'answer'] as const;
type Mark = (typeof MARKS)[number];
const MAX_MARKED_TEXTS = 8;

/** Selectors of a page of results; those of fields are within `item`. Alternatives stand in an array, the first that says anything wins. */
export interface PageShape {
  readonly item: string;
  readonly url: string;
  readonly title: string | readonly string[];
  readonly snippet?: string | readonly string[];
  readonly published?: string;
  /** An item that holds this is no result: an advertisement. */
  readonly skip?: string;
  /** Says on the page that nothing was found. Without it a page without results counts as changed markup. */
  readonly empty?: string;
  readonly captcha?: string;
  readonly suggestion?: string;
  readonly answer?: string;
}

export interface PageReading {
  readonly results: readonly RawResult[];
  readonly seen: ReadonlySet<Mark>;
  readonly suggestions: readonly string[];
  readonly answer: string;
}

interface CompiledField extends FieldSelector {
  readonly field: Field | 'skip';
}

export interface CompiledShape {
  readonly item: Selector;
  readonly fields: readonly CompiledField[];
  readonly marks: readonly { readonly mark: Mark; readonly selector: Selector }[];
}

/** @returns the name of the first selector that is none, or what `readPage` takes */
export function compileShape(shape: PageShape): CompiledShape | { readonly wrong: string } {
  const item = parseSelector(shape.item);
  if (!item) return { wrong: 'item' };
  const fields: CompiledField[] = [];
  for (const field of [...FIELDS, 'skip'] as const) {
    for (const text of [shape[field] ?? []].flat()) {
      const parsed = parseField(text);
      if (!parsed) return { wrong: field };
      fields.push({ ...parsed, field });
    }
  }
  const marks: { mark: Mark; selector: Selector }[] = [];
  for (const mark of MARKS) {
    const text = shape[mark];
    if (text === undefined) continue;
    const selector = parseSelector(text);
    if (!selector) return { wrong: mark };
    marks.push({ mark, selector });
  }
  return { item, fields, marks };
}

/** Reads a page of results in one pass, without a tree: its depth and size cost what its bytes cost. */
export function readPage(html: string, shape: CompiledShape): PageReading {
  const reader = new PageReader(shape);
  walkHtml(html, reader, ACTIVE);
  return reader;
}

/** How many compounds of each selector the open elements have met so far, in order. */
type Progress = readonly number[];

interface Level {
  readonly page: Progress;
  readonly inner: Progress;
  readonly hidden: boolean;
  readonly isItem: boolean;
  /** Texts that end with this element. */
  readonly captures: readonly Capture[];
}

interface Capture {
  readonly into: CompiledField | Mark;
  text: string;
}

class PageReader implements HtmlHandler, PageReading {
  readonly results: RawResult[] = [];
  readonly seen = new Set<Mark>();
  readonly suggestions: string[] = [];
  answer = '';
  private readonly shape: CompiledShape;
  private readonly pageSelectors: readonly Selector[];
  private readonly innerSelectors: readonly Selector[];
  private readonly levels: Level[] = [];
  private readonly outside: Level;
  private readonly active = new Set<Capture>();
  private item: Map<CompiledField, string> | null = null;

  constructor(shape: CompiledShape) {
    this.shape = shape;
    this.pageSelectors = [shape.item, ...shape.marks.map(({ selector }) => selector)];
    this.innerSelectors = shape.fields.map(({ selector }) => selector);
    const none = { page: this.pageSelectors.map(() => 0), inner: this.innerSelectors.map(() => 0) };
    this.outside = { ...none, hidden: false, isItem: false, captures: [] };
  }

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    const outer = this.levels.at(-1) ?? this.outside;
    const hidden =
      outer.hidden || ACTIVE.has(name) || ((this.item !== null || this.active.size > 0) && conceals(attributes));
    const captures: Capture[] = [];
    const hits = this.pageSelectors.map((selector, at) => ends(selector, outer.page[at] ?? 0, name, attributes));
    for (const [at, { mark }] of this.shape.marks.entries()) {
      if (!hits[at + 1]) continue;
      this.seen.add(mark);
      captures.push({ into: mark, text: '' });
    }
    const isItem = hits[0] === true && this.item === null && this.results.length < MAX_RESULTS;
    if (isItem) this.item = new Map();
    if (this.item) this.meet(isItem, outer, name, attributes, captures);
    // A break in a line is a space between its words.
    if (VOID.has(name)) this.text(' ');
    else {
      const page = advance(this.pageSelectors, outer.page, name, attributes);
      const inner =
        this.item && !isItem ? advance(this.innerSelectors, outer.inner, name, attributes) : this.outside.inner;
      this.levels.push({ page, inner, hidden, isItem, captures });
      for (const capture of captures) this.active.add(capture);
    }
  }

  text(text: string): void {
    if (this.active.size === 0 || this.levels.at(-1)?.hidden) return;
    for (const capture of this.active) {
      if (capture.text.length < RAW_CHARS) capture.text += text.slice(0, RAW_CHARS);
    }
  }

  close(): void {
    const level = this.levels.pop();
    for (const capture of level?.captures ?? []) this.keep(capture);
    if (level?.isItem) this.finishItem();
  }

  /** Fields that begin at this element. */
  private meet(
    isItem: boolean,
    outer: Level,
    name: string,
    attributes: ReadonlyMap<string, string>,
    captures: Capture[],
  ): void {
    for (const [at, field] of this.shape.fields.entries()) {
      const { selector, attribute } = field;
      const here = selector.length === 0 ? isItem : !isItem && ends(selector, outer.inner[at] ?? 0, name, attributes);
      if (!here) continue;
      if (field.field === 'skip') this.item?.set(field, 'seen');
      else if (attribute === undefined) captures.push({ into: field, text: '' });
      else this.put(field, wholeValue(attributes.get(attribute)));
    }
  }

  private keep(capture: Capture): void {
    this.active.delete(capture);
    const { into } = capture;
    const said = capture.text.trim();
    if (said === '') return;
    if (into === 'suggestion' && this.suggestions.length < MAX_MARKED_TEXTS) this.suggestions.push(said);
    else if (into === 'answer') this.answer ||= said;
    else if (typeof into === 'object') this.put(into, said);
  }

  private put(field: CompiledField, value: string): void {
    if (this.item && value !== '' && !this.item.has(field)) this.item.set(field, value);
  }

  private finishItem(): void {
    const found = this.item ?? new Map<CompiledField, string>();
    this.item = null;
    const value = (wanted: Field | 'skip'): string | undefined =>
      this.shape.fields.filter(({ field }) => field === wanted).flatMap((field) => found.get(field) ?? [])[0];
    if (value('skip') !== undefined || value('url') === undefined) return;
    const [url, title, snippet, published] = FIELDS.map(value);
    this.results.push({ url, title, snippet, published });
  }
}

/** A value that was cut is none: a cut link leads somewhere else. */
function wholeValue(value = ''): string {
  return value.length < MAX_ATTRIBUTE_LENGTH ? value : '';
}

function conceals(attributes: ReadonlyMap<string, string>): boolean {
  return attributes.size > 0 && isHidden(Object.fromEntries(attributes), undefined);
}

/** Whether this element is the last of a selector whose earlier ones are open around it. */
function ends(selector: Selector, met: number, name: string, attributes: ReadonlyMap<string, string>): boolean {
  const last = selector.at(-1);
  return last !== undefined && met >= selector.length - 1 && matches(last, name, attributes);
}

/** The earliest place for each compound is always as good as a later one, so counting is enough. */
function advance(
  selectors: readonly Selector[],
  met: Progress,
  name: string,
  attributes: ReadonlyMap<string, string>,
): Progress {
  return selectors.map((selector, at) => {
    const count = met[at] ?? 0;
    const next = count < selector.length - 1 ? selector[count] : undefined;
    return next && matches(next, name, attributes) ? count + 1 : count;
  });
}

import { type ChunkOptions, chunk } from '../chunk.ts';
import type { Block, ChunkDraft, ParsedDocument } from '../types.ts';
import { Pace } from './pace.ts';

/** UTF-16 units cut in one go: some milliseconds of work. */
const SLICE_UNITS = 64 * 1024;

type Heading = Extract<Block, { type: 'heading' }>;

/** Cuts a document into chunks as `chunk` does, a long one in slices so that questions are answered in between. */
export async function cut(document: ParsedDocument, options: ChunkOptions): Promise<ChunkDraft[]> {
  let units = 0;
  for (const { text } of document.blocks) units += text.length;
  if (units <= SLICE_UNITS) return chunk(document, options);
  const pace = new Pace();
  const drafts: ChunkDraft[] = [];
  for (const { blocks, path } of slices(document.blocks)) {
    for (const draft of chunk({ ...document, blocks }, options)) {
      drafts.push(path.length === 0 ? draft : { ...draft, headingPath: [...path, ...draft.headingPath] });
    }
    if (pace.isDue) await pace.rest();
  }
  return drafts;
}

interface Slice {
  readonly blocks: readonly Block[];
  /** Headings above every block of the slice. */
  readonly path: readonly string[];
}

/** Slices end before a heading where they can, and always before one that closes a heading of their path. */
function* slices(blocks: readonly Block[]): Generator<Slice, void, undefined> {
  const above: Heading[] = [];
  let path: Heading[] = [];
  let slice: Block[] = [];
  let units = 0;
  for (const block of blocks.flatMap(pieces)) {
    const closes = block.type === 'heading' && path.some(({ level }) => level >= block.level);
    const isFull = units >= SLICE_UNITS && slice.at(-1)?.type !== 'heading';
    if (block.type === 'heading') {
      while ((above.at(-1)?.level ?? 0) >= block.level) above.pop();
    }
    if ((closes || isFull) && slice.length > 0) {
      yield { blocks: slice, path: path.map(({ text }) => text) };
      path = [...above];
      slice = [];
      units = 0;
    }
    if (block.type === 'heading') above.push(block);
    slice.push(block);
    units += block.text.length;
  }
  if (slice.length > 0) yield { blocks: slice, path: path.map(({ text }) => text) };
}

/** A log of a hundred megabytes is one paragraph: it is parted at line ends first, else at spaces. */
function pieces(block: Block): readonly Block[] {
  const { text } = block;
  if (block.type === 'heading' || text.length <= SLICE_UNITS) return [block];
  const header = text.split('\n', block.headerLines ?? 0).join('\n');
  const parts: Block[] = [];
  for (let from = 0; from < text.length; ) {
    const limit = from + SLICE_UNITS;
    let to = text.length;
    if (limit < text.length) {
      const end = Math.max(text.lastIndexOf('\n', limit), from);
      to = end > from ? end : Math.max(text.lastIndexOf(' ', limit), from);
      if (to === from) to = limit;
      // Not between the halves of a surrogate pair.
      if (/[\ud800-\udbff]/.test(text[to - 1] ?? '')) to -= 1;
    }
    const part = text.slice(from, to);
    parts.push({ ...block, text: from === 0 || header === '' ? part : `${header}\n${part.trimStart()}` });
    from = to;
  }
  return parts;
}

import { hardSplit } from './chunk/hard-split.ts';
import { splitBlock } from './chunk/split-block.ts';
import { estimateTokens } from './chunk/tokens.ts';
import type { Block, ChunkDraft, ParsedDocument } from './types.ts';

export { estimateTokens } from './chunk/tokens.ts';

/** Room for one chunk while no embedding model says otherwise: what the common embedding models take. */
const DEFAULT_MAX_TOKENS = 512;

/** A section with less than this share of a chunk is put together with the next one: alone it would say too little. */
const SMALL_SECTION_SHARE = 1 / 4;

/** Headings that take more than this share of a chunk are text. */
const HEADING_SHARE = 1 / 4;
const MAX_PATH_ENTRY_UNITS = 200;

/** What the blank line between two parts may count. */
const JOINT_TOKENS = 1;

/** No text with more units than this per token fits: not even tried. */
const MOST_UNITS_PER_TOKEN = 16;

export interface ChunkOptions {
  readonly maxTokens?: number;
  /** Of the embedding model, where there is one. */
  readonly countTokens?: (text: string) => number;
}

/**
 * Cuts a document where its author did: sections, then paragraphs put together as long as they fit, then sentences, rows
 * or lines. Headings stand in the text of the chunk that they open and in the path of all that follow.
 * @returns chunks in reading order; none counts more than `maxTokens`, unless a single character does
 */
export function chunk(
  document: ParsedDocument,
  { maxTokens = DEFAULT_MAX_TOKENS, countTokens = estimateTokens }: ChunkOptions = {},
): ChunkDraft[] {
  const whole = wholeDocument(document.blocks, maxTokens, countTokens);
  if (whole) return [whole];
  const packer = new Packer(maxTokens, countTokens);
  for (const block of document.blocks) packer.add(block);
  return [...packer.finish()];
}

/** Most files of a collection of notes fit as they are; that is found out with one count. */
function wholeDocument(
  blocks: readonly Block[],
  maxTokens: number,
  countTokens: (text: string) => number,
): ChunkDraft | undefined {
  let units = 0;
  for (const { type, text, page } of blocks) {
    units += text.length + 2;
    if (type === 'heading' || page !== undefined || units > maxTokens * MOST_UNITS_PER_TOKEN) return undefined;
  }
  const text = blocks.length === 1 ? (blocks[0]?.text ?? '') : blocks.map((block) => block.text).join('\n\n');
  const tokenCount = countTokens(text);
  return tokenCount > maxTokens || text.trim() === '' ? undefined : { text, headingPath: [], tokenCount };
}

interface Heading {
  readonly level: number;
  readonly text: string;
}

interface OpenChunk {
  text: string;
  /** Sum over the parts; the text is counted once more when the chunk is closed. */
  tokens: number;
  path: readonly string[];
  pages: readonly [from: number, to: number] | undefined;
  lastType: Block['type'];
}

interface Part {
  readonly block: Block;
  readonly tokens: number;
}

class Packer {
  private readonly maxTokens: number;
  private readonly countTokens: (text: string) => number;
  private readonly chunks: ChunkDraft[] = [];
  private readonly headings: Heading[] = [];
  /** Headings that wait for the text below them, so that none ends a chunk. */
  private waiting: Part[] = [];
  private open: OpenChunk | undefined;

  constructor(maxTokens: number, countTokens: (text: string) => number) {
    this.maxTokens = maxTokens;
    this.countTokens = countTokens;
  }

  add(block: Block): void {
    const part = { block, tokens: this.countTokens(block.text) };
    if (block.type !== 'heading') {
      this.addBody(part);
      return;
    }
    while ((this.headings.at(-1)?.level ?? 0) >= block.level) this.headings.pop();
    this.headings.push({ level: block.level, text: cutEntry(block.text) });
    if (this.open && this.open.tokens >= this.maxTokens * SMALL_SECTION_SHARE) this.close();
    if (this.waitingTokens() + part.tokens > this.maxTokens * HEADING_SHARE) this.addBody(part);
    else this.waiting.push(part);
  }

  finish(): readonly ChunkDraft[] {
    this.appendWaiting();
    this.close();
    return this.chunks;
  }

  private addBody(part: Part): void {
    const needed = this.waitingTokens() + part.tokens;
    if (!this.fits(needed)) this.close();
    this.appendWaiting();
    if (this.fits(part.tokens)) {
      this.append(part);
      return;
    }
    const { maxTokens, countTokens } = this;
    const room = this.open ? maxTokens - this.open.tokens - JOINT_TOKENS : maxTokens;
    splitBlock(part.block, room, { maxTokens, countTokens }).forEach((text, index) => {
      const tokens = countTokens(text);
      if (index > 0 || !this.fits(tokens)) this.close();
      this.append({ block: { ...part.block, text }, tokens });
    });
  }

  private appendWaiting(): void {
    for (const part of this.waiting.splice(0)) {
      if (!this.fits(part.tokens)) this.close();
      this.append(part);
    }
  }

  private append({ block, tokens }: Part): void {
    const path = this.headings.map(({ text }) => text);
    const pages: OpenChunk['pages'] = block.page === undefined ? undefined : [block.page, block.page];
    const { open } = this;
    if (!open) {
      this.open = { text: block.text, tokens, path, pages, lastType: block.type };
      return;
    }
    open.text += joint(open, block) + block.text;
    open.tokens += tokens + JOINT_TOKENS;
    open.path = commonStart(open.path, path);
    open.pages = open.pages && pages ? [open.pages[0], Math.max(open.pages[1], pages[1])] : (open.pages ?? pages);
    open.lastType = block.type;
  }

  private close(): void {
    const { open } = this;
    this.open = undefined;
    if (!open || open.text.trim() === '') return;
    const tokenCount = this.countTokens(open.text);
    if (tokenCount <= this.maxTokens) this.emit(open, open.text, tokenCount);
    // A counter may see more in a text than in its parts.
    else {
      for (const text of hardSplit(open.text, this.maxTokens, this.countTokens)) {
        if (text.trim() !== '') this.emit(open, text, this.countTokens(text));
      }
    }
  }

  private emit({ path, pages }: OpenChunk, text: string, tokenCount: number): void {
    this.chunks.push({ text, headingPath: path, ...(pages && { pages }), tokenCount });
  }

  private fits(tokens: number): boolean {
    return (this.open ? this.open.tokens + JOINT_TOKENS : 0) + tokens <= this.maxTokens;
  }

  private waitingTokens(): number {
    return this.waiting.reduce((sum, { tokens }) => sum + tokens + JOINT_TOKENS, 0);
  }
}

/** A sentence that runs over the end of a page goes on without a paragraph. */
function joint({ text, lastType, pages }: OpenChunk, next: Block): string {
  const turnsPage = lastType === 'paragraph' && next.type === 'paragraph' && pages?.[1] !== next.page;
  return turnsPage && /[\p{L},;]$/u.test(text) && /^\p{Ll}/u.test(next.text) ? ' ' : '\n\n';
}

function commonStart(a: readonly string[], b: readonly string[]): readonly string[] {
  const differs = a.findIndex((entry, index) => entry !== b[index]);
  return differs === -1 ? a : a.slice(0, differs);
}

function cutEntry(text: string): string {
  return text.length <= MAX_PATH_ENTRY_UNITS ? text : `${text.slice(0, MAX_PATH_ENTRY_UNITS - 1).toWellFormed()}…`;
}

import type { Block } from '../types.ts';
import { tableLines } from './table.ts';
import type { XmlHandler } from './xml.ts';

/** Text in these is not what the reader of the document sees: deletions, field codes, and copies for older programs. */
const UNSEEN = new Set(['w:del', 'w:moveFrom', 'w:instrText', 'w:delText', 'mc:Fallback', 'w:rubyBase']);

interface Table {
  readonly rows: string[][];
  cell: string[];
  hasHeader: boolean;
}

interface Paragraph {
  text: string;
  styleId: string;
  outline: number;
  listDepth: number;
}

/** Collects blocks while the body of a Word document passes by. Tables in tables become part of the outer cell. */
export class DocxBody implements XmlHandler {
  readonly blocks: Block[] = [];
  private readonly headingLevels: ReadonlyMap<string, number>;
  private readonly tables: Table[] = [];
  /** Paragraphs nest: a text box stands inside the paragraph it is anchored to. */
  private readonly paragraphs: Paragraph[] = [];
  private list: string[] = [];
  private unseen = 0;
  private inText = false;

  constructor(headingLevels: ReadonlyMap<string, number>) {
    this.headingLevels = headingLevels;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.unseen > 0 || UNSEEN.has(name)) {
      this.unseen++;
      return;
    }
    const paragraph = this.paragraphs.at(-1);
    if (name === 'w:p') this.paragraphs.push({ text: '', styleId: '', outline: 0, listDepth: -1 });
    else if (name === 'w:tbl') this.openTable();
    else if (name === 'w:tr') this.tables.at(-1)?.rows.push([]);
    else if (name === 'w:tblHeader') this.markHeader();
    else if (name === 'w:tblLook' && isSet(attributes['w:firstRow'])) this.markHeader();
    else if (paragraph) this.openInParagraph(paragraph, name, attributes);
  }

  text(text: string): void {
    const paragraph = this.paragraphs.at(-1);
    if (this.inText && this.unseen === 0 && paragraph) paragraph.text += text;
  }

  close(name: string): void {
    if (this.unseen > 0) {
      this.unseen--;
      return;
    }
    if (name === 'w:t') this.inText = false;
    else if (name === 'w:p') this.closeParagraph();
    else if (name === 'w:tc') this.closeCell();
    else if (name === 'w:tbl') this.closeTable();
    else if (name === 'w:body' || name === 'w:footnotes' || name === 'w:endnotes') this.flushList();
  }

  private openInParagraph(paragraph: Paragraph, name: string, attributes: Readonly<Record<string, string>>): void {
    const value = attributes['w:val'] ?? '';
    if (name === 'w:t') this.inText = true;
    else if (name === 'w:tab') paragraph.text += '\t';
    else if (name === 'w:br' || name === 'w:cr') paragraph.text += '\n';
    else if (name === 'w:noBreakHyphen') paragraph.text += '-';
    else if (name === 'w:pStyle') paragraph.styleId = value;
    else if (name === 'w:outlineLvl' && Number(value) < 9) paragraph.outline = Number(value) + 1;
    else if (name === 'w:ilvl') paragraph.listDepth = Math.min(8, Number(value) || 0);
    else if (name === 'w:numPr') paragraph.listDepth = Math.max(0, paragraph.listDepth);
  }

  private closeParagraph(): void {
    const paragraph = this.paragraphs.pop();
    const text = paragraph?.text.trim();
    if (!paragraph || !text) return;
    const level = paragraph.outline || this.headingLevels.get(paragraph.styleId);
    const table = this.tables.at(-1);
    if (table) table.cell.push(text);
    else if (level) this.add({ type: 'heading', level, text: text.replaceAll(/\s+/g, ' ') });
    else if (paragraph.listDepth >= 0) this.list.push(`${'  '.repeat(paragraph.listDepth)}- ${text}`);
    else this.add({ type: 'paragraph', text });
  }

  private openTable(): void {
    if (this.tables.length === 0) this.flushList();
    this.tables.push({ rows: [], cell: [], hasHeader: false });
  }

  private markHeader(): void {
    const table = this.tables.at(-1);
    if (table) table.hasHeader = true;
  }

  private closeCell(): void {
    const table = this.tables.at(-1);
    table?.rows.at(-1)?.push(table.cell.join(' '));
    if (table) table.cell = [];
  }

  private closeTable(): void {
    const table = this.tables.pop();
    if (!table) return;
    const outer = this.tables.at(-1);
    if (outer) {
      outer.cell.push(...table.rows.map((cells) => cells.join(' ')));
      return;
    }
    const text = tableLines(table.rows);
    // A table of one column is a frame around text, not data.
    const isFrame = table.rows.every((cells) => cells.length < 2);
    if (isFrame) for (const [cell] of table.rows) this.add({ type: 'paragraph', text: cell ?? '' });
    else this.add({ type: 'table', text, headerLines: table.hasHeader ? 1 : 0 });
  }

  private add(block: Block): void {
    this.flushList();
    if (block.text.trim()) this.blocks.push(block);
  }

  private flushList(): void {
    const text = this.list.join('\n');
    this.list = [];
    if (text) this.blocks.push({ type: 'paragraph', text });
  }
}

function isSet(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}

import type { Block } from '../types.ts';
import { tableLines } from './table.ts';

/** A cell longer than this holds prose: the table arranges the page and is no data. */
const MAX_DATA_CELL_CHARS = 1000;

interface Cell {
  readonly header: boolean;
  readonly blocks: Block[];
}

/** A table while its cells pass by. Whether it holds data or arranges the page is known only at its end. */
export class HtmlTable {
  private readonly rows: Cell[][] = [];
  private cell: Cell | undefined;
  /** Text outside of cells, such as the caption. */
  private readonly loose: Block[] = [];
  private arranges = false;

  /** A table that holds another one arranges the page. */
  constructor(outer: HtmlTable | undefined) {
    if (outer) outer.arranges = true;
  }

  openRow(): void {
    this.rows.push([]);
    this.cell = undefined;
  }

  openCell(header: boolean): void {
    if (this.rows.length === 0) this.openRow();
    this.cell = { header, blocks: [] };
    this.rows.at(-1)?.push(this.cell);
  }

  closeCell(): void {
    this.cell = undefined;
  }

  add(block: Block): void {
    if (block.type === 'heading' || block.type === 'table' || block.text.length > MAX_DATA_CELL_CHARS)
      this.arranges = true;
    (this.cell?.blocks ?? this.loose).push(block);
  }

  /** One table block, or what the cells hold in reading order. */
  finish(): readonly Block[] {
    const columns = this.rows.reduce((most, cells) => Math.max(most, cells.length), 0);
    if (this.arranges || columns < 2) return [...this.loose, ...this.rows.flat().flatMap(({ blocks }) => blocks)];
    const text = tableLines(this.rows.map((cells) => cells.map(({ blocks }) => blocks.map((b) => b.text).join(' '))));
    if (text === '') return this.loose;
    const [first] = this.rows.filter((cells) => cells.some(({ blocks }) => blocks.length > 0));
    const headerLines = first?.every(({ header }) => header) ? 1 : 0;
    return [...this.loose, { type: 'table', text, headerLines }];
  }
}

/** One table as lines: cells joined by ` | `, line breaks and bars within a cell replaced. */
export function tableLines(rows: readonly (readonly string[])[]): string {
  return rows
    .filter((cells) => cells.some((cell) => cell.trim() !== ''))
    .map(tableLine)
    .join('\n');
}

export function tableLine(cells: readonly string[]): string {
  return cells.map((cell) => cell.replaceAll(/\s+/g, ' ').replaceAll('|', '/').trim()).join(' | ');
}

/** What is used of a text item of pdf.js: a run of glyphs with its matrix `[a, b, c, d, x, y]`, y upwards. */
export interface PdfItem {
  readonly str: string;
  readonly width: number;
  readonly height: number;
  readonly transform: readonly number[];
  readonly hasEOL: boolean;
}

export interface PdfLine {
  readonly text: string;
  /** Baseline as a share of the page's height: 0 at the foot, 1 at the head. */
  readonly y: number;
  readonly left: number;
  readonly right: number;
  /** Height of the letters in points. */
  readonly size: number;
  /** Distance to the baseline of the line before, in points; infinite where the text jumps upwards or sideways. */
  readonly gap: number;
}

interface OpenLine {
  text: string;
  x: number;
  y: number;
  right: number;
  size: number;
}

/** Puts runs of text together to lines, in the order in which the page draws them: columns stay apart that way. */
export function pdfLines(items: readonly PdfItem[], bottom: number, top: number): PdfLine[] {
  const lines: PdfLine[] = [];
  const pageHeight = Math.max(1, top - bottom);
  let open: OpenLine | undefined;
  let previous: OpenLine | undefined;

  const finish = (): void => {
    if (!open) return;
    const text = open.text.replaceAll(/\s+/g, ' ').trim();
    if (text) {
      const fall = previous ? previous.y - open.y : Number.POSITIVE_INFINITY;
      const besides = previous !== undefined && open.x > previous.right;
      lines.push({
        text,
        y: (open.y - bottom) / pageHeight,
        left: open.x,
        right: open.right,
        size: open.size,
        gap: fall < 0 || besides ? Number.POSITIVE_INFINITY : fall,
      });
      previous = open;
    }
    open = undefined;
  };

  for (const item of items) {
    const [a = 0, b = 0, , , x = 0, y = 0] = item.transform;
    const size = item.height || Math.hypot(a, b);
    if (item.str.trim() === '' && !item.hasEOL) {
      if (open && item.str !== '') open.text += ' ';
      continue;
    }
    if (open && item.str !== '' && Math.abs(open.y - y) > Math.max(open.size, size) * 0.6) finish();
    if (item.str !== '') {
      if (!open) open = { text: '', x, y, right: x, size };
      else if (needsSpace(open, item.str, x, size)) open.text += ' ';
      open.text += item.str;
      open.right = Math.max(open.right, x + item.width);
      open.size = Math.max(open.size, size);
    }
    if (item.hasEOL) finish();
  }
  finish();
  return lines;
}

/** Words that are placed apart have no space between them in the file. */
function needsSpace(line: OpenLine, next: string, x: number, size: number): boolean {
  return x - line.right > size * 0.15 && !line.text.endsWith(' ') && !next.startsWith(' ');
}

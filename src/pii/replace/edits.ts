/** Replaces `start` to `end` (UTF-16, exclusive) by `insert`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A text after some edits, with the way back to where each piece came from. */
export interface Edited {
  readonly text: string;
  /** The piece of the text before the edits that a piece of `text` came from. */
  toBefore(span: Span): Span;
}

/** @param edits in order, without overlap */
export function applyEdits(before: string, edits: readonly Edit[]): Edited {
  const pieces: string[] = [];
  /** Where each piece begins in the new text, and what it stands for in the old one. */
  const anchors: { readonly at: number; readonly from: Span; readonly copied: boolean }[] = [];
  let [read, written] = [0, 0];
  const put = (piece: string, from: Span, copied: boolean): void => {
    if (piece !== '') anchors.push({ at: written, from, copied });
    pieces.push(piece);
    written += piece.length;
  };
  for (const { start, end, insert } of edits) {
    put(before.slice(read, start), { start: read, end: start }, true);
    put(insert, { start, end }, false);
    read = end;
  }
  put(before.slice(read), { start: read, end: before.length }, true);

  const anchorAt = (offset: number) => {
    let [low, high] = [0, anchors.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((anchors[middle]?.at ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return anchors[low] ?? { at: 0, from: { start: 0, end: before.length }, copied: false };
  };
  return {
    text: pieces.join(''),
    toBefore({ start, end }) {
      const [first, last] = [anchorAt(start), anchorAt(end - 1)];
      return {
        start: first.copied ? first.from.start + (start - first.at) : first.from.start,
        end: last.copied ? last.from.start + (end - last.at) : last.from.end,
      };
    },
  };
}

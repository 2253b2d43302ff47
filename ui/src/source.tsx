import { useEffect, useRef } from 'preact/hooks';
import { S } from './strings.ts';
import type { Citation, Passage } from './types.ts';

export function placeOf({ title, documentKey, headingPath, pages }: Omit<Citation, 'marker' | 'quote'>): string {
  const headings = headingPath[0] === title ? headingPath.slice(1) : headingPath;
  return [documentKey, pages ? S.page(pages[0], pages[1]) : '', headings.join(' › ')]
    .filter((it) => it !== '')
    .join(' · ');
}

interface SourceProps {
  readonly citation: Citation;
  readonly passage: Passage | undefined;
  readonly onClose: () => void;
}

/** A passage with the quoted sentence marked. Its text is a stranger's: it is shown as text and never as markup. */
export function Source({ citation, passage, onClose }: SourceProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const text = passage?.text ?? citation.quote;
  const at = text.indexOf(citation.quote);
  const [before, quote, after] =
    at < 0 ? [text, '', ''] : [text.slice(0, at), citation.quote, text.slice(at + citation.quote.length)];
  return (
    <dialog ref={dialog} class="source" aria-labelledby="source-title" onClose={onClose}>
      <h2 id="source-title" dir="auto">
        {citation.title}
      </h2>
      <p class="place" dir="auto">
        {placeOf(citation)}
      </p>
      <p class="passage" dir="auto">
        {before}
        <mark>{quote}</mark>
        {after}
      </p>
      <button type="button" onClick={() => dialog.current?.close()}>
        {S.close}
      </button>
    </dialog>
  );
}

import { gramHashes } from './grams.ts';
import { findDoc, makeTokenBuffer, type SegmentView } from './view.ts';

const tokens = makeTokenBuffer();
const hashes = new Uint32Array(256);

/**
 * Takes a document out of a segment's answers and out of every frequency and mean, so that the remaining ones score as
 * if it had never been there. Its postings stay until a merge drops them.
 * @throws RagError RAG_INDEX_CORRUPT
 */
export function forget(view: SegmentView, doc: number): void {
  if (view.dead[doc] === 1) return;
  view.readTokens(doc, tokens);
  view.dead[doc] = 1;
  const words = new Set(tokens.words.subarray(0, tokens.count));
  const stems = new Set<number>();
  const grams = new Set<number>();
  for (const word of words) {
    stems.add(view.wordStem[word] as number);
    const count = gramHashes(
      view.wordUnits,
      view.wordStarts[word] as number,
      view.wordStarts[word + 1] as number,
      hashes,
    );
    for (let i = 0; i < count; i += 1) grams.add(view.findGram(hashes[i] as number));
  }
  const titleStems = new Set<number>();
  for (const word of tokens.words.subarray(0, tokens.titleCount)) titleStems.add(view.wordStem[word] as number);
  lower(view.stemDocs, stems);
  lower(view.titleDocs, titleStems);
  lower(view.gramDocs, grams);
  view.totals.docs -= 1;
  view.totals.bodyLength -= tokens.count;
  view.totals.titleLength -= tokens.titleCount;
  view.totals.gramLength -= view.gramLengths[doc] as number;
}

/** Removes from a rewritten segment what was removed from its sources while it was being written. */
export function carryOverDead(sources: readonly SegmentView[], target: SegmentView): void {
  for (const source of sources) {
    for (let doc = 0; doc < source.docCount; doc += 1) {
      if (source.dead[doc] === 0) continue;
      const copy = findDoc(target, source.chunkIds[doc] as number);
      if (copy >= 0) forget(target, copy);
    }
  }
}

function lower(counts: Uint32Array, numbers: ReadonlySet<number>): void {
  for (const number of numbers) counts[number] = (counts[number] as number) - 1;
}

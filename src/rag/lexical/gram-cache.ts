import { grown } from './arrays.ts';
import { gramHashes } from './grams.ts';
import type { SegmentView } from './view.ts';

/** Hashes kept per segment: 4 MiB. Then the cache starts over. */
const LIMIT = 1 << 20;
/** A token has at most this many n-grams. */
const PER_WORD = 128;

/** N-gram hashes of the words that documents of one segment were scored with: the common ones serve every question. */
export class GramCache {
  /** Hashes of the word last found: `hashes[from .. from + count]`. */
  hashes: Uint32Array = new Uint32Array(4096);
  count = 0;
  /** Per word: place of its count in `hashes`, 0 when not known. */
  #places = new Uint32Array(0);
  #end = 1;

  /** @returns `from`; `count` says how many */
  find(view: SegmentView, word: number): number {
    if (this.#places.length < view.wordCount) this.#places = grown(this.#places, view.wordCount);
    let place = this.#places[word] as number;
    if (place === 0) {
      place = this.#add(view, word);
      this.#places[word] = place;
    }
    this.count = this.hashes[place] as number;
    return place + 1;
  }

  #add(view: SegmentView, word: number): number {
    if (this.#end > LIMIT) {
      this.#places.fill(0);
      this.#end = 1;
    }
    const place = this.#end;
    this.hashes = grown(this.hashes, place + PER_WORD);
    const start = view.wordStarts[word] as number;
    const end = view.wordStarts[word + 1] as number;
    const count = gramHashes(view.wordUnits, start, end, this.hashes.subarray(place + 1));
    this.hashes[place] = count;
    this.#end = place + 1 + count;
    return place;
  }
}

import { grown } from './arrays.ts';
import { Lexicon } from './lexicon.ts';
import type { Tokenizer } from './tokenize.ts';
import type { Postings, SegmentView, TokenBuffer, Totals } from './view.ts';

const MAX_COUNT = 255;

/** A segment that can still grow: what was added since the last flush, or the outcome of a merge before it is written. */
export class MemorySegment implements SegmentView {
  readonly lexicon: Lexicon = new Lexicon();
  readonly totals: Totals = { docs: 0, bodyLength: 0, titleLength: 0, gramLength: 0 };
  docCount = 0;
  chunkIds: Uint32Array = new Uint32Array(64);
  bodyLengths: Uint32Array = new Uint32Array(64);
  gramLengths: Uint32Array = new Uint32Array(64);
  titleLengths: Uint32Array = new Uint32Array(64);
  dead: Uint8Array = new Uint8Array(64);
  stemDocs: Uint32Array = new Uint32Array(1024);
  titleDocs: Uint32Array = new Uint32Array(1024);
  gramDocs: Uint32Array = new Uint32Array(4096);
  /** How often each word was added, dead documents included. */
  wordUses: Uint32Array = new Uint32Array(1024);
  tokens: Uint32Array = new Uint32Array(4096);
  tokenStarts: Uint32Array = new Uint32Array(65);
  /** Postings in the order they came: document << 8 | count, chained backwards per stem (entry + 1). */
  postings: Uint32Array = new Uint32Array(4096);
  postingNext: Uint32Array = new Uint32Array(4096);
  postingStem: Uint32Array = new Uint32Array(4096);
  postingCount = 0;
  stemHead: Uint32Array = new Uint32Array(1024);
  /** Last document + 1 that touched a stem, a stem in a title, a gram, a word. */
  #stemSeen = new Uint32Array(1024);
  #titleSeen = new Uint32Array(1024);
  #gramSeen = new Uint32Array(4096);
  #wordSeen = new Uint32Array(1024);
  #docWords = new Uint32Array(1024);
  #postingDocs = new Uint16Array(64);
  #postingCounts = new Uint8Array(64);

  get wordCount(): number {
    return this.lexicon.words.size;
  }
  get wordStem(): Uint32Array {
    return this.lexicon.wordStem;
  }
  get wordUnits(): Uint16Array {
    return this.lexicon.units;
  }
  get wordStarts(): Uint32Array {
    return this.lexicon.starts;
  }
  /** Rough size of everything held, for the decision to seal. */
  get byteLength(): number {
    return this.lexicon.byteLength + this.postingCount * 12 + (this.tokenStarts[this.docCount] as number) * 4;
  }

  /** Adds a document whose words come from a tokenizer: title first, then text. */
  addText(chunkId: number, tokenizer: Tokenizer, title: string, text: string): void {
    const titleCount = this.#lookUp(tokenizer, tokenizer.run(title), 0);
    const count = this.#lookUp(tokenizer, tokenizer.run(text), titleCount);
    this.addWords(chunkId, this.#docWords, count, titleCount);
  }

  /** @param words numbers of this segment's lexicon, the first `titleCount` of them the title's */
  addWords(chunkId: number, words: Uint32Array, count: number, titleCount: number): void {
    const doc = this.docCount;
    this.#makeRoom(doc, count);
    const seen = doc + 1;
    const tokenStart = this.tokenStarts[doc] as number;
    const { wordStem, gramStarts } = this.lexicon;
    let gramLength = 0;
    for (let i = 0; i < count; i += 1) {
      const word = words[i] as number;
      this.tokens[tokenStart + i] = word;
      this.wordUses[word] = (this.wordUses[word] as number) + 1;
      gramLength += (gramStarts[word + 1] as number) - (gramStarts[word] as number);
      const stem = wordStem[word] as number;
      if (i < titleCount && this.#titleSeen[stem] !== seen) {
        this.#titleSeen[stem] = seen;
        this.titleDocs[stem] = (this.titleDocs[stem] as number) + 1;
      }
      if (this.#stemSeen[stem] !== seen) this.#openPosting(stem, doc);
      else if (((this.postings[(this.stemHead[stem] as number) - 1] as number) & MAX_COUNT) < MAX_COUNT) {
        const entry = (this.stemHead[stem] as number) - 1;
        this.postings[entry] = (this.postings[entry] as number) + 1;
      }
      if (this.#wordSeen[word] !== seen) this.#countGrams(word, seen);
    }
    this.tokenStarts[doc + 1] = tokenStart + count;
    this.chunkIds[doc] = chunkId;
    this.bodyLengths[doc] = count;
    this.titleLengths[doc] = titleCount;
    this.gramLengths[doc] = gramLength;
    this.docCount = seen;
    this.totals.docs += 1;
    this.totals.bodyLength += count;
    this.totals.titleLength += titleCount;
    this.totals.gramLength += gramLength;
  }

  findStem(hashA: number, hashB: number): number {
    return this.lexicon.stems.find(hashA, hashB);
  }

  findGram(hash: number): number {
    return this.lexicon.grams.find(hash);
  }

  readPostings(stem: number, into: Postings): void {
    this.#postingDocs = grown(this.#postingDocs, this.docCount);
    this.#postingCounts = grown(this.#postingCounts, this.docCount);
    into.docs = this.#postingDocs;
    into.counts = this.#postingCounts;
    into.to = this.docCount;
    // The chain runs from the last document to the first.
    let at = this.docCount;
    for (let entry = this.stemHead[stem] as number; entry !== 0; entry = this.postingNext[entry - 1] as number) {
      at -= 1;
      const posting = this.postings[entry - 1] as number;
      into.docs[at] = posting >>> 8;
      into.counts[at] = posting & MAX_COUNT;
    }
    into.from = at;
  }

  readGramWords(gram: number, limit: number, into: TokenBuffer): number {
    into.words = grown(into.words, limit);
    const { gramHead, gramNext, gramWord } = this.lexicon;
    let count = 0;
    for (let entry = gramHead[gram] as number; entry !== 0 && count < limit; entry = gramNext[entry - 1] as number) {
      const word = gramWord[entry - 1] as number;
      if (count > 0 && into.words[count - 1] === word) continue;
      into.words[count] = word;
      count += 1;
    }
    return count;
  }

  readTokens(doc: number, into: TokenBuffer): void {
    const from = this.tokenStarts[doc] as number;
    into.count = (this.tokenStarts[doc + 1] as number) - from;
    into.titleCount = this.titleLengths[doc] as number;
    into.words = grown(into.words, into.count);
    into.words.set(this.tokens.subarray(from, from + into.count));
  }

  #lookUp(tokenizer: Tokenizer, tokenCount: number, at: number): number {
    this.#docWords = grown(this.#docWords, at + tokenCount);
    const { units, starts, ends, hashA, hashB } = tokenizer;
    for (let i = 0; i < tokenCount; i += 1) {
      this.#docWords[at + i] = this.lexicon.wordNumber(
        units,
        starts[i] as number,
        ends[i] as number,
        hashA[i] as number,
        hashB[i] as number,
      );
    }
    return at + tokenCount;
  }

  #openPosting(stem: number, doc: number): void {
    const entry = this.postingCount;
    this.postings[entry] = doc * 256 + 1;
    this.postingNext[entry] = this.stemHead[stem] as number;
    this.postingStem[entry] = stem;
    this.postingCount = entry + 1;
    this.stemHead[stem] = entry + 1;
    this.#stemSeen[stem] = doc + 1;
    this.stemDocs[stem] = (this.stemDocs[stem] as number) + 1;
  }

  #countGrams(word: number, seen: number): void {
    this.#wordSeen[word] = seen;
    const { wordGrams, gramStarts } = this.lexicon;
    const end = gramStarts[word + 1] as number;
    for (let i = gramStarts[word] as number; i < end; i += 1) {
      const gram = wordGrams[i] as number;
      if (this.#gramSeen[gram] === seen) continue;
      this.#gramSeen[gram] = seen;
      this.gramDocs[gram] = (this.gramDocs[gram] as number) + 1;
    }
  }

  #makeRoom(doc: number, count: number): void {
    this.chunkIds = grown(this.chunkIds, doc + 1);
    this.bodyLengths = grown(this.bodyLengths, doc + 1);
    this.gramLengths = grown(this.gramLengths, doc + 1);
    this.titleLengths = grown(this.titleLengths, doc + 1);
    this.dead = grown(this.dead, doc + 1);
    this.tokenStarts = grown(this.tokenStarts, doc + 2);
    this.tokens = grown(this.tokens, (this.tokenStarts[doc] as number) + count);
    this.postings = grown(this.postings, this.postingCount + count);
    this.postingNext = grown(this.postingNext, this.postingCount + count);
    this.postingStem = grown(this.postingStem, this.postingCount + count);
    const { stems, grams, words } = this.lexicon;
    this.stemDocs = grown(this.stemDocs, stems.size);
    this.titleDocs = grown(this.titleDocs, stems.size);
    this.stemHead = grown(this.stemHead, stems.size);
    this.#stemSeen = grown(this.#stemSeen, stems.size);
    this.#titleSeen = grown(this.#titleSeen, stems.size);
    this.gramDocs = grown(this.gramDocs, grams.size);
    this.#gramSeen = grown(this.#gramSeen, grams.size);
    this.wordUses = grown(this.wordUses, words.size);
    this.#wordSeen = grown(this.#wordSeen, words.size);
  }
}

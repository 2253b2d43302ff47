import type { Embedder } from '../../inference/port.ts';
import { splitSentences } from '../sentence.ts';
import { keywordScores } from './keyword-scores.ts';

/** Chunks drawn for the test; each costs two embeddings. */
export const TRUST_SAMPLES = 200;
/** With fewer usable chunks the outcome is mostly luck, and the cautious share is used. */
const LEAST_SAMPLES = 20;
/** A piece shorter than this says too little. Bytes, because a Chinese sentence has fewer characters. */
const LEAST_BYTES = 48;
/** Characters of a stretch cut from text without sentences. */
const LONGEST_STRETCH = 200;
/** Keeps a ranker that finds everything, or nothing, from infinite odds. */
const SMOOTHING = 0.01;
/**
 * The vectors' share when both rankers do equally well, what doubling the vectors' odds adds, and the most they get.
 * Chosen on Cranfield, CISI and XQuAD with rankers from random vectors to ones that find most of what is relevant.
 */
const EVEN_SHARE = 0.35;
const SHARE_PER_DOUBLING = 0.55;
const LARGEST_SHARE = 0.9;

export interface DenseTrust {
  /** For `fuse`. Null when there was too little text to tell. */
  readonly denseWeight: number | null;
  /** Mean reciprocal rank of the right text, 0 to 1. */
  readonly denseRank: number;
  readonly keywordRank: number;
  readonly sampleCount: number;
}

/**
 * Finds out, without anybody's judgement, how far a model's vectors can be trusted on these very documents. From each
 * sampled text one sentence is taken out; then both rankers must tell from the sentence which text it was taken from
 * (the inverse cloze task, Lee et al. 2019). Words shared by accident of copying are gone with the sentence, so what
 * counts is meaning, as it does for questions; a poor model does worse here than keywords, a good one better.
 * @param texts chunks drawn at random, about TRUST_SAMPLES of them
 * @throws what `embed` throws, and the signal's reason when aborted
 */
export async function measureTrust(
  texts: readonly string[],
  embedder: Pick<Embedder, 'embed'>,
  signal?: AbortSignal,
): Promise<DenseTrust> {
  const pairs = texts.map(holdOut).filter((pair) => pair !== null);
  const sampleCount = pairs.length;
  if (sampleCount < LEAST_SAMPLES) return { denseWeight: null, denseRank: 0, keywordRank: 0, sampleCount };
  const sentences = pairs.map(({ sentence }) => sentence);
  const rests = pairs.map(({ rest }) => rest);
  const questions = await embedder.embed(sentences, 'query', signal);
  const passages = await embedder.embed(rests, 'passage', signal);
  const denseRank = meanReciprocalRank(questions.map((question) => passages.map((passage) => dot(question, passage))));
  const keywordRank = meanReciprocalRank(keywordScores(sentences, rests));
  const advantage = Math.log2(odds(denseRank) / odds(keywordRank));
  const denseWeight = Math.min(LARGEST_SHARE, Math.max(0, EVEN_SHARE + SHARE_PER_DOUBLING * advantage));
  return { denseWeight, denseRank, keywordRank, sampleCount };
}

/**
 * The longest sentence but the first: first sentences are often headings, or introduce what follows in its own words.
 * Text without sentences to speak of gives a stretch from its middle.
 */
function holdOut(text: string): { readonly sentence: string; readonly rest: string } | null {
  const sentences = splitSentences(text);
  let chosen = -1;
  for (let at = 1; at < sentences.length; at += 1) {
    if (chosen < 0 || sentences[at]!.length > sentences[chosen]!.length) chosen = at;
  }
  const parts =
    sentences.length > 2
      ? { sentence: sentences[chosen]!, rest: sentences.filter((_, at) => at !== chosen).join(' ') }
      : cutMiddle(text);
  return Object.values(parts).every((part) => Buffer.byteLength(part) >= LEAST_BYTES) ? parts : null;
}

function cutMiddle(text: string): { readonly sentence: string; readonly rest: string } {
  const start = nextGap(text, Math.floor(text.length * 0.4));
  const end = nextGap(text, Math.min(Math.floor(text.length * 0.6), start + LONGEST_STRETCH));
  return { sentence: text.slice(start, end).trim(), rest: `${text.slice(0, start)} ${text.slice(end)}` };
}

/** The next white space, if there is one close by; Chinese has none and may be cut anywhere. */
function nextGap(text: string, from: number): number {
  const gap = /\s/u.exec(text.slice(from, from + 30));
  return gap ? from + gap.index : from;
}

/** @param scores row `n` belongs to the question whose right text is number `n`; equal scores share their places */
function meanReciprocalRank(scores: readonly ArrayLike<number>[]): number {
  let sum = 0;
  scores.forEach((row, right) => {
    const own = row[right]!;
    let better = 0;
    let equal = -1;
    for (let at = 0; at < row.length; at += 1) {
      if (row[at]! > own) better += 1;
      else if (row[at] === own) equal += 1;
    }
    sum += 1 / (1 + better + equal / 2);
  });
  return sum / scores.length;
}

function odds(share: number): number {
  return (share + SMOOTHING) / (1 + SMOOTHING - share);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}

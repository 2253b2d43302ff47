import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureTrust } from '../../../src/rag/vector/trust.ts';
import { seeded, unit } from '../../support/vectors.ts';

const DIMENSIONS = 64;
const TOPICS = 60;
const TOPIC_WORDS = 150;
const random = seeded(5);
const pick = (count: number): number => Math.floor((random() + 0.5) * count);

/** Texts about one topic each; every sentence draws its words from the topic, and rarely the same ones twice. */
const texts = Array.from({ length: TOPICS }, (_, topic) =>
  Array.from({ length: 5 }, () => {
    const words = Array.from({ length: 7 }, () => `${pick(TOPIC_WORDS)}q${topic}`);
    return `Something ${words.join(' ')} happened there.`;
  }).join(' '),
);

function meanOf(text: string, vectorOfWord: (word: string) => Float32Array): Float32Array {
  const words = text.match(/\d+q\d+/g) ?? [];
  const sum = new Float32Array(DIMENSIONS);
  for (const word of words) {
    for (const [at, value] of vectorOfWord(word).entries()) sum[at] = sum[at]! + value;
  }
  return unit([...sum].map((value) => value + 1e-6 * random()));
}

const made = new Map<string, Float32Array>();
function fixed(name: string): Float32Array {
  const vector = made.get(name) ?? unit(Array.from({ length: DIMENSIONS }, random));
  made.set(name, vector);
  return vector;
}

const models = {
  random: (): Float32Array => unit(Array.from({ length: DIMENSIONS }, random)),
  'words by accident': (text: string) => meanOf(text, fixed),
  'knows the topics': (text: string) => meanOf(text, (word) => fixed(word.split('q')[1] ?? '')),
};

async function weightOf(embedOne: (text: string) => Float32Array): Promise<number> {
  const { denseWeight, sampleCount } = await measureTrust(texts, { embed: async (all) => all.map(embedOne) });
  assert.equal(sampleCount, TOPICS);
  assert.ok(denseWeight !== null);
  return denseWeight;
}

test('measureTrust: random vectors get no share, vectors that know what belongs together a large one', async () => {
  assert.equal(await weightOf(models.random), 0);
  assert.ok((await weightOf(models['knows the topics'])) >= 0.8);
  assert.ok((await weightOf(models['words by accident'])) < 0.5);
});

test('measureTrust: with too little text it says that it cannot tell', async () => {
  const embed = async (all: readonly string[]): Promise<Float32Array[]> => all.map(models.random);
  const trust = await measureTrust(['Short.', 'Also short.', ...texts.slice(0, 5)], { embed });
  assert.equal(trust.denseWeight, null);
  assert.equal(trust.sampleCount, 5);
});

test('measureTrust: text without sentence marks or spaces is cut from its middle', async () => {
  const seen: string[] = [];
  const embed = async (all: readonly string[]): Promise<Float32Array[]> => {
    seen.push(...all);
    return all.map(models.random);
  };
  await measureTrust(
    Array.from({ length: 20 }, (_, at) => '字典文本数据向量检索'.repeat(20 + at)),
    { embed },
  );
  assert.equal(seen.length, 40);
  assert.ok(seen.slice(0, 20).every((stretch) => stretch.length >= 40 && stretch.length <= 200));
});

test('measureTrust: an aborted embedding ends it', async () => {
  const signal = AbortSignal.abort(new Error('stop'));
  const embed = async (_: readonly string[], __: string, given?: AbortSignal): Promise<Float32Array[]> => {
    given?.throwIfAborted();
    return [];
  };
  await assert.rejects(measureTrust(texts, { embed }, signal), /stop/);
});

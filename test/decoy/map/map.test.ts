import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openCatalogue } from '../../../src/decoy/catalogue/open.ts';
import { CONFIDENT } from '../../../src/decoy/map/confidence.ts';
import { createNodeMapper } from '../../../src/decoy/map/map.ts';
import { readLabelled } from '../../../tools/catalogue/labelled.ts';

const catalogue = openCatalogue();
const mapper = createNodeMapper(catalogue);

const cases = [
  { question: 'how much does a golden retriever cost', topic: 'dogs', facet: 'cost' },
  { question: 'What are the symptoms of type 2 diabetes?', topic: 'diabetes', facet: 'explained' },
  { question: 'best mortgage lenders', topic: 'mortgages and home loans', facet: 'best' },
  { question: 'history of the guitar', topic: 'guitar', facet: 'history' },
  { question: 'python tutorial', topic: 'python programming', facet: 'beginners' },
  { question: 'hotels in Denver', topic: 'hotels and motels', facet: 'plain' },
  { question: 'things wrong with my dishwasher', topic: 'home appliances', facet: 'problems' },
  { question: 'CAMPING photos', topic: 'camping and rv parks', facet: 'pictures' },
] as const;
for (const { question, topic, facet } of cases) {
  test(`map: ${question}`, () => {
    const [best] = mapper.map(question);
    assert.ok(best);
    assert.equal(catalogue.topicName(best.topic), topic);
    assert.equal(catalogue.facetName(best.topic, best.facet), facet);
    assert.ok(best.confidence >= CONFIDENT);
  });
}

test('map: what is no English question finds nothing', () => {
  for (const text of [
    '',
    '  ',
    '???',
    'как приготовить борщ',
    'wie kocht man die kartoffeln',
    'if (a) { return b; }',
    '如何学习',
  ]) {
    assert.deepEqual(mapper.map(text), [], text);
  }
});

test('map: on a thread only the facets of its topic are offered', () => {
  const [first] = mapper.map('breast cancer screening');
  assert.ok(first);
  const nodes = mapper.map('how much does it cost', first.topic);
  assert.ok(nodes.length > 0);
  assert.ok(nodes.every(({ topic }) => topic === first.topic));
  assert.equal(catalogue.facetName(first.topic, nodes[0]?.facet ?? -1), 'cost');
  const elsewhere = mapper.map('how to tune a guitar', first.topic);
  assert.ok((elsewhere[0]?.confidence ?? 0) < CONFIDENT, 'a question on something else is not sure of the thread');
});

test('map: for any text at most five valid nodes, best first, each once, and the same each time', () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom('dog', 'price', 'tax', 'ohio', 'the', 'is', 'zzyzx', 'guitars')).map((w) => w.join(' ')),
  );
  fc.assert(
    fc.property(text, fc.option(fc.nat(catalogue.topicCount - 1), { nil: undefined }), (question, stay) => {
      const nodes = mapper.map(question, stay);
      assert.ok(nodes.length <= 5);
      assert.deepEqual(nodes, mapper.map(question, stay));
      assert.equal(new Set(nodes.map(({ topic, facet }) => `${topic} ${facet}`)).size, nodes.length);
      nodes.forEach(({ topic, facet, confidence }, index) => {
        assert.ok(facet < catalogue.facetCount(topic));
        assert.ok(confidence > 0 && confidence <= 1 && confidence <= (nodes[index - 1]?.confidence ?? 1));
        if (stay !== undefined) assert.equal(topic, stay);
      });
    }),
  );
});

test('map: four of five questions of the development set find their topic with confidence', () => {
  const findable = readLabelled().filter(({ topics }) => topics.length > 0);
  assert.ok(findable.length >= 200);
  const right = findable.filter(({ question, topics }) => {
    const [best] = mapper.map(question);
    return best && best.confidence >= CONFIDENT && topics.includes(catalogue.topicName(best.topic));
  });
  assert.ok(right.length >= 0.8 * findable.length, `${right.length} of ${findable.length}`);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertQuestion } from '../../src/daemon/question.ts';

const cases = [
  { text: '', code: 'RAG_QUERY_EMPTY' },
  { text: ' \n\t\u00a0', code: 'RAG_QUERY_EMPTY' },
  { text: 'x'.repeat(11), code: 'RAG_QUERY_TOO_LONG' },
];
for (const { text, code } of cases) {
  test(`assertQuestion: ${code}`, () => assert.throws(() => assertQuestion(text, 10), { code }));
}

test('assertQuestion: takes a question of full length', () => assertQuestion('x'.repeat(10), 10));

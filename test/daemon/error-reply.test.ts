import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asAppError, errorBody } from '../../src/daemon/error-reply.ts';
import { statusOf } from '../../src/daemon/error-status.ts';
import { RagError } from '../../src/rag/errors.ts';
import { RemoteError } from '../../src/vault/errors.ts';

const CANARY = 'canary-7f3a';

const internal = [
  { name: 'a plain error', error: new Error(CANARY) },
  { name: 'an error that borrows a code of ours', error: Object.assign(new Error(CANARY), { code: 'RAG_NOT_FOUND' }) },
  { name: 'a remote error with a code nobody knows', error: new RemoteError(CANARY, CANARY, { hint: CANARY }) },
  { name: 'a remote error with a code of Object', error: new RemoteError('constructor', CANARY) },
  { name: 'a string', error: CANARY },
  { name: 'nothing', error: undefined },
];
for (const { name, error } of internal) {
  test(`asAppError: ${name} becomes INTERNAL without a word of it`, () => {
    const known = asAppError(error);
    assert.equal(known.code, 'INTERNAL');
    assert.doesNotMatch(JSON.stringify(errorBody(known)), /canary/);
  });
}

test('asAppError: an error raised on purpose keeps its sentence and loses its cause', () => {
  const error = new RagError('RAG_NOT_FOUND', 'there is nothing', { hint: 'Look.', cause: new Error(CANARY) });
  assert.deepEqual(errorBody(asAppError(error)), {
    error: { code: 'RAG_NOT_FOUND', message: 'there is nothing', hint: 'Look.' },
  });
});

test('errorBody: leaves out a hint that is not there', () => {
  assert.deepEqual(errorBody(new RemoteError('VAULT_DIED', 'x')), { error: { code: 'VAULT_DIED', message: 'x' } });
});

const frameworkErrors = [
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'REQUEST_TOO_LARGE'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'REQUEST_TYPE'],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'REQUEST_MALFORMED'],
  ['toString', 'INTERNAL'],
] as const;
for (const [from, to] of frameworkErrors) {
  test(`asAppError: ${from} becomes ${to}`, () => {
    assert.equal(asAppError(Object.assign(new Error(CANARY), { code: from })).code, to);
  });
}

test('asAppError: a failed validation names place and rule, and an unknown field not at all', () => {
  const validation = [
    { keyword: 'boolean', instancePath: `/${CANARY}`, message: 'schema is false', params: {} },
    { keyword: 'additionalProperties', instancePath: '', message: 'x', params: { additionalProperties: [CANARY] } },
  ];
  const known = asAppError(Object.assign(new Error(CANARY), { validation, validationContext: 'body' }));
  assert.equal(known.code, 'REQUEST_INVALID');
  assert.equal(known.message, 'body has a field that this route does not know');
});

test('statusOf: gives a status for codes of ours only', () => {
  assert.equal(statusOf('RAG_QUERY_EMPTY'), 400);
  assert.equal(statusOf('VAULT_RESTARTING'), 503);
  for (const other of ['', 'ENOENT', 'toString', '__proto__']) assert.equal(statusOf(other), null);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newIdentity, spend } from '../../src/mediator/identity.ts';

test('identity: nobody is handed out twice, and there is nothing of a question in it', () => {
  const made = Array.from({ length: 10_000 }, newIdentity);
  assert.equal(new Set(made.flatMap(({ user, password }) => [user, password])).size, 20_000);
  // Tor takes user names that begin with `<` for a format of its own.
  for (const { user, password } of made) assert.match(user + password, /^[0-9a-f]{64}$/);
});

test('identity: is used up by its first use, and cannot be made by hand', () => {
  const identity = newIdentity();
  spend(identity);
  assert.throws(() => spend(identity), TypeError);
  assert.throws(() => spend({ ...newIdentity() }), TypeError);
  assert.throws(() => Object.assign(newIdentity(), { user: 'the question' }), TypeError);
});

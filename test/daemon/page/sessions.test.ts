import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPageSessions, PAGE_COOKIE, PAGE_KEY_HEADER } from '../../../src/daemon/page/sessions.ts';

const MINUTE = 60_000;

function at() {
  const clock = { ms: 0 };
  const pages = createPageSessions(() => clock.ms);
  const signIn = () => {
    const session = pages.redeem(pages.link());
    assert.ok(session);
    return { cookie: `${PAGE_COOKIE}=${session.cookie}`, [PAGE_KEY_HEADER]: session.key };
  };
  return { clock, pages, signIn };
}

test('page sessions: a link works once, and for five minutes', () => {
  const { clock, pages } = at();
  const code = pages.link();
  assert.ok(pages.redeem(code));
  assert.equal(pages.redeem(code), null);
  const late = pages.link();
  clock.ms += 5 * MINUTE + 1;
  assert.equal(pages.redeem(late), null);
  assert.equal(pages.redeem('made up'), null);
});

test('page sessions: neither the cookie nor the key is good alone', () => {
  const { pages, signIn } = at();
  const { cookie, [PAGE_KEY_HEADER]: key } = signIn();
  assert.ok(pages.knows({ cookie: `theme=dark; ${cookie}`, [PAGE_KEY_HEADER]: key }));
  assert.ok(!pages.knows({ cookie }));
  assert.ok(!pages.knows({ [PAGE_KEY_HEADER]: key }));
  assert.ok(!pages.knows({ cookie, [PAGE_KEY_HEADER]: 'x' }));
  assert.ok(!pages.knows({ cookie, [PAGE_KEY_HEADER]: [key, key] }));
  assert.ok(!pages.knows({ cookie: `${cookie}; ${cookie}`, [PAGE_KEY_HEADER]: key }));
  assert.ok(!pages.knows({ cookie, [PAGE_KEY_HEADER]: signIn()[PAGE_KEY_HEADER] }));
});

test('page sessions: end when signed out, or unused for twelve hours', () => {
  const { clock, pages, signIn } = at();
  const used = signIn();
  const unused = signIn();
  clock.ms += 7 * 60 * MINUTE;
  assert.ok(pages.knows(used));
  clock.ms += 7 * 60 * MINUTE;
  assert.deepEqual([pages.knows(used), pages.knows(unused)], [true, false]);
  pages.end(used);
  assert.ok(!pages.knows(used));
});

test('page sessions: the sixteen newest are kept', () => {
  const { pages, signIn } = at();
  const [first, second] = [signIn(), signIn()];
  for (let count = 0; count < 15; count += 1) signIn();
  assert.deepEqual([pages.knows(first), pages.knows(second)], [false, true]);
});

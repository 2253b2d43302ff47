import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Terminal } from '../../src/cli/terminal.ts';
import { Typewriter } from '../../src/cli/typewriter.ts';

function open() {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: true,
    write: (text: string | Uint8Array) => {
      written[name] += String(text);
      return true;
    },
  });
  const options = { stdout: stream('stdout'), stderr: stream('stderr'), env: {}, json: false, quiet: false };
  return { written, typewriter: new Typewriter(new Terminal(options)) };
}

const CASES = [
  {
    name: 'types pieces as they come',
    deltas: ['Three ', 'months [1].'],
    final: 'Three months [1].',
    stdout: 'Three months [1].\n',
  },
  { name: 'prints the answer whole when nothing was typed', deltas: [], final: 'Yes.', stdout: 'Yes.\n' },
  { name: 'completes what was typed', deltas: ['Three '], final: 'Three months.', stdout: 'Three months.\n' },
  { name: 'joins a character that was cut in two', deltas: ['ok \ud83d', '\udc4d'], final: 'ok 👍', stdout: 'ok 👍\n' },
  {
    name: 'neutralises a hidden tag that was cut in two',
    deltas: ['a\udb40'.slice(0, 2), '\udc41b'],
    final: 'ab',
    stdout: 'ab\n',
  },
  {
    name: 'shows the final text where it differs',
    deltas: ['Four [9].'],
    final: 'Three [1].',
    stdout: 'Four [9].\n\nThree [1].\n',
  },
] as const;
for (const { name, deltas, final, stdout } of CASES) {
  test(`typewriter: ${name}`, () => {
    const { written, typewriter } = open();
    for (const delta of deltas) typewriter.type(delta);
    typewriter.settle(final);
    typewriter.end();
    assert.equal(written.stdout, stdout);
  });
}

test('typewriter: an answer that breaks off ends its line', () => {
  const { written, typewriter } = open();
  typewriter.type('Thr');
  typewriter.end();
  assert.equal(written.stdout, 'Thr\n');
});

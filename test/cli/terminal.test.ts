import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CliError, RemoteError } from '../../src/cli/errors.ts';
import { shown, styled } from '../../src/cli/printable.ts';
import { Terminal } from '../../src/cli/terminal.ts';

function open(options: { json?: boolean; quiet?: boolean; tty?: boolean; env?: NodeJS.ProcessEnv } = {}) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: options.tty ?? false,
    write: (text: string | Uint8Array) => {
      written[name] += String(text);
      return true;
    },
  });
  const { json = false, quiet = false, env = {} } = options;
  return { written, terminal: new Terminal({ stdout: stream('stdout'), stderr: stream('stderr'), env, json, quiet }) };
}

test('terminal: answers on stdout, remarks on stderr', () => {
  const { terminal, written } = open();
  terminal.line(shown`answer`);
  terminal.note(shown`remark`);
  terminal.document({ unseen: true });
  assert.deepEqual(written, { stdout: 'answer\n', stderr: 'remark\n' });
});

test('terminal: --json prints documents alone', () => {
  const { terminal, written } = open({ json: true });
  terminal.line(shown`answer`);
  terminal.note(shown`remark`);
  terminal.document({ a: 1 });
  assert.deepEqual(written, { stdout: '{"a":1}\n', stderr: '' });
});

test('terminal: --quiet drops remarks, keeps warnings', () => {
  const { terminal, written } = open({ quiet: true });
  terminal.note(shown`remark`);
  terminal.warn(shown`careful`);
  assert.equal(written.stderr, 'warning: careful\n');
});

const COLOURS = [
  { name: 'on a terminal', tty: true, env: {}, coloured: true },
  { name: 'not when NO_COLOR is set', tty: true, env: { NO_COLOR: '1' }, coloured: false },
  { name: 'when NO_COLOR is empty, as its convention says', tty: true, env: { NO_COLOR: '' }, coloured: true },
  { name: 'not on a dumb terminal', tty: true, env: { TERM: 'dumb' }, coloured: false },
  { name: 'not in a pipe', tty: false, env: {}, coloured: false },
] as const;
for (const { name, tty, env, coloured } of COLOURS) {
  test(`terminal: colours ${name}`, () => {
    const { terminal, written } = open({ tty, env });
    terminal.line(styled('bold', 'x'));
    assert.equal(written.stdout.includes('\u001b['), coloured);
  });
}

test('terminal: an error is one sentence with its code, then what to do', () => {
  const { terminal, written } = open();
  terminal.failure(new CliError('CLI_USAGE', 'that is wrong', { hint: 'do this' }));
  assert.equal(written.stderr, 'error: that is wrong (CLI_USAGE)\nhint: do this\n');
  assert.equal(written.stdout, '');
});

test('terminal: --json prints an error as an object on stdout', () => {
  const { terminal, written } = open({ json: true });
  terminal.failure(new RemoteError(404, { code: 'RAG_NOT_FOUND', message: 'gone' }));
  assert.deepEqual(JSON.parse(written.stdout), { error: { code: 'RAG_NOT_FOUND', message: 'gone' } });
});

test('terminal: an error nobody expected is told as a fault of the program', () => {
  const { terminal, written } = open();
  terminal.failure(new TypeError('x is not a function'));
  assert.match(written.stderr, /^error: x is not a function \(CLI_INTERNAL\)\nhint: .*doctor/);
});

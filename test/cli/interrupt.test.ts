import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { onInterrupt } from '../../src/cli/interrupt.ts';

function open() {
  const clock = { now: 0 };
  const exits: number[] = [];
  const host = Object.assign(new EventEmitter(), { exit: (code: number) => exits.push(code) });
  const interrupt = onInterrupt(host as unknown as NodeJS.Process, () => clock.now);
  return { clock, exits, host, interrupt };
}

test('onInterrupt: the first Ctrl-C aborts, a later one leaves at once', () => {
  const { clock, exits, host, interrupt } = open();
  host.emit('SIGINT');
  assert.equal(interrupt.signal.aborted, true);
  clock.now = 2000;
  host.emit('SIGINT');
  assert.deepEqual(exits, [130]);
});

test('onInterrupt: the same key press that arrives twice is one', () => {
  const { clock, exits, host } = open();
  host.emit('SIGINT');
  clock.now = 20;
  host.emit('SIGINT');
  assert.deepEqual(exits, []);
});

test('onInterrupt: leaves no listener behind', () => {
  const { host, interrupt } = open();
  interrupt.release();
  assert.deepEqual(host.eventNames(), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AppErrorCode } from '../../src/daemon/error-status.ts';
import { DaemonError } from '../../src/daemon/errors.ts';
import { createLog, type LogEvent } from '../../src/daemon/log.ts';

const CANARY = 'CANARY_7f3a';

test('createLog: writes a request by its pattern, status and code', () => {
  const { log, lines } = memoryLog();
  log.request({ method: 'GET', route: '/v1/sources/:documentId', status: 404, elapsedMs: 1.26, code: 'ROUTE_UNKNOWN' });
  const { time, ...rest } = lines()[0] as Record<string, unknown>;
  assert.match(String(time), /^\d{4}-/);
  assert.deepEqual(rest, {
    level: 30,
    method: 'GET',
    route: '/v1/sources/:documentId',
    status: 404,
    elapsedMs: 1.3,
    code: 'ROUTE_UNKNOWN',
    event: 'request',
  });
});

test('createLog: a server error is an error line', () => {
  const { log, lines } = memoryLog();
  log.request({ method: 'GET', route: '/x', status: 500, elapsedMs: 1, code: 'INTERNAL' });
  assert.equal((lines()[0] as { level: number }).level, 50);
});

test('createLog: nothing that is not a name or number of ours gets in, by any way', () => {
  const { log, text } = memoryLog();
  log.request({
    method: CANARY,
    route: `/v1/${CANARY} x?q=${CANARY}`,
    status: 200,
    elapsedMs: 1,
    code: CANARY as AppErrorCode,
  });
  log.event('started' as LogEvent, { port: 1, [`x`]: CANARY as unknown as number });
  log.vaultCode(CANARY);
  const system = Object.assign(new Error(`${CANARY}\n    at ${CANARY} (${import.meta.dirname}/${CANARY}.ts:1:1)`), {
    code: CANARY,
    name: CANARY,
    path: CANARY,
    cause: new Error(CANARY),
  });
  const errors = [
    system,
    CANARY,
    { message: CANARY, code: 'ENOENT' },
    new DaemonError('INTERNAL', CANARY, { hint: CANARY, cause: system }),
    new AggregateError([new Error(CANARY)], CANARY),
    null,
    Symbol(CANARY),
  ];
  for (const error of errors) log.failure(error);
  assert.equal(text().split('\n').filter(Boolean).length, 3 + errors.length);
  assert.doesNotMatch(text(), /CANARY/);
});

test('createLog: says where an unexpected error came from', () => {
  const { log, lines } = memoryLog();
  const error = Object.assign(new TypeError('x'), { code: 'ENOSPC' });
  error.stack = `TypeError: x\n    at run (file://${process.cwd()}/src/daemon/sse.ts:40:7)\n    at node:internal/x:1:1\n    at ${process.cwd()}/src/rag/a.ts:3:1`;
  log.failure(error);
  const { class: kind, code, at } = lines()[0] as Record<string, unknown>;
  assert.deepEqual([kind, code, at], ['TypeError', 'ENOSPC', ['src/daemon/sse.ts:40', 'src/rag/a.ts:3']]);
});

test('createLog: keeps to its level', () => {
  const { log, lines } = memoryLog('error');
  log.event('started');
  log.failure(new Error('x'));
  assert.equal(lines().length, 1);
});

function memoryLog(level: 'debug' | 'error' = 'debug') {
  let written = '';
  const file = {
    write(line: string) {
      written += line;
    },
    lostCount: 0,
    close: () => undefined,
  };
  const lines = (): unknown[] =>
    written
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { log: createLog(file, level), lines, text: () => written };
}

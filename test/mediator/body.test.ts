import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { newIdentity } from '../../src/mediator/identity.ts';
import type { RawAnswer } from '../../src/mediator/types.ts';
import { until } from '../support/bounded.ts';
import { type FarEnd, farEnd, LIMITS } from '../support/far-end.ts';
import type { Page } from '../support/logging-web.ts';

const CODINGS = [
  { coding: 'identity', pack: (bytes: Buffer) => bytes },
  { coding: 'gzip', pack: gzipSync },
  { coding: 'x-gzip', pack: gzipSync },
  { coding: 'deflate', pack: deflateSync },
  { coding: 'deflate', pack: deflateRawSync },
  { coding: 'br', pack: brotliCompressSync },
  { coding: 'zstd', pack: zstdCompressSync },
];

function read(far: FarEnd, page: Page): Promise<RawAnswer> {
  far.web.pages.set('/', page);
  return far.transport.fetch({ method: 'GET', url: far.base }, newIdentity(), LIMITS, new AbortController().signal);
}

const sends =
  (body: Buffer | string, headers: Record<string, string> = {}): Page =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(body);
  };

for (const [index, { coding, pack }] of CODINGS.entries()) {
  test(`body: ${coding} (${index}) is unpacked up to the limit and not a byte further`, async (t) => {
    const far = await farEnd(t);
    const headers = { 'content-encoding': coding };
    const whole = Buffer.alloc(LIMITS.bodyBytes, 'a page ');
    assert.deepEqual(Buffer.from((await read(far, sends(pack(whole), headers))).body), whole);
    const bomb = pack(Buffer.alloc(64 * LIMITS.bodyBytes));
    await assert.rejects(read(far, sends(bomb, headers)), { code: 'FETCH_TOO_LARGE' });
    const byOne = pack(Buffer.alloc(LIMITS.bodyBytes + 1, 'a page '));
    await assert.rejects(read(far, sends(byOne, headers)), { code: 'FETCH_TOO_LARGE' });
  });
}

test('body: ten megabytes are refused on sight, an endless answer when the limit is passed', async (t) => {
  const far = await farEnd(t);
  await assert.rejects(read(far, sends(Buffer.alloc(10_000_000))), { code: 'FETCH_TOO_LARGE' });
  const endless =
    (piece: Buffer, headers = {}): Page =>
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', ...headers });
      const pour = (): void => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    };
  await assert.rejects(read(far, endless(Buffer.alloc(4096, 'x'))), { code: 'FETCH_TOO_LARGE' });
  const nothing = Buffer.concat(Array.from({ length: 200 }, () => gzipSync('')));
  await assert.rejects(read(far, endless(nothing, { 'content-encoding': 'gzip' })), { code: 'FETCH_TOO_LARGE' });
  await until('all connections are closed', () => far.web.openConnections() === 0);
});

for (const coding of ['gzip', 'deflate', 'br', 'zstd']) {
  test(`body: what only says it is ${coding}, or breaks off, is an error`, async (t) => {
    const far = await farEnd(t);
    const headers = { 'content-encoding': coding };
    await assert.rejects(read(far, sends('\u00ffnot packed at all', headers)), { code: 'FETCH_NETWORK' });
    const pack = CODINGS.find((known) => known.coding === coding)?.pack ?? assert.fail();
    const half = pack(Buffer.from('words '.repeat(500))).subarray(0, -3);
    await assert.rejects(read(far, sends(half, headers)), { code: 'FETCH_NETWORK' });
  });
}

test('body: an answer that is shorter than it said is an error', async (t) => {
  const far = await farEnd(t);
  const cut: Page = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' });
    response.write('half', () => response.destroy());
  };
  await assert.rejects(read(far, cut), { code: 'FETCH_NETWORK' });
});

for (const type of ['image/png', 'video/mp4', 'application/octet-stream', 'application/zip', 'text/html/x', 'none']) {
  test(`body: ${type} is dropped unread`, async (t) => {
    await assert.rejects(read(await farEnd(t), sends('x', { 'content-type': type })), { code: 'FETCH_TYPE' });
  });
}

for (const type of ['text/html; charset=utf-8', 'application/json', 'application/atom+xml', 'Text/HTML', '']) {
  test(`body: ${type || 'no type at all'} is read`, async (t) => {
    const page: Page = (_request, response) =>
      void (type ? response.setHeader('content-type', type) : response).end('x');
    assert.equal((await read(await farEnd(t), page)).body.length, 1);
  });
}

test('body: a coding that was not asked for is refused', async (t) => {
  await assert.rejects(read(await farEnd(t), sends('x', { 'content-encoding': 'compress' })), { code: 'FETCH_TYPE' });
  await assert.rejects(read(await farEnd(t), sends('x', { 'content-encoding': 'gzip, gzip' })), { code: 'FETCH_TYPE' });
});

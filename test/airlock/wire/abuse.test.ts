import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { AUTH, dialTo, listenOn, loopbackPolicy, openAirlock, readAll, readUntil } from '../../support/airlock.ts';

/** A raw request and the status that it must get; 200 means that exactly what the last word says reaches the host. */
type Case = readonly [name: string, raw: string, status: number, seen?: RegExp | readonly RegExp[], unseen?: RegExp];

/** P stands for the port of a server on loopback. */
const H = 'Host: 127.0.0.1:P\r\n';
const U = 'http://127.0.0.1:P';
const get = (more: string, host = H, line = `GET ${U}/ HTTP/1.1`): string => `${line}\r\n${host}${AUTH}${more}\r\n`;
const post = (more: string, body: string): string => `POST ${U}/ HTTP/1.1\r\n${H}${AUTH}${more}\r\n${body}`;

const CASES: readonly Case[] = [
  // Request line.
  ['a plain request', get(''), 200, /^GET \/ HTTP\/1\.1\r\n/],
  ['a query without a path', get('', H, `GET ${U}?a=b HTTP/1.1`), 200, /^GET \/\?a=b HTTP/],
  [
    'a path is passed on as it is',
    get('', H, `GET ${U}/a//b/../c;d?e=%2f HTTP/1.1`),
    200,
    /^GET \/a\/\/b\/\.\.\/c;d\?e=%2f HTTP/,
  ],
  ['a scheme in capitals', get('', H, 'GET HTTP://127.0.0.1:P/ HTTP/1.1'), 200, /^GET \/ HTTP/],
  ['HTTP/1.0', `GET ${U}/ HTTP/1.0\r\n${AUTH}\r\n`, 200, /^GET \/ HTTP\/1\.1\r\nHost: 127\.0\.0\.1:/],
  ['one empty line ahead', `\r\n${get('')}`, 400],
  ['HTTP/0.9', `GET ${U}/\r\n\r\n`, 400],
  ['HTTP/2.0 in words', get('', H, `GET ${U}/ HTTP/2.0`), 400],
  ['HTTP/1.2', get('', H, `GET ${U}/ HTTP/1.2`), 400],
  ['HTTP/1.10', get('', H, `GET ${U}/ HTTP/1.10`), 400],
  ['HTTP/01.1', get('', H, `GET ${U}/ HTTP/01.1`), 400],
  ['http/1.1 in lower case', get('', H, `GET ${U}/ http/1.1`), 400],
  ['another protocol', get('', H, `GET ${U}/ ICY/1.1`), 400],
  ['no version but a space', get('', H, `GET ${U}/ `), 400],
  ['two spaces', get('', H, `GET  ${U}/ HTTP/1.1`), 400],
  ['a tab for a space', get('', H, `GET\t${U}/ HTTP/1.1`), 400],
  ['a space at the end', get('', H, `GET ${U}/ HTTP/1.1 `), 400],
  ['a space in the path', get('', H, `GET ${U}/a b HTTP/1.1`), 400],
  ['a space ahead', ` ${get('')}`, 400],
  ['a vertical tab', get('', H, `GET\x0b${U}/ HTTP/1.1`), 400],
  ['a NUL in the path', get('', H, `GET ${U}/\0 HTTP/1.1`), 400],
  ['a byte over 127 in the path', get('', H, `GET ${U}/\xe4 HTTP/1.1`), 400],
  ['a method in lower case', get('', H, `get ${U}/ HTTP/1.1`), 400],
  ['a method in mixed case', get('', H, `Get ${U}/ HTTP/1.1`), 400],
  ['a method with a bracket', get('', H, `GE[T ${U}/ HTTP/1.1`), 400],
  ['an endless method', get('', H, `${'A'.repeat(40)} ${U}/ HTTP/1.1`), 400],
  ['TRACE', get('', H, `TRACE ${U}/ HTTP/1.1`), 400],
  ['TRACK', get('', H, `TRACK ${U}/ HTTP/1.1`), 400],
  ['HTTP/2 by prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  // Target.
  ['origin-form', get('', H, 'GET / HTTP/1.1'), 400],
  ['asterisk-form', get('', H, 'OPTIONS * HTTP/1.1'), 400],
  ['authority-form with GET', get('', H, 'GET 127.0.0.1:P HTTP/1.1'), 400],
  ['https in absolute-form', get('', H, 'GET https://127.0.0.1:P/ HTTP/1.1'), 400],
  ['ftp', get('', H, 'GET ftp://127.0.0.1:P/ HTTP/1.1'), 400],
  ['file', get('', H, 'GET file:///etc/passwd HTTP/1.1'), 400],
  ['a fragment', get('', H, `GET ${U}/#a HTTP/1.1`), 400],
  ['user info', get('', H, 'GET http://a:b@127.0.0.1:P/ HTTP/1.1'), 400],
  ['user info that looks like the host', get('', H, 'GET http://127.0.0.1:P@evil.test/ HTTP/1.1'), 400],
  ['a backslash after the host', get('', H, 'GET http://127.0.0.1:P\\@evil.test/ HTTP/1.1'), 400],
  ['a backslash for slashes', get('', H, 'GET http:\\\\127.0.0.1:P/ HTTP/1.1'), 400],
  ['one slash', get('', H, 'GET http:/127.0.0.1:P/ HTTP/1.1'), 400],
  ['three slashes', get('', H, 'GET http:///127.0.0.1:P/ HTTP/1.1'), 400],
  ['an empty port', get('', 'Host: 127.0.0.1:\r\n', 'GET http://127.0.0.1:/ HTTP/1.1'), 400],
  ['port 0', get('', 'Host: 127.0.0.1:0\r\n', 'GET http://127.0.0.1:0/ HTTP/1.1'), 400],
  ['port 65536', get('', 'Host: 127.0.0.1:65536\r\n', 'GET http://127.0.0.1:65536/ HTTP/1.1'), 400],
  ['a port with a zero ahead', get('', H, 'GET http://127.0.0.1:0P/ HTTP/1.1'), 400],
  ['a port with a sign', get('', H, 'GET http://127.0.0.1:+P/ HTTP/1.1'), 400],
  ['a percent sign in the host', get('', H, 'GET http://127.0.0.%31:P/ HTTP/1.1'), 400],
  ['the host as a decimal', get('', H, 'GET http://2130706433:P/ HTTP/1.1'), 400],
  // Host line.
  ['no Host', `GET ${U}/ HTTP/1.1\r\n${AUTH}\r\n`, 400],
  ['two Host lines', get('', H + H), 400],
  ['two Host lines, one in capitals', get('', `${H}HOST: 127.0.0.1:P\r\n`), 400],
  ['another Host', get('', 'Host: evil.test\r\n'), 400],
  ['another port in Host', get('', 'Host: 127.0.0.1:1\r\n'), 400],
  ['an empty Host', get('', 'Host:\r\n'), 400],
  ['a list of Hosts', get('', 'Host: 127.0.0.1:P, evil.test\r\n'), 400],
  ['Host with user info', get('', 'Host: a@127.0.0.1:P\r\n'), 400],
  ['a Host in HTTP/1.0 that differs', `GET ${U}/ HTTP/1.0\r\nHost: evil.test\r\n${AUTH}\r\n`, 400],
  // Header syntax.
  ['a folded header', get('X-A: 1\r\n 2\r\n'), 400],
  ['a folded header by a tab', get('X-A: 1\r\n\t2\r\n'), 400],
  ['white space before the first header', `GET ${U}/ HTTP/1.1\r\n ${H}${AUTH}\r\n`, 400],
  ['a space before the colon', get('X-A : 1\r\n'), 400],
  ['a tab before the colon', get('X-A\t: 1\r\n'), 400],
  ['no colon', get('X-A\r\n'), 400],
  ['an empty name', get(': 1\r\n'), 400],
  ['a name with a space', get('X A: 1\r\n'), 400],
  ['a name with a byte over 127', get('X-\xe4: 1\r\n'), 400],
  ['a name with a bracket', get('X(A): 1\r\n'), 400],
  ['a value with a NUL', get('X-A: a\0b\r\n'), 400],
  ['a value with a bell', get('X-A: a\x07b\r\n'), 400],
  ['a value with a bare CR', get('X-A: a\rX-B: b\r\n'), 400],
  ['a value with a bare LF', get('X-A: a\nX-B: b\r\n'), 400],
  ['lines that end in LF', get('').replaceAll('\r\n', '\n'), 400],
  ['an end of the head in LF', `GET ${U}/ HTTP/1.1\r\n${H}${AUTH}\n`, 400],
  ['CR CR LF', get('X-A: a\r\r\n'), 400],
  ['an empty value', get('X-A:\r\n'), 200, /\r\nX-A: \r\n/],
  ['white space around a value', get('X-A: \t a b \t\r\n'), 200, /\r\nX-A: a b\r\n/],
  ['obs-text in a value', get('X-A: \xe4\r\n'), 200, /\r\nX-A: \xe4\r\n/],
  ['129 headers', get('X-A: 1\r\n'.repeat(127)), 431],
  ['a head over 32 KiB', get(`X-A: ${'a'.repeat(33_000)}\r\n`), 431],
  ['a head that never ends', `GET ${U}/${'a'.repeat(40_000)}`, 431],
  // Framing.
  ['a length and chunks', post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400],
  ['chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n'), 400],
  ['two lengths', post('Content-Length: 5\r\nContent-Length: 6\r\n', 'hello'), 400],
  ['the same length twice', post('Content-Length: 5\r\nContent-Length: 5\r\n', 'hello'), 400],
  ['a list of lengths', post('Content-Length: 5, 5\r\n', 'hello'), 400],
  ['a length with a sign', post('Content-Length: +5\r\n', 'hello'), 400],
  ['a negative length', post('Content-Length: -5\r\n', 'hello'), 400],
  ['a hexadecimal length', post('Content-Length: 0x5\r\n', 'hello'), 400],
  ['a length with a zero ahead', post('Content-Length: 05\r\n', 'hello'), 400],
  ['an empty length', post('Content-Length:\r\n', 'hello'), 400],
  ['a length in words', post('Content-Length: five\r\n', 'hello'), 400],
  ['a length beyond numbers', post('Content-Length: 99999999999999999999\r\n', 'hello'), 400],
  ['two transfer codings', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'), 400],
  ['chunked twice', post('Transfer-Encoding: chunked, chunked\r\n', '0\r\n\r\n'), 400],
  ['two lines of codings', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n'), 400],
  ['identity', post('Transfer-Encoding: identity\r\n', ''), 400],
  ['xchunked', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'), 400],
  ['chunked in quotes', post('Transfer-Encoding: "chunked"\r\n', '0\r\n\r\n'), 400],
  ['chunked with a vertical tab', post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'), 400],
  ['a space before the colon of a coding', post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'), 400],
  ['a coding in a folded line', post('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n'), 400],
  ['chunks in HTTP/1.0', `POST ${U}/ HTTP/1.0\r\n${AUTH}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  [
    'Chunked in capitals',
    post('Transfer-Encoding: CHUNKED\r\n', '5\r\nhello\r\n0\r\n\r\n'),
    200,
    /Transfer-Encoding: chunked\r\n[\s\S]*5\r\nhello\r\n0\r\n\r\n$/,
  ],
  [
    'chunk extensions are not passed on',
    post('Transfer-Encoding: chunked\r\n', '5;a=b;c\r\nhello\r\n0\r\n\r\n'),
    200,
    /\r\n5\r\nhello\r\n0\r\n\r\n$/,
  ],
  [
    'trailers are not passed on',
    post('Transfer-Encoding: chunked\r\nTrailer: X-T\r\n', '5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n'),
    200,
    /hello\r\n0\r\n\r\n$/,
    /X-T/,
  ],
  ['a chunk without a size', post('Transfer-Encoding: chunked\r\n', '\r\nhello\r\n0\r\n\r\n'), 400],
  ['a chunk size with a space', post('Transfer-Encoding: chunked\r\n', '5 \r\nhello\r\n0\r\n\r\n'), 400],
  ['a chunk size with 0x', post('Transfer-Encoding: chunked\r\n', '0x5\r\nhello\r\n0\r\n\r\n'), 400],
  ['a negative chunk size', post('Transfer-Encoding: chunked\r\n', '-5\r\nhello\r\n0\r\n\r\n'), 400],
  [
    'a chunk size beyond numbers',
    post('Transfer-Encoding: chunked\r\n', 'fffffffffffffffff\r\nhello\r\n0\r\n\r\n'),
    400,
  ],
  ['a chunk size line in LF', post('Transfer-Encoding: chunked\r\n', '5\nhello\r\n0\r\n\r\n'), 400],
  ['a chunk longer than it says', post('Transfer-Encoding: chunked\r\n', '5\r\nhello!\r\n0\r\n\r\n'), 400],
  [
    'an extension without end',
    post('Transfer-Encoding: chunked\r\n', `5;${'a'.repeat(300)}\r\nhello\r\n0\r\n\r\n`),
    400,
  ],
  ['a body with a length', post('Content-Length: 5\r\n', 'hello'), 200, /Content-Length: 5\r\n[\s\S]*\r\n\r\nhello$/],
  ['a body over the limit', post('Content-Length: 2000\r\n', ''), 413],
  ['chunks over the limit', post('Transfer-Encoding: chunked\r\n', `7d0\r\n${'a'.repeat(2000)}\r\n0\r\n\r\n`), 413],
  // What is passed on.
  ['the token is not', get(''), 200, /^GET/, /Proxy-|good-token/i],
  [
    'Connection and what it names are not',
    get('Connection: X-Secret, close\r\nX-Secret: 1\r\nX-Open: 2\r\n'),
    200,
    /X-Open: 2/,
    /X-Secret/,
  ],
  [
    'hop-by-hop headers are not',
    get(
      'Keep-Alive: 5\r\nTE: trailers\r\nTrailer: a\r\nProxy-Connection: keep-alive\r\nHTTP2-Settings: A\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n',
    ),
    200,
    /^GET/,
    /Keep-Alive|TE:|Trailer|Proxy-|HTTP2|h2c/i,
  ],
  [
    'traces are not',
    get(
      'Via: 1.1 a\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Host: a\r\nForwarded: for=a\r\nX-Real-IP: 1.2.3.4\r\nX-Client-IP: 1\r\n',
    ),
    200,
    /^GET/,
    /Via|Forwarded|-IP/i,
  ],
  [
    'cookies and authorisation are',
    get('Cookie: a=b\r\nAuthorization: Basic eA==\r\n'),
    200,
    [/Cookie: a=b/, /Authorization: Basic eA==/],
  ],
  ['a WebSocket is refused where no rule allows it', get('Connection: Upgrade\r\nUpgrade: websocket\r\n'), 403],
  // Credentials.
  ['no token', `GET ${U}/ HTTP/1.1\r\n${H}\r\n`, 407],
  ['a wrong token', `GET ${U}/ HTTP/1.1\r\n${H}Proxy-Authorization: Bearer wrong\r\n\r\n`, 407],
  ['a token without the scope', `GET ${U}/ HTTP/1.1\r\n${H}Proxy-Authorization: Bearer search-only\r\n\r\n`, 407],
  ['two credentials', get(AUTH), 407],
  ['another scheme', `GET ${U}/ HTTP/1.1\r\n${H}Proxy-Authorization: Digest good-token\r\n\r\n`, 407],
  ['Basic without a colon', `GET ${U}/ HTTP/1.1\r\n${H}Proxy-Authorization: Basic ${btoa('good-token')}\r\n\r\n`, 407],
  ['Basic', `GET ${U}/ HTTP/1.1\r\n${H}Proxy-Authorization: Basic ${btoa('me:good-token')}\r\n\r\n`, 200, /^GET/],
  [
    'the token for the host instead of the proxy',
    `GET ${U}/ HTTP/1.1\r\n${H}Authorization: Bearer good-token\r\n\r\n`,
    407,
  ],
  // CONNECT.
  ['a CONNECT without a port', `CONNECT 127.0.0.1 HTTP/1.1\r\n${H}${AUTH}\r\n`, 400],
  ['a CONNECT with a URL', `CONNECT ${U}/ HTTP/1.1\r\n${H}${AUTH}\r\n`, 400],
  ['a CONNECT with a path', `CONNECT 127.0.0.1:P/ HTTP/1.1\r\n${H}${AUTH}\r\n`, 400],
  ['a CONNECT with another Host', `CONNECT 127.0.0.1:P HTTP/1.1\r\nHost: evil.test:P\r\n${AUTH}\r\n`, 400],
  ['a CONNECT with a body', `CONNECT 127.0.0.1:P HTTP/1.1\r\n${H}${AUTH}Content-Length: 5\r\n\r\nhello`, 400],
  ['a CONNECT without a token', `CONNECT 127.0.0.1:P HTTP/1.1\r\n${H}\r\n`, 407],
  ['a CONNECT to port 22', `CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n${AUTH}\r\n`, 403],
  ['a CONNECT to port 25', `CONNECT 127.0.0.1:25 HTTP/1.1\r\nHost: 127.0.0.1:25\r\n${AUTH}\r\n`, 403],
  ['a CONNECT to another host', `CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n${AUTH}\r\n`, 403],
  // Other protocols.
  ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00', 400],
  ['a SOCKS5 greeting', '\x05\x01\x00', 400],
  ['a SOCKS4 greeting', '\x04\x01\x00P', 400],
  ['SSH', 'SSH-2.0-x\r\n\r\n', 400],
  ['noise', '\xff\xfe\xfd', 400],
];

let port = 0;
let target = 0;
let arrived: string[] = [];

test('airlock: what a client can do wrong, and what is passed on of what it does right', async (t) => {
  assert.ok(CASES.length >= 100);
  await setUp(t);
  for (const [name, raw, status, seen = [], unseen] of CASES) {
    await t.test(name, async (inner) => {
      arrived = [];
      const socket = await dialTo(inner, port);
      const sent = raw.replaceAll(/(?<=:[+0]?)P(?![A-Za-z])/g, `${target}`);
      socket.write(Buffer.from(sent, 'latin1'));
      const answer = await readUntil(socket, '\r\n\r\n');
      assert.equal(Number(answer.slice(9, 12)), status, answer);
      const there = arrived.join('');
      if (status === 200) {
        for (const one of [seen].flat()) assert.match(there, one);
        if (unseen) assert.doesNotMatch(there, unseen);
      } else if (status !== 413 && !raw.includes('Transfer-Encoding: chunked\r\n\r\n')) {
        assert.equal(there, '', 'something of it reached the host');
      }
      socket.destroy();
    });
  }
});

async function setUp(t: TestContext): Promise<void> {
  const origin = await listenOn(t, (socket) => {
    // Its own, so that what a former connection still sends is not taken for this one's.
    const mine: string[] = [];
    arrived = mine;
    let text = '';
    socket.on('data', (part: Buffer) => {
      text += part.toString('latin1');
      mine.push(part.toString('latin1'));
      const end = text.indexOf('\r\n\r\n');
      const body = text.slice(end + 4);
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      const isWhole = /transfer-encoding/i.test(text) ? body.endsWith('0\r\n\r\n') : body.length >= length;
      if (end >= 0 && isWhole) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
  });
  target = origin.port;
  const stage = await openAirlock(t, loopbackPolicy([target], { limits: { bodyBytes: 1000 } }));
  port = stage.port;
}

/** An answer of the host and what the client must get. */
const ANSWERS: readonly (readonly [name: string, raw: string, wanted: RegExp, unwanted?: RegExp])[] = [
  ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nok$/],
  [
    'chunks, framed anew',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nT: 1\r\n\r\n',
    /\r\n\r\n2\r\nok\r\n0\r\n\r\n$/,
    /x=y|T: 1/,
  ],
  ['the end of the connection', 'HTTP/1.0 200 OK\r\n\r\nok', /\r\nConnection: close\r\n\r\nok$/],
  [
    'an interim answer',
    'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    /^HTTP\/1\.1 103[\s\S]*HTTP\/1\.1 200 OK[\s\S]*ok$/,
  ],
  ['no body of 204', 'HTTP/1.1 204 No Content\r\n\r\n', /^HTTP\/1\.1 204 No Content\r\n/],
  [
    'hop-by-hop headers',
    'HTTP/1.1 200 OK\r\nConnection: X-S, keep-alive\r\nX-S: 1\r\nKeep-Alive: 9\r\nProxy-X: 1\r\nTrailer: a\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nok',
    /ok$/,
    /X-S|Keep-Alive: 9|Proxy-X|Trailer|h2c/,
  ],
  [
    'a protocol that nobody asked for',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    /^HTTP\/1\.1 502/,
  ],
  [
    'a request for proxy credentials',
    'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n',
    /^HTTP\/1\.1 502/,
    /realm="x"/,
  ],
  [
    'both lengths',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 502/,
  ],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokk', /^HTTP\/1\.1 502/],
  ['a folded header', 'HTTP/1.1 200 OK\r\nX: 1\r\n 2\r\nContent-Length: 2\r\n\r\nok', /^HTTP\/1\.1 502/],
  ['a bare LF', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok', /^HTTP\/1\.1 502/],
  ['HTTP/0.9', 'hello there', /^HTTP\/1\.1 502/],
  ['HTTP/2 in words', 'HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok', /^HTTP\/1\.1 502/],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok', /^HTTP\/1\.1 502/],
  ['a status that is none', 'HTTP/1.1 999 OK\r\nContent-Length: 2\r\n\r\nok', /^HTTP\/1\.1 502/],
  ['nothing', '', /^HTTP\/1\.1 502/],
  ['half a head', 'HTTP/1.1 200 OK\r\nContent-', /^HTTP\/1\.1 502/],
  ['a head over 64 KiB', `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`, /^HTTP\/1\.1 502/],
  ['interim answers without end', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(20), /HTTP\/1\.1 502/],
];

test('airlock: what a host can answer wrong', async (t) => {
  let raw = '';
  const origin = await listenOn(t, (socket) => socket.once('data', () => void socket.end(Buffer.from(raw, 'latin1'))));
  const stage = await openAirlock(t, loopbackPolicy([origin.port]));
  for (const [name, given, wanted, unwanted] of ANSWERS) {
    await t.test(name, async (inner) => {
      raw = given;
      const socket = await dialTo(inner, stage.port);
      socket.write(
        `GET http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: 127.0.0.1:${origin.port}\r\nConnection: close\r\n${AUTH}\r\n`,
      );
      const answer = await readAll(socket);
      assert.match(answer, wanted);
      if (unwanted) assert.doesNotMatch(answer, unwanted);
    });
  }
  await t.test('half a body closes without pretending to be whole', async (inner) => {
    raw = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf';
    const socket = await dialTo(inner, stage.port);
    socket.write(`GET http://127.0.0.1:${origin.port}/ HTTP/1.1\r\nHost: 127.0.0.1:${origin.port}\r\n${AUTH}\r\n`);
    assert.match(await readAll(socket), /Content-Length: 10\r\n[\s\S]*\r\n\r\nhalf$/);
  });
});

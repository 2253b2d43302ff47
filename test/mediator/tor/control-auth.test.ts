import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openControl } from '../../../src/mediator/tor/control.ts';
import { authenticate } from '../../../src/mediator/tor/control-auth.ts';
import { writeEndpoint } from '../../../src/mediator/tor/endpoint.ts';
import { openTor } from '../../../src/mediator/tor/open.ts';
import { readControlPort } from '../../../src/mediator/tor/orphan.ts';
import { torFiles } from '../../../src/mediator/tor/torrc.ts';
import { needProgram } from '../../support/need-program.ts';
import { LOOPBACK_ONLY, torConfig } from '../../support/tor-config.ts';

const NEVER = new AbortController().signal;

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'control-auth-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A program that has taken Tor's port and answers every line with the next of `says`. */
async function impostor(
  t: TestContext,
  says: readonly string[],
): Promise<{ readonly port: number; readonly heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.setEncoding('latin1').on('error', () => undefined);
    socket.on('data', (chunk: string) => {
      const reply = says[heard.length];
      heard.push(chunk);
      if (reply === undefined) socket.destroy();
      else socket.write(reply);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { port: (server.address() as { port: number }).port, heard };
}

const IMPOSTORS = [
  {
    name: 'says it knows the cookie',
    says: [`250 AUTHCHALLENGE SERVERHASH=${'0'.repeat(64)} SERVERNONCE=${'0'.repeat(64)}\r\n`],
  },
  { name: 'says nothing of it', says: ['250 OK\r\n'] },
  { name: 'sends an empty proof', says: ['250 AUTHCHALLENGE SERVERHASH= SERVERNONCE=\r\n'] },
  { name: 'speaks another language', says: ['HTTP/1.1 400 Bad Request\r\n'] },
  { name: 'hangs up', says: [] },
];
for (const { name, says } of IMPOSTORS) {
  test(`control auth: an impostor that ${name} learns nothing of the cookie`, async (t) => {
    const path = join(temporary(t), 'cookie');
    writeFileSync(path, Buffer.alloc(32, 7));
    const { port, heard } = await impostor(t, says);
    const control = await openControl({ host: '127.0.0.1', port }, NEVER);
    t.after(() => control.close());
    await assert.rejects(authenticate(control, { kind: 'cookie', path }), { code: 'TOR_AUTH_FAILED' });
    assert.equal(heard.length, 1);
    assert.match(heard[0] ?? '', /^AUTHCHALLENGE SAFECOOKIE [0-9a-f]{64}\r\n$/);
  });
}

test('control auth: a file that is no cookie is not sent anywhere', async (t) => {
  const path = join(temporary(t), 'cookie');
  writeFileSync(path, 'a private key, perhaps');
  const { port, heard } = await impostor(t, []);
  const control = await openControl({ host: '127.0.0.1', port }, NEVER);
  t.after(() => control.close());
  await assert.rejects(authenticate(control, { kind: 'cookie', path }), { code: 'TOR_AUTH_FAILED' });
  assert.deepEqual(heard, []);
});

test('control auth: Tor takes the password in a file, quotes and all, and no other', async (t) => {
  const folder = temporary(t);
  const password = 'it\'s "quoted" \\ and long';
  const { stdout } = spawnSync(needProgram('tor', 'tor'), ['--quiet', '--hash-password', password], {
    encoding: 'utf8',
  });
  const extraTorrc = [LOOPBACK_ONLY, `HashedControlPassword ${stdout.trim()}`];
  const tor = await openTor({ folder: join(folder, 'tor'), config: torConfig(), extraTorrc, signal: NEVER });
  t.after(() => tor.close());
  const passwordFile = join(folder, 'password');
  const control = writeEndpoint((await readControlPort(torFiles(join(folder, 'tor')))) ?? assert.fail());
  const socks = writeEndpoint(tor.socks);
  const config = torConfig({ mode: 'running', control, socks, passwordFile });
  writeFileSync(passwordFile, `${password}\n`);
  const other = await openTor({ folder: '/nowhere', config, signal: NEVER });
  assert.match(await other.control.info('version'), /^\d/);
  await other.close();
  writeFileSync(passwordFile, 'wrong');
  await assert.rejects(openTor({ folder: '/nowhere', config, signal: NEVER }), { code: 'TOR_AUTH_FAILED' });
});

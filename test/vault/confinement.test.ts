import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { makeHome, REPOSITORY, startHost } from '../support/vault-home.ts';
import { CONTROLS, PROBES, type ProbeSetting } from '../support/vault-probes.ts';

/** Every way in which a refusal shows. */
const REFUSALS = ['WEBSOCKET_FAILED', 'ERR_ACCESS_DENIED', 'ERR_DLOPEN_DISABLED', 'VAULT_SQLITE_DENIED', 'SQLITE_AUTH'];

test('vault: nothing that a plain process can do to get out works inside', async (t) => {
  const home = makeHome(t);
  const { setting, connectionCount } = await makeSetting(t, home);
  const vault = startHost(t, home);
  const outside = startPlain(t, setting);
  const inside = async (name: string): Promise<string | null> => {
    const [row] = await vault.api.sources(JSON.stringify({ name, setting: { ...setting, own: home.paths.vault } }));
    return row?.verdict?.code ?? null;
  };
  for (const name of Object.keys(PROBES)) {
    await t.test(name, async () => {
      assert.equal(await outside(name), null, 'the probe fails in a plain process too, so it proves nothing');
      const heard = connectionCount();
      const code = await inside(name);
      assert.ok(code !== null && REFUSALS.includes(code), `inside the vault it ended with ${code}`);
      assert.equal(connectionCount(), heard);
    });
  }
  for (const name of Object.keys(CONTROLS)) {
    await t.test(`control: ${name}`, async () => assert.equal(await inside(name), null));
  }
});

/** The probes in a plain Node process. */
function startPlain(t: TestContext, setting: ProbeSetting): (name: string) => Promise<unknown> {
  const child = fork(join(import.meta.dirname, '../support/vault-plain.ts'), { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  const died = once(child, 'exit').then(() => ['the process died']);
  return async (name) => {
    child.send({ name, setting });
    const [outcome] = await Promise.race([once(child, 'message'), died]);
    return outcome;
  };
}

async function makeSetting(
  t: TestContext,
  { root, paths }: ReturnType<typeof makeHome>,
): Promise<{ setting: ProbeSetting; connectionCount: () => number }> {
  const foreign = join(root, 'foreign');
  const own = join(root, 'own');
  for (const folder of [foreign, own]) mkdirSync(folder);
  writeFileSync(join(foreign, 'note.txt'), 'A note.');
  writeFileSync(join(foreign, '.env'), 'A=b');
  writeFileSync(join(foreign, 'module.mjs'), 'export default 1;');
  new DatabaseSync(join(foreign, 'store.db')).close();
  const http = createServer((_request, response) => response.writeHead(426).end()).listen(0, '127.0.0.1');
  const socket = join(root, 'socket');
  const unix = createSocketServer((connection) => connection.end()).listen(socket);
  await Promise.all([once(http, 'listening'), once(unix, 'listening')]);
  // The answer a WebSocket client waits for, RFC 6455, section 4.2.2.
  http.on('upgrade', ({ headers }, upgraded) => {
    const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    upgraded.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n');
    upgraded.end(`Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  });
  t.after(() => http.close().closeAllConnections());
  t.after(() => unix.close());
  const { port } = http.address() as { port: number };
  const addon = globSync('node_modules/{hnswlib-node/build/Release,@oxc-parser/*,@oxc-resolver/*}/*.node', {
    cwd: REPOSITORY,
  })[0];
  assert.ok(addon, 'no compiled add-on is installed to try');
  let connections = 0;
  for (const server of [http, unix]) server.on('connection', () => (connections += 1));
  const setting = { foreign, own, token: paths.token, port, socket, addon: join(REPOSITORY, addon) };
  return { setting, connectionCount: () => connections };
}

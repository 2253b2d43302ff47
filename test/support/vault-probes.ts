import { fork, spawn, spawnSync } from 'node:child_process';
import cluster from 'node:cluster';
import { createSocket } from 'node:dgram';
import dns from 'node:dns/promises';
import { once } from 'node:events';
import fs from 'node:fs';
import inspector from 'node:inspector';
import { createRequire } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What the probes need to find outside the vault. */
export interface ProbeSetting {
  /** A folder nobody granted, writable for this user, with `note.txt`, `module.mjs`, `store.db` and `.env` in it. */
  readonly foreign: string;
  /** A folder the prober may write to. */
  readonly own: string;
  readonly token: string;
  /** Of an HTTP server on 127.0.0.1. */
  readonly port: number;
  /** A listening Unix socket. */
  readonly socket: string;
  /** A compiled add-on. */
  readonly addon: string;
}

type Probe = (setting: ProbeSetting) => unknown;

const require = createRequire(import.meta.url);

/** Ways out of a process. Each succeeds in a plain Node process, or it would prove nothing. */
export const PROBES: Readonly<Record<string, Probe>> = {
  'connect by TCP': ({ port }) => opened(net.connect(port, '127.0.0.1')),
  'connect by a Unix socket': ({ socket }) => opened(net.connect(socket)),
  'listen on TCP': () => listening(net.createServer().listen(0)),
  'listen on a Unix socket': ({ own }) => listening(net.createServer().listen(join(own, `${process.pid}.sock`))),
  'look up a name': () => dns.lookup('localhost'),
  async 'ask a name server'({ port }) {
    const resolver = new dns.Resolver({ timeout: 50, tries: 1 });
    resolver.setServers([`127.0.0.1:${port}`]);
    await resolver.resolve4('cloister.test').catch((error) => {
      // Nobody answers there: that it was sent is enough.
      if (!['ECONNREFUSED', 'ETIMEOUT'].includes(error.code)) throw error;
    });
  },
  fetch: ({ port }) => fetch(`http://127.0.0.1:${port}/`),
  async 'open a WebSocket'({ port }) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.addEventListener('open', () => resolve());
    // The event does not tell why; that the server heard nothing is checked beside this.
    socket.addEventListener('error', () => reject(Object.assign(new Error(), { code: 'WEBSOCKET_FAILED' })));
    await promise;
    socket.close();
  },
  async 'bind UDP'() {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    socket.close();
  },
  async 'connect UDP'({ port }) {
    const socket = createSocket('udp4').bind(0);
    socket.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.close();
  },
  'start a program and wait': () => {
    const { error } = spawnSync(process.execPath, ['--version']);
    if (error) throw error;
  },
  'start a program': () => once(spawn(process.execPath, ['--version']), 'spawn'),
  'fork a Node process': ({ foreign }) => once(fork(join(foreign, 'module.mjs')), 'spawn'),
  async 'fork by cluster'({ foreign }) {
    cluster.setupPrimary({ exec: join(foreign, 'module.mjs') });
    await once(cluster.fork(), 'online');
  },
  'start a thread': () => once(new Worker('', { eval: true }), 'exit'),
  'start a thread without permissions': () =>
    once(new Worker('', { eval: true, execArgv: ['--no-permission'] }), 'exit'),
  'read a file': ({ foreign }) => fs.readFileSync(join(foreign, 'note.txt')),
  'read a file by promise': ({ foreign }) => fs.promises.readFile(join(foreign, 'note.txt')),
  'read a file by stream': ({ foreign }) => once(fs.createReadStream(join(foreign, 'note.txt')), 'open'),
  'read a file as a blob': async ({ foreign }) => (await fs.openAsBlob(join(foreign, 'note.txt'))).text(),
  'read a file by dots': ({ own, foreign }) => fs.readFileSync(`${own}/../../../../../../../..${foreign}/note.txt`),
  'read the token': ({ token }) => fs.readFileSync(token),
  'list a folder': ({ foreign }) => fs.readdirSync(foreign),
  'learn that a file exists': ({ foreign }) => {
    if (!fs.existsSync(join(foreign, 'note.txt'))) throw denied();
  },
  'watch a folder': ({ foreign }) => fs.watch(foreign).close(),
  'load settings from a file': ({ foreign }) => process.loadEnvFile(join(foreign, '.env')),
  'import a module': ({ foreign }) => import(pathToFileURL(join(foreign, 'module.mjs')).href),
  'require a module': ({ foreign }) => require(join(foreign, 'module.mjs')),
  'go to a folder': ({ foreign }) => process.chdir(foreign),
  'write a file': ({ foreign }) => fs.writeFileSync(join(foreign, 'written'), ''),
  'copy a file in': ({ foreign, own }) => fs.cpSync(join(foreign, 'note.txt'), join(own, 'copy')),
  'copy a file out': ({ foreign, own }) => fs.copyFileSync(ownFile(own), join(foreign, 'copy')),
  'move a file out': ({ foreign, own }) => fs.renameSync(ownFile(own), join(foreign, 'moved')),
  'link to a file outside': ({ foreign, own }) =>
    fs.symlinkSync(join(foreign, 'note.txt'), join(own, `link-${process.pid}`)),
  'give a file outside a second name': ({ foreign, own }) =>
    fs.linkSync(join(foreign, 'note.txt'), join(own, `second-${process.pid}`)),
  'write a report': ({ foreign }) => {
    process.report.directory = foreign;
    process.report.writeReport('report.json');
  },
  'load an add-on': ({ addon }) => process.dlopen({ exports: {} }, addon),
  'require an add-on': ({ addon }) => require(addon),
  'load a library by FFI': async () => (await import('node:ffi' as string)).dlopen(null),
  'open the debugger': () => {
    inspector.open(0, '127.0.0.1');
    inspector.close();
  },
  'debug itself': () => new inspector.Session().connect(),
  'reach TCP below the modules': () => binding('tcp_wrap'),
  'reach files below the modules': () => binding('fs'),
  'reach programs below the modules': () => binding('spawn_sync'),
  'run WASI': async ({ foreign }) => {
    const { WASI } = await import('node:wasi');
    return new WASI({ version: 'preview1', preopens: { '/': foreign } });
  },
  'open a database outside': async ({ foreign }) => (await database(join(foreign, 'store.db'))).close(),
  'open a database outside by address': async ({ foreign }) =>
    (await database(`file:${foreign}/store.db?mode=ro`)).close(),
  'open a database by its class': async ({ foreign }) => {
    const { constructor: Database } = (await database(':memory:')) as { constructor: unknown };
    return Reflect.construct(Database as new () => unknown, [join(foreign, 'store.db')]);
  },
  'attach a database outside': async ({ foreign }) =>
    (await database(':memory:')).exec(`ATTACH '${foreign}/store.db' AS x`),
  'attach a database outside by a parameter': async ({ foreign }) =>
    (await database(':memory:')).prepare('ATTACH ? AS x').run(join(foreign, 'store.db')),
  'attach after taking the authorizer off': async ({ foreign }) => {
    const db = await database(':memory:');
    db.setAuthorizer(null);
    db.exec(`ATTACH '${foreign}/store.db' AS x`);
  },
  'vacuum a database to outside': async ({ foreign }) =>
    (await database(':memory:')).exec(`VACUUM INTO '${foreign}/vacuum-${process.pid}'`),
  'back a database up to outside': async ({ foreign }) => {
    const { backup } = await import('node:sqlite');
    await backup(await database(':memory:'), join(foreign, 'backup'));
  },
  'move the folder for temporary files': async ({ foreign }) =>
    (await database(':memory:')).exec(`PRAGMA temp_store_directory = '${foreign}'`),
  'allow extensions of a database': async () => {
    const { DatabaseSync } = await import('node:sqlite');
    new DatabaseSync(':memory:', { allowExtension: true }).enableLoadExtension(true);
  },
};

/** Things a vault must be able to do, so that a refusal of everything is not taken for a success. */
export const CONTROLS: Readonly<Record<string, Probe>> = {
  'write and read its own folder': ({ own }) => fs.readFileSync(ownFile(own)),
  'keep a database': async ({ own }) => {
    const db = await database(join(own, 'control.db'));
    db.exec('CREATE TABLE IF NOT EXISTS t(a); VACUUM');
    db.exec(`VACUUM INTO '${join(own, `backup-${process.pid}`)}'`);
    db.close();
  },
};

/** @returns null, or the code of what stopped it */
export async function probe(name: string, setting: ProbeSetting): Promise<string | null> {
  try {
    await (PROBES[name] ?? CONTROLS[name])?.(setting);
    return null;
  } catch (error) {
    const { cause } = error as { readonly cause?: unknown };
    const { code, name: kind, message } = (cause ?? error) as { code?: string; name?: string; message?: string };
    if (code === 'ERR_SQLITE_ERROR' && /not authorized|authorization denied/.test(message ?? '')) return 'SQLITE_AUTH';
    return code ?? kind ?? 'UNKNOWN';
  }
}

async function opened(socket: net.Socket): Promise<void> {
  await once(socket, 'connect');
  socket.destroy();
}

async function listening(server: net.Server): Promise<void> {
  await once(server, 'listening');
  server.close();
}

async function database(path: string) {
  const { DatabaseSync } = await import('node:sqlite');
  return new DatabaseSync(path);
}

function ownFile(own: string): string {
  const path = join(own, `own-${process.pid}`);
  fs.writeFileSync(path, '');
  return path;
}

function binding(name: string): unknown {
  return (process as unknown as { binding(name: string): unknown }).binding(name);
}

function denied(): Error {
  return Object.assign(new Error('not there'), { code: 'ERR_ACCESS_DENIED' });
}

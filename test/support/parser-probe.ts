import { Worker } from 'node:worker_threads';
import { parserOptions } from '../../src/rag/read/parser-thread.ts';

/** What a parser that was taken over would try. Runs inside the thread; each gives `done` or the error's code. */
const ATTEMPTS = `{
  'read a granted file': () => fs.readFileSync(SECRET),
  'list a granted folder': () => fs.readdirSync(FOLDER),
  'read the starting folder': () => fs.readFileSync(process.cwd() + '/secret.txt'),
  'read a file of the system': () => fs.readFileSync('/etc/hosts'),
  'write into the program': () => fs.writeFileSync((confined ? ROOT + '/src' : FOLDER) + '/evil.ts', 'x'),
  'write a temporary file': () => fs.writeFileSync(FOLDER + '/evil', 'x'),
  'connect': () => new Promise((done, fail) => net.connect(9, '127.0.0.1').on('connect', done).on('error', fail)),
  'listen': () => new Promise((done, fail) => {
    // A refusal to listen is thrown from a callback of Node's own.
    process.once('uncaughtException', fail);
    net.createServer().on('error', fail).listen(0, '127.0.0.1', done);
  }),
  'look up a name': () => dns.promises.lookup('localhost'),
  'send a datagram': () => new Promise((done, fail) => {
    const socket = dgram.createSocket('udp4');
    socket.on('error', fail).send('x', 9, '127.0.0.1', (error) => { socket.close(); error ? fail(error) : done(); });
  }),
  'start a program': () => { const { error } = child.spawnSync(process.execPath, ['-v']); if (error) throw error; },
  'start a free thread': () => new threads.Worker('1', { eval: true, execArgv: ['--no-permission'] }).terminate(),
  'open a database': () => new (require('node:sqlite').DatabaseSync)(FOLDER + '/evil.db').exec('CREATE TABLE t (a)'),
  'load an add-on': () => process.dlopen({ exports: {} }, SECRET),
}`;

const THREAD = `
const [fs, net, dns, dgram, child, threads] =
  ['fs', 'net', 'dns', 'dgram', 'child_process', 'worker_threads'].map((name) => require('node:' + name));
const { readable, ROOT, FOLDER, SECRET, confined } = threads.workerData;
(async () => {
  if (confined) (await import(ROOT + '/src/rag/read/confine.ts')).confine(readable);
  const found = { 'read the program': fs.readFileSync(ROOT + '/src/rag/read/parse.ts').length > 0 ? 'done' : 'empty' };
  for (const [name, attempt] of Object.entries(${ATTEMPTS})) {
    try { await attempt(); found[name] = 'done'; } catch (error) { found[name] = error.code; }
  }
  threads.parentPort.postMessage(found);
})();`;

/** Run as a program of its own: `parser-probe.ts ROOT FOLDER [confined]` prints the outcomes as JSON. */
const [, , ROOT, FOLDER, confined] = process.argv;
const options = confined ? parserOptions(64) : { execArgv: [] };
const worker = new Worker(THREAD, {
  ...options,
  eval: true,
  workerData: { ...options.workerData, ROOT, FOLDER, SECRET: `${FOLDER}/secret.txt`, confined },
});
worker.on('message', (found) => {
  process.stdout.write(JSON.stringify(found));
  process.exit(0);
});

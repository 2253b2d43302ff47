#!/usr/bin/env node
/**
 * Starts the command with the Node that Cloister is built on, whatever Node ran this file. Plain JavaScript that every
 * Node from 20 on understands.
 *
 * Cloister needs a Node whose permission model covers the network (26); the npm package `node` brings one along.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED_MAJOR = 26;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(root, 'src');
const compiled = join(root, 'dist', 'cli', 'main.js');
// Compiled it starts three times as fast; after an edit the sources run as they are.
const entry = isCurrent() ? compiled : join(sources, 'cli', 'main.ts');
const args = [entry, ...process.argv.slice(2)];

if (majorOf(process.versions.node) >= NEEDED_MAJOR) {
  process.argv[1] = entry;
  await import(pathToFileURL(entry).href);
} else {
  await hand(ownNode(), args);
}

/** Whether the compiled program is there and no source is newer. */
function isCurrent() {
  if (!existsSync(sources)) return true;
  if (!existsSync(compiled)) return false;
  const made = statSync(compiled).mtimeMs;
  return readdirSync(sources, { recursive: true }).every((name) => statSync(join(sources, name)).mtimeMs <= made);
}

/** @returns the path of the Node that was installed beside Cloister */
function ownNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    const binary = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
    if (majorOf(version) >= NEEDED_MAJOR && existsSync(binary)) return binary;
  } catch {
    // Not installed: said below.
  }
  process.stderr.write(
    `error: cloister needs Node ${NEEDED_MAJOR} or newer, and this is ${process.version}\n` +
      `hint: run \`npm ci\` in ${root}; it brings the right Node along and leaves yours as it is\n`,
  );
  process.exit(3);
}

async function hand(binary, argv) {
  // Replaces this process: nothing is left between the terminal and the command.
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    process.removeAllListeners('warning');
    process.execve(binary, [binary, ...argv], process.env);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(binary, argv, { stdio: 'inherit' });
  // The command decides what a signal means; this process only waits for it.
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`error: ${binary} cannot be run: ${error.message}\nhint: run \`npm ci\` in ${root}\n`);
    process.exit(3);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of SIGNALS) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

function majorOf(version) {
  return Number(version.split('.')[0]);
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AirlockError } from './errors.ts';

/** Rights that it must never have had. */
const NEVER = ['child', 'addon', 'worker', 'inspector', 'wasi', 'ffi', 'fs.read', 'fs.write'] as const;

/**
 * Gives up the right to read the program, which is loaded, then tries what must be impossible, rather than trusting flags.
 * @returns what was tried and refused
 * @throws AirlockError AIRLOCK_START_FAILED naming what was not
 */
export function proveConfined(): readonly string[] {
  const { permission } = process;
  // Absent when Node was started without the model, whatever the types say.
  if ((permission as typeof permission | undefined) === undefined)
    throw startFailed('it runs without the permission model');
  const held = NEVER.filter((right) => permission.has(right));
  if (held.length > 0) throw startFailed(`it was given the right ${held.join(', ')}`);
  permission.drop('fs.read');
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const attempts: Readonly<Record<string, () => unknown>> = {
    'read its own program': () => readFileSync(import.meta.filename),
    'read a file of the system': () => readFileSync(process.execPath),
    'write a file': () => writeFileSync(join(import.meta.dirname, 'proof'), ''),
    'start a program': () => {
      const { error } = spawnSync(process.execPath, ['--version']);
      if (error) throw error;
    },
    'start a thread': () => new Worker('', { eval: true }),
  };
  const open = Object.keys(attempts).filter((what) => !isRefused(attempts[what]));
  if (open.length > 0) throw startFailed(`it could ${open.join(', ')}`);
  return [...Object.keys(attempts), 'load an add-on'];
}

function isRefused(attempt: (() => unknown) | undefined): boolean {
  try {
    attempt?.();
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_ACCESS_DENIED';
  }
}

function startFailed(reason: string): AirlockError {
  return new AirlockError('AIRLOCK_START_FAILED', `the airlock refuses to start: ${reason}`, {
    hint: 'Start it through the daemon, which confines it.',
  });
}

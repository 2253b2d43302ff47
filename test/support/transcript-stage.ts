import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM_ROOT } from '../../src/config/version.ts';
import { cli } from './cli-host.ts';
import { writeTinyEmbedder } from './tiny-models.ts';
import { matches, runStep, type Step } from './transcript.ts';

/** A place to run commands in: a program named `cloister`, a fresh state folder, a copy of the fixtures, a tiny model. */
export interface Stage {
  /** The state folder. */
  readonly home: string;
  play(steps: readonly Step[]): Promise<void>;
  close(): Promise<void>;
}

/** As the package installs them. */
const PROGRAMS = [
  ['cloister', 'cloister.mjs'],
  ['cloister-verify-audit', 'verify-audit.mjs'],
] as const;

export function openStage(): Stage {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'cloister-stage-')));
  const [home, cwd, bin] = [join(root, 'state'), join(root, 'work'), join(root, 'bin')];
  mkdirSync(bin);
  cpSync(join(PROGRAM_ROOT, 'test', 'fixtures', 'cli'), cwd, { recursive: true });
  writeTinyEmbedder(join(cwd, 'embed.gguf'));
  for (const [name, file] of PROGRAMS) {
    const program = join(PROGRAM_ROOT, 'bin', file);
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  // No example may start a Tor that would reach for the real network.
  mkdirSync(join(home, 'daemon'), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, 'daemon', 'config.json'), JSON.stringify({ tor: { binary: join(root, 'no-tor') } }));
  const env = { PATH: `${bin}:${process.env['PATH']}`, CLOISTER_HOME: home, CLOISTER_PORT: '0', HOME: root };
  return {
    home,
    async play(steps) {
      for (const step of steps) {
        const actual = await runStep(step, { cwd, env });
        if (!matches(actual, step.expected))
          assert.deepEqual(actual, step.expected, `line ${step.line}: ${step.command}`);
      }
    },
    async close() {
      await cli(['stop'], { env });
      rmSync(root, { recursive: true, force: true });
    },
  };
}

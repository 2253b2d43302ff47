import { spawnSync } from 'node:child_process';

/** A program that a test cannot do without. A test that skipped itself would be taken for one that passed. */
export function needProgram(name: string, debianPackage: string): string {
  const { stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
  const path = stdout.trim();
  if (path === '') throw new Error(`this test needs ${name}: apt-get install ${debianPackage}`);
  return path;
}

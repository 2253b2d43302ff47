import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export interface SmallDisk {
  readonly path: string;
  /** Gives it another size, as deleting other files would. */
  resize(megabytes: number): void;
  /** Takes it away; `path` is then an empty folder. */
  unmount(): void;
}

/** A file system of its own, held in memory. @throws when this machine does not let the test mount one */
export function smallDisk(t: TestContext, megabytes: number): SmallDisk {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error('this test mounts a small file system: run it as root on Linux, in a container for instance');
  }
  const path = mkdtempSync(join(tmpdir(), 'cloister-disk-'));
  mkdirSync(path, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  let isMounted = true;
  const unmount = (): void => {
    // Lazily: a test that failed half-way still holds files open.
    if (isMounted) execFileSync('umount', ['-l', path]);
    isMounted = false;
  };
  t.after(() => {
    unmount();
    rmSync(path, { recursive: true, force: true });
  });
  return {
    path,
    unmount,
    resize: (size) => execFileSync('mount', ['-o', `remount,size=${size}m`, path]),
  };
}

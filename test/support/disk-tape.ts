import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** Something that a program did to the disk. Paths are relative to the folder that was taped. */
type Step =
  | { readonly kind: 'create'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly path: string; readonly size: number }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'copy'; readonly path: string; readonly to: string };

export interface Tape {
  readonly steps: readonly Step[];
  stop(): void;
}

/** Notes every change below `root` that goes through `node:fs/promises`, in the order in which it ended. */
export function tapeDisk(root: string): Tape {
  const steps: Step[] = [];
  const real = { ...fs.promises };
  const short = (path: unknown): string => relative(root, String(path));
  const patch = {
    open: async (...args: Parameters<typeof real.open>) => {
      const isNew = !fs.existsSync(args[0]);
      const handle = await real.open(...args);
      const path = short(args[0]);
      if (isNew) steps.push({ kind: 'create', path });
      const write = handle.write.bind(handle) as (...rest: unknown[]) => Promise<{ bytesWritten: number }>;
      let end = 0;
      Object.assign(handle, {
        write: async (bytes: Buffer, from = 0, length = bytes.length - from, at: number | null = null) => {
          const copy = Buffer.from(bytes.subarray(from, from + length));
          const done = await write(bytes, from, length, at);
          steps.push({ kind: 'write', path, at: at ?? end, bytes: copy.subarray(0, done.bytesWritten) });
          end = (at ?? end) + done.bytesWritten;
          return done;
        },
      });
      const truncate = handle.truncate.bind(handle);
      Object.assign(handle, {
        truncate: async (size: number) => {
          await truncate(size);
          steps.push({ kind: 'truncate', path, size });
        },
      });
      return handle;
    },
    rename: async (from: string, to: string) => {
      await real.rename(from, to);
      steps.push({ kind: 'rename', path: short(from), to: short(to) });
    },
    rm: async (path: string, options: fs.RmOptions) => {
      const isThere = fs.existsSync(path);
      await real.rm(path, options);
      if (isThere) steps.push({ kind: 'remove', path: short(path) });
    },
    copyFile: async (from: string, to: string, mode: number) => {
      await real.copyFile(from, to, mode);
      steps.push({ kind: 'copy', path: short(from), to: short(to) });
    },
  };
  Object.assign(fs.promises, patch);
  syncBuiltinESMExports();
  return {
    steps,
    stop: () => {
      Object.assign(fs.promises, real);
      syncBuiltinESMExports();
    },
  };
}

/** Does a step to the disk below `root`; of a write only the first `bytes`. */
export function replay(root: string, step: Step, bytes = Number.POSITIVE_INFINITY): void {
  const path = join(root, step.path);
  fs.mkdirSync(dirname(path), { recursive: true });
  if (step.kind === 'create') fs.writeFileSync(path, '', { flag: 'a', mode: 0o600 });
  if (step.kind === 'truncate') fs.truncateSync(path, step.size);
  if (step.kind === 'remove') fs.rmSync(path, { force: true });
  if (step.kind === 'rename' || step.kind === 'copy') {
    fs.mkdirSync(dirname(join(root, step.to)), { recursive: true });
    if (step.kind === 'rename') fs.renameSync(path, join(root, step.to));
    else if (fs.existsSync(path)) fs.copyFileSync(path, join(root, step.to));
  }
  if (step.kind === 'write') {
    const file = fs.openSync(path, 'r+');
    const part = step.bytes.subarray(0, bytes);
    fs.writeSync(file, part, 0, part.length, step.at);
    fs.closeSync(file);
  }
}

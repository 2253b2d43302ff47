import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

/** A file that is appended to and turned over once when full: at most two times `maxBytes` on the disk. */
export interface BoundedFile {
  write(line: string): void;
  /** Lines the disk refused. The daemon goes on without them, and its checks tell. */
  readonly lostCount: number;
  close(): void;
}

/** Every line is written before `write` returns: the last one before a crash is the one that matters. */
export function openBoundedFile(path: string, maxBytes: number): BoundedFile {
  let descriptor = openPrivate(path);
  let size = fstatSync(descriptor).size;
  let lostCount = 0;
  let closed = false;
  return {
    write(line) {
      // A closed descriptor's number may be another file's by now.
      if (closed) {
        lostCount += 1;
        return;
      }
      try {
        if (size > 0 && size + Buffer.byteLength(line) > maxBytes) {
          // The old descriptor stays good until there is a new one: a failed rename must not leave a closed number.
          renameSync(path, `${path}.1`);
          const full = descriptor;
          descriptor = openPrivate(path);
          size = 0;
          closeSync(full);
        }
        size += writeSync(descriptor, line);
      } catch {
        // A full disk must not stop answers; there is nowhere left to write that it happened.
        lostCount += 1;
      }
    },
    get lostCount() {
      return lostCount;
    },
    close() {
      if (closed) return;
      closed = true;
      closeSync(descriptor);
    },
  };
}

function openPrivate(path: string): number {
  return openSync(path, 'a', 0o600);
}

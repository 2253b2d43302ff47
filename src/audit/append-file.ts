import { constants, fstatSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { DURABLE } from '../config/durable.ts';
import { refusal } from './errors.ts';

/**
 * A file of which everything up to `bytes` counts. A write that fails half-way is cut off again before the next one.
 * Not safe for two writes at once.
 */
export class AppendFile {
  readonly #handle: FileHandle;
  #bytes: number;
  #isDirty: boolean;

  private constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle;
    this.#bytes = bytes;
    this.#isDirty = true;
  }

  /** Opens or makes a file, mode 0600. @param bytes how much of it counts; what lies beyond was left by a crash */
  static async open(path: string, bytes: number): Promise<AppendFile> {
    const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
    const file = new AppendFile(await open(path, O_RDWR | O_CREAT | O_NOFOLLOW | DURABLE, 0o600), bytes);
    try {
      await file.#trim();
      return file;
    } catch (error) {
      await file.#handle.close();
      throw error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Resolves when the bytes are on the disk.
   * @throws AuditError AUDIT_TAMPERED when the file is not as this process left it; the file system's error
   */
  async append(bytes: Buffer): Promise<void> {
    await this.#trim();
    this.#isDirty = true;
    for (let at = 0; at < bytes.length; ) {
      at += (await this.#handle.write(bytes, at, bytes.length - at, this.#bytes + at)).bytesWritten;
    }
    this.#bytes += bytes.length;
    this.#isDirty = false;
  }

  async close(): Promise<void> {
    try {
      // Another file may follow this one: half a batch must not stay between them.
      if (this.#isDirty) await this.#trim();
    } finally {
      await this.#handle.close();
    }
  }

  async #trim(): Promise<void> {
    const { size, nlink } = fstatSync(this.#handle.fd);
    // Deleted, replaced, cut or written to by another program: going on would hide that, or write into nothing.
    if (nlink === 0 || size < this.#bytes || (size > this.#bytes && !this.#isDirty)) throw refusal('AUDIT_TAMPERED');
    if (size > this.#bytes) await this.#handle.truncate(this.#bytes);
    this.#isDirty = false;
  }
}
